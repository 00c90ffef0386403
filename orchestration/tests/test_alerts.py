"""Failures told to a real receiver on this machine."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from flightline_airflow.alerts import send, tell_failure, tell_missed_deadline, tell_success
from flightline_airflow.settings import Project

if TYPE_CHECKING:
    from pathlib import Path

BEGAN = datetime(2013, 12, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def received(
    messages: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, Any]]:
    monkeypatch.setenv("FLIGHTLINE_ALERT_URLS", messages[0])
    del messages[1][:]
    return messages[1]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose command `flightline` writes down how it was called."""
    (tmp_path / "dbt_project.yml").write_text("target-path: target")
    (tmp_path / "target").mkdir()
    command = tmp_path / "flightline"
    command.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    command.chmod(0o755)
    return Project(directory=tmp_path, programs=tmp_path, target="warm", variables={})


def context_of(project: Project | None) -> dict[str, Any]:
    instance = SimpleNamespace(
        dag_id="flightline_daily",
        task_id="score",
        try_number=3,
        start_date=BEGAN,
        log_url="http://airflow/log",
    )
    task = SimpleNamespace(project=project) if project else SimpleNamespace()
    return {"task": task, "ti": instance, "run_id": "a-run", "exception": "dbt was ended"}


def leave_results(project: Project, status: str, *, after: timedelta) -> None:
    artifact = {
        "metadata": {"generated_at": (BEGAN + after).isoformat()},
        "results": [{"unique_id": "test.flightline.some_test", "status": status}],
    }
    path = project.directory / "target" / "run_results.json"
    path.write_text(json.dumps(artifact))


def calls(project: Project) -> list[str]:
    path = project.directory / "calls"
    return path.read_text().splitlines() if path.is_file() else []


def test_what_dbt_found_is_told_by_the_command_of_the_project(
    project: Project, received: list[dict[str, Any]]
) -> None:
    leave_results(project, "fail", after=timedelta(minutes=1))
    tell_failure(context_of(project))

    assert calls(project) == [f"alert --project-dir {project.directory}"]
    assert received == []


@pytest.mark.parametrize(
    ("status", "after"), [("success", timedelta(minutes=1)), ("fail", timedelta(minutes=-1))]
)
def test_a_task_that_ended_without_a_result_is_told_as_it_is(
    project: Project, received: list[dict[str, Any]], status: str, after: timedelta
) -> None:
    leave_results(project, status, after=after)
    tell_failure(context_of(project))

    assert calls(project) == []
    (message,) = received
    assert message["title"] == "flightline_daily: score failed"
    for text in ("a-run", "try 3", "dbt was ended", "http://airflow/log"):
        assert text in message["message"]


def test_waiting_in_vain_is_told(received: list[dict[str, Any]]) -> None:
    tell_failure(context_of(None))

    assert [message["title"] for message in received] == ["flightline_daily: score failed"]


def test_after_a_success_warnings_are_told_if_there_is_somebody(
    project: Project, received: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_success(context_of(project))
    assert len(calls(project)) == 1

    monkeypatch.delenv("FLIGHTLINE_ALERT_URLS")
    tell_success(context_of(project))
    assert len(calls(project)) == 1


def test_a_missed_deadline_is_told(received: list[dict[str, Any]]) -> None:
    asyncio.run(tell_missed_deadline(dag_id="flightline_daily", minutes=120.0, context={}))

    (message,) = received
    assert message["title"] == "flightline_daily: not through in time"
    assert "120 minutes ago" in message["message"]


def test_an_address_that_nobody_knows_is_not_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FLIGHTLINE_ALERT_URLS", "nonsense://user:secret@host")

    assert not send(title="a title", body="a body")
    assert "not one that Apprise knows" in caplog.text
    assert "secret" not in caplog.text
