"""The docs site in a browser, driven through Chromium's debugging pipe.

That takes no driver, no package and no port.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TARGET = ROOT / ".flightline" / "target"
PICTURES = ROOT / ".flightline" / "site"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# What a browser asks its maker for is no request of the page, and no page gets an answer from
# another host.
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_PATIENCE = 120.0


def find_browser() -> str | None:
    """Find a Chromium that starts: Ubuntu's package is a stub that asks for a snap."""
    for path in filter(None, map(shutil.which, _NAMES)):
        tried = subprocess.run([path, "--version"], capture_output=True, check=False)
        if tried.returncode == 0:
            return path
    return None


class Browser:
    """A tab of a headless browser: what its pages asked for, and complained of."""

    def __init__(self, path: str, profile: Path) -> None:
        """Start the browser and open a tab."""
        self.requests: set[str] = set()
        self.complaints: list[str] = []
        theirs, self._write = os.pipe()
        self._read, answers = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4.
        start = f'exec "$@" 3<&{theirs} 4>&{answers}'
        arguments = [path, *_FLAGS, f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", start, "browser", *arguments],
            pass_fds=(theirs, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answers)
        self._number = 0
        self._buffer = b""
        self._messages: deque[dict[str, Any]] = deque()
        self._session: dict[str, str] = {}
        tab = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=tab, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def open(self, url: str) -> None:
        """Open a page."""
        self._ask("Page.navigate", url=url)

    def wait_for(self, expression: str) -> Any:
        """Wait until JavaScript is true, and return its value."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if value := self.evaluate(expression):
                return value
            time.sleep(0.2)
        raise AssertionError(f"Expected within {_PATIENCE:g} s: {expression}\n{self.complaints}")

    def evaluate(self, expression: str) -> Any:
        """Return the value of JavaScript."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def click(self, expression: str) -> None:
        """Click with the mouse where an element is, once it is there."""
        self.wait_for(f"!!({expression})")
        x, y = self.evaluate(
            f"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getClientRects()[0];"
            f" return [r.x + r.width / 2, r.y + r.height / 2]; }})({expression})"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def take_picture(self, file: Path, *, width: int = 1280, height: int = 900) -> None:
        """Keep what is to be seen as a PNG."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        # The page draws itself anew.
        time.sleep(1)
        picture = self._ask("Page.captureScreenshot", format="png")["data"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(picture))

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters, **self._session}
        os.write(self._write, json.dumps(command).encode() + b"\0")
        while (message := self._next()).get("id") != self._number:
            self._note(message.get("method", ""), message.get("params", {}))
        assert "error" not in message, f"{method}: {message['error']}"
        result: dict[str, Any] = message["result"]
        return result

    def _next(self) -> dict[str, Any]:
        while not self._messages:
            assert select.select([self._read], [], [], _PATIENCE)[0], "The browser says nothing."
            received = os.read(self._read, 1 << 20)
            assert received, f"The browser has ended with {self._process.wait()}."
            *whole, self._buffer = (self._buffer + received).split(b"\0")
            self._messages.extend(json.loads(text) for text in whole)
        return self._messages.popleft()

    def _note(self, event: str, said: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.add(said["request"]["url"])
        elif event == "Log.entryAdded" and said["entry"]["level"] == "error":
            self.complaints.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")
        elif event == "Runtime.consoleAPICalled" and said["type"] in {"error", "assert"}:
            self.complaints.append(json.dumps(said["args"]))
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(said["exceptionDetails"]))


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Site:
    """The site behind a local server, in a browser."""

    url: str
    browser: Browser

    def look_for(self, text: str) -> None:
        """Wait until a text is to be seen."""
        self.browser.wait_for(f"document.body.innerText.includes({json.dumps(text)})")

    def follow(self, text: str) -> None:
        """Click on the first link with this text."""
        self.browser.click(
            "[...document.querySelectorAll('a')]"
            f".find(a => a.innerText.trim() === {json.dumps(text)} && a.getClientRects().length)"
        )

    def scroll_to(self, heading: str) -> None:
        """Scroll until a heading is at the top."""
        self.browser.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')]"
            f".find(e => e.innerText.trim() === {json.dumps(heading)}).scrollIntoView()"
        )

    def take_picture(self, name: str, **size: int) -> None:
        """Keep what is to be seen, for people to look at."""
        self.browser.take_picture(PICTURES / f"{name}.png", **size)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    assert (TARGET / "index.html").is_file(), "Run `uv run dbt docs generate` first."
    if (path := find_browser()) is None:
        pytest.skip("No Chromium that starts is on this machine; Ubuntu has it only as a snap.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(TARGET)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = Browser(path, tmp_path_factory.mktemp("chromium"))
    yield Site(f"http://127.0.0.1:{server.server_port}/", browser)
    browser.close()
    server.shutdown()
    server.server_close()
