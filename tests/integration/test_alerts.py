"""Alerts of dbt's artifacts, sent to a real receiver on this machine."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from flightline.alerts import AlertParameters, alert_of_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2013, 6, 24, 6, 0, tzinfo=UTC)
MODEL, TEST = "model.flightline.fct_flights", "test.flightline.unique_fct_flights"


class Receiver:
    """A web hook that remembers what it was sent and answers as told."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


class Run:
    """A project after a dbt run whose results the test chooses."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.parameters = AlertParameters(
            urls=[url],
            target_path=folder,
            history_path=folder / "history" / "history.json",
            reminder_hours=24,
            docs_url="https://docs.example.com/",
        )
        nodes = {
            MODEL: {
                "name": "fct_flights",
                "resource_type": "model",
                "fqn": ["flightline", "marts", "fct_flights"],
                "config": {"group": "analytics", "meta": {"advice": "see the runbook"}},
            },
            TEST: {
                "name": "unique_fct_flights",
                "resource_type": "test",
                "attached_node": MODEL,
                "fqn": ["flightline", "marts", "unique_fct_flights"],
                "config": {},
                "depends_on": {"nodes": [MODEL]},
            },
        }
        owner = {"name": "Analytics", "email": "analytics@example.com"}
        manifest = {
            "metadata": {"project_name": "flightline"},
            "nodes": nodes,
            "groups": {"group.flightline.analytics": {"name": "analytics", "owner": owner}},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))

    def ends(self, after: timedelta = timedelta(0), **statuses: str) -> bool:
        named = {"model": MODEL, "test": TEST}
        results = [
            {"unique_id": named[name], "status": status, "message": "\n  Got 3 results\nmore"}
            for name, status in statuses.items()
        ]
        (self.folder / "run_results.json").write_text(json.dumps({"results": results}))
        return alert_of_run(self.parameters, now=NOW + after)


@pytest.fixture
def run(tmp_path: Path, receiver: Receiver) -> Run:
    return Run(tmp_path, receiver.url)


def test_a_failure_is_told_with_owner_reason_advice_and_link(run: Run, receiver: Receiver) -> None:
    assert run.ends(model="success", test="fail")

    (message,) = receiver.messages
    assert message["title"] == "flightline: 1 failure"
    for text in (
        "Analytics <analytics@example.com>",
        "ERROR test unique_fct_flights (marts), since 2013-06-24 06:00 UTC",
        "Got 3 results",
        "To do: see the runbook",
        f"https://docs.example.com/#!/test/{TEST}",
    ):
        assert text in message["message"]


def test_one_message_tells_all_of_a_run(run: Run, receiver: Receiver) -> None:
    run.ends(model="error", test="warn")

    (message,) = receiver.messages
    assert message["title"] == "flightline: 1 failure, 1 warning"
    assert message["message"].index("ERROR model") < message["message"].index("WARNING test")


def test_what_is_skipped_is_counted_and_no_failure(run: Run, receiver: Receiver) -> None:
    run.ends(model="error", test="skipped")

    assert receiver.messages[0]["title"] == "flightline: 1 failure, 1 skipped"


def test_a_good_run_tells_nothing(run: Run, receiver: Receiver) -> None:
    assert not run.ends(model="success", test="pass")
    assert receiver.messages == []


def test_a_failure_that_stays_is_told_again_after_the_reminder_only(
    run: Run, receiver: Receiver
) -> None:
    run.ends(test="fail")
    assert not run.ends(after=timedelta(hours=23), test="fail")
    assert run.ends(after=timedelta(hours=24), test="fail")

    assert len(receiver.messages) == 2
    assert "since 2013-06-24 06:00 UTC" in receiver.messages[1]["message"]


def test_what_is_well_again_is_told_once(run: Run, receiver: Receiver) -> None:
    run.ends(test="fail")
    assert run.ends(after=timedelta(hours=1), test="pass")
    assert not run.ends(after=timedelta(hours=2), test="pass")

    assert "Well again: unique_fct_flights" in receiver.messages[-1]["message"]


def test_what_a_run_did_not_come_to_is_not_well(run: Run, receiver: Receiver) -> None:
    run.ends(test="fail")
    assert not run.ends(after=timedelta(hours=1), model="success", test="skipped")
    assert not run.ends(after=timedelta(hours=2), test="fail")

    assert len(receiver.messages) == 1


def test_a_receiver_that_refuses_or_is_gone_is_told_at_the_next_run(
    run: Run, receiver: Receiver
) -> None:
    receiver.status = 500
    assert not run.ends(test="fail")
    receiver.status = 200
    assert run.ends(after=timedelta(hours=1), test="fail")

    receiver.stop()
    assert not run.ends(after=timedelta(hours=48), test="fail")


def test_recovery_is_not_lost_when_the_receiver_refuses(run: Run, receiver: Receiver) -> None:
    run.ends(test="fail")
    receiver.status = 500
    assert not run.ends(after=timedelta(hours=1), test="pass")
    receiver.status = 200
    assert run.ends(after=timedelta(hours=2), test="pass")

    assert "Well again" in receiver.messages[-1]["message"]


def test_an_address_that_nobody_knows_costs_nothing(run: Run, caplog: Any) -> None:
    run.parameters = AlertParameters(
        **{**vars(run.parameters), "urls": ["nonsense://user:secret@host"]}
    )

    assert not run.ends(test="fail")
    assert "secret" not in caplog.text
