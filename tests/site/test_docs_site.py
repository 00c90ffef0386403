"""The generated docs site, opened in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flightline.dbt import DbtProject
from flightline.tracking.registry import find_champion
from flightline.tracking.store import TrackingParameters, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.site

ROOT = Path(__file__).parents[2]
TARGET = ROOT / ".flightline" / "target"
# What a browser asks its maker for is no request of the page.
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    *("--disable-dev-shm-usage", "--virtual-time-budget=30000", "--enable-logging=stderr"),
)


@dataclass
class Seen:
    """What the browser asked for, and what it said."""

    missing: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@dataclass
class Site:
    """The site behind a local server."""

    url: str
    seen: Seen
    show: Callable[[str], str]


def serve(handler: Any) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Expected chromium on the machine; install it (`.ci/run` does)."
    assert (TARGET / "index.html").is_file(), "Run `uv run dbt docs generate` first."
    seen = Seen()

    class Files(SimpleHTTPRequestHandler):
        def send_error(self, code: int, *args: Any) -> None:
            # dbt's own page asks for paths of its templates before they are filled in.
            if not self.path.startswith(("/%7B%7B", "/$%7B")):
                seen.missing.append(self.path)
            super().send_error(code, *args)

        def log_message(self, *_: Any) -> None:
            pass

    class Proxy(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            seen.elsewhere.append(self.path)
            self.send_error(403)

        do_GET = do_POST = do_CONNECT = refuse

        def log_message(self, *_: Any) -> None:
            pass

    files, proxy = serve(partial(Files, directory=str(TARGET))), serve(Proxy)
    url = f"http://127.0.0.1:{files.server_port}/"
    network = (
        f"--proxy-server=127.0.0.1:{proxy.server_port}",
        "--proxy-bypass-list=127.0.0.1",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    )

    def show(page: str) -> str:
        done = subprocess.run(
            [chromium, *QUIET, *network, "--dump-dom", url + page],
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        seen.console += [
            line
            for line in done.stderr.splitlines()
            if "CONSOLE" in line and re.search("error|refused|failed", line, re.I)
        ]
        return done.stdout

    yield Site(url, seen, show)
    for server in (files, proxy):
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def champion() -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        project = DbtProject(ROOT, ROOT, None, ROOT / ".flightline" / "commands")
        tracking = TrackingParameters(**next(iter(project.read_meta("tracking").values())))
        return find_champion(open_store(tracking), tracking.model_name)


def test_the_front_page_shows_the_champion_and_nothing_is_missing(
    site: Site, champion: int
) -> None:
    page = site.show("#!/overview")
    assert f"<strong>version {champion}</strong>" in page
    assert "ML Test Score" in page
    assert "[[" not in page
    assert site.seen == Seen()


def test_a_feature_leads_to_the_model_card(site: Site) -> None:
    feature = site.show("#!/model/model.flightline.flight_features")
    assert 'href="#!/overview"' in feature
    assert "Model card of the champion" in site.show("#!/overview")
    assert site.seen == Seen()
