"""Alerts of dbt's artifacts, sent to a real receiver on this machine."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from dbt.adapters.openspark.lock import turn
from flightline.alerts import AlertParameters, alert_of_run
from flightline.alerts.findings import read_findings
from flightline.cli.main import main
from flightline.errors import NoRunError

if TYPE_CHECKING:
    from tests.support.receiver import Receiver

NOW = datetime(2013, 6, 24, 6, 0, tzinfo=UTC)
MODEL, TEST = "model.flightline.fct_flights", "test.flightline.unique_fct_flights"


class Run:
    """A project after a dbt run whose results the test chooses."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.parameters = AlertParameters(
            urls=[url],
            history_path=folder / "history" / "history.json",
            reminder_hours=24,
            docs_url="https://docs.example.com/",
            runbook="docs/runbook.md",
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
        metadata = {"generated_at": (NOW + after).isoformat()}
        artifact = json.dumps({"metadata": metadata, "results": results})
        (self.folder / "run_results.json").write_text(artifact)
        return alert_of_run(self.parameters, self.folder, now=NOW + after)

    def ends_early(self, after: timedelta) -> bool:
        """A run that failed and left nothing behind, a minute after it began."""
        now = NOW + after
        began = now - timedelta(minutes=1)
        return alert_of_run(self.parameters, self.folder, began=began, now=now)


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
        "Runbook: docs/runbook.md#marts",
        f"https://docs.example.com/#!/test/{TEST}",
    ):
        assert text in message["message"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("No space left\nmore", "No space left"),
        ("Write failed\n  Caused by: No space left\nmore", "Write failed Caused by: No space left"),
        ("Expected: a\nCame: b\nTo fix: c\n\nTraceback", "Expected: a Came: b"),
        ("", "Database Error in model fct_flights (models/fct_flights.sql)"),
    ],
)
def test_the_reason_is_what_happened_and_not_which_model(said: str, reason: str) -> None:
    message = f"Database Error in model fct_flights (models/fct_flights.sql)\n  {said}"
    node = {"name": "fct_flights", "resource_type": "model", "fqn": ["flightline", "marts"]}
    result = {"unique_id": MODEL, "status": "error", "message": message}

    (finding,) = read_findings({"results": [result]}, {"nodes": {MODEL: node}, "groups": {}})

    assert finding.reason == reason


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


def test_a_receiver_that_never_answers_holds_nothing_up(run: Run, receiver: Receiver) -> None:
    receiver.is_slow.set()
    began = time.monotonic()

    assert not run.ends(test="fail")
    assert time.monotonic() - began < 20


def test_a_run_that_came_to_no_model_is_told_and_its_recovery_too(
    run: Run, receiver: Receiver
) -> None:
    run.ends(model="success")
    assert run.ends_early(timedelta(hours=1))
    assert not run.ends_early(timedelta(hours=2))
    assert run.ends(after=timedelta(hours=3), model="success")

    first, second = receiver.messages
    assert first["title"] == "dbt: 1 failure"
    assert "ended before it came to the first model" in first["message"]
    assert second["title"] == "flightline: 1 well again"
    assert "Well again: the start of dbt" in second["message"]


def test_without_a_run_there_is_nothing_to_tell_of(run: Run, tmp_path: Path) -> None:
    with pytest.raises(NoRunError, match=r"run_results\.json"):
        alert_of_run(run.parameters, tmp_path / "nowhere")


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """A project whose artifacts the test writes."""
    alerts = {"folder": "alerts", "reminder_hours": 24, "docs_url": None, "runbook": None}
    settings = {"target-path": ".", "vars": {"alerts": alerts}}
    (tmp_path / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    return tmp_path


def command_that(project: Path, *, writes: str | None, ends_with: int) -> list[str]:
    """A command that takes the place of dbt."""
    lines = [f"import sys, pathlib; folder = pathlib.Path({str(project)!r})"]
    if writes:
        lines.append(f"(folder / 'run_results.json').write_text({writes!r})")
    lines.append(f"sys.exit({ends_with})")
    return [sys.executable, "-c", "\n".join(lines)]


@pytest.mark.parametrize("is_dead", [False, True])
@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_command_ends_as_what_it_ran_whether_or_not_anybody_was_told(
    project: Path, receiver: Receiver, code: int, is_dead: bool
) -> None:
    later = datetime.now(UTC) + timedelta(minutes=1)
    result = {"unique_id": TEST, "status": "fail" if code else "pass", "message": "Got 3 results"}
    artifact = {"metadata": {"generated_at": later.isoformat()}, "results": [result]}
    command = command_that(project, writes=json.dumps(artifact), ends_with=code)
    url = "json://127.0.0.1:9/hook" if is_dead else receiver.url

    done = CliRunner().invoke(
        main, ["alert", "--url", url, "--project-dir", str(project), "--", *command]
    )

    assert done.exit_code == code
    assert len(receiver.messages) == (1 if code and not is_dead else 0)


def test_the_command_does_not_take_an_earlier_run_for_the_one_that_failed(
    project: Path, run: Run, receiver: Receiver
) -> None:
    run.ends(test="pass")
    command = command_that(project, writes=None, ends_with=2)

    done = CliRunner().invoke(
        main, ["alert", "--url", receiver.url, "--project-dir", str(project), "--", *command]
    )

    assert done.exit_code == 2
    assert [message["title"] for message in receiver.messages] == ["dbt: 1 failure"]


def test_a_command_that_was_killed_is_told_as_such(project: Path, receiver: Receiver) -> None:
    command = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]

    done = CliRunner().invoke(
        main, ["alert", "--url", receiver.url, "--project-dir", str(project), "--", *command]
    )

    assert done.exit_code == 128 + 9
    assert "it was killed (SIGKILL)" in receiver.messages[0]["message"]


def test_a_second_command_waits_for_its_turn(project: Path, receiver: Receiver) -> None:
    began = project / "began"
    code = f"import pathlib; pathlib.Path({str(began)!r}).touch()"
    words = ["alert", "--url", receiver.url, "--project-dir", str(project), "--"]
    Run(project, receiver.url).ends(model="success")
    (project / "alerts").mkdir()

    with ThreadPoolExecutor() as threads:
        with turn(project / "alerts" / "run.lock"):
            second = threads.submit(CliRunner().invoke, main, [*words, sys.executable, "-c", code])
            time.sleep(1)
            assert not began.exists()

        done = second.result(timeout=60)
    assert done.exit_code == 0
    assert "waiting for its end" in done.output
    assert began.exists()
