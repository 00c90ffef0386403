from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from flightline_airflow.retries import judge, read_results
from flightline_airflow.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

TRANSIENT = load_settings().retries.transient_errors
NOW = datetime(2013, 12, 30, 9, 0, tzinfo=UTC)
UNAVAILABLE = (
    "Expected the Spark Connect server to answer, but it does not: it has ended or cannot be "
    "reached."
)


def node(status: str, message: str = "", kind: str = "model") -> dict[str, Any]:
    return {"unique_id": f"{kind}.flightline.some_node", "status": status, "message": message}


def is_transient(*results: dict[str, Any], exit_code: int = 1, output: str = "") -> bool:
    return judge(exit_code, results, output, transient_errors=TRANSIENT).is_transient


@pytest.mark.parametrize(
    "message",
    [
        UNAVAILABLE,
        'status = StatusCode.UNAVAILABLE\n\tdetails = "Socket closed"',
        "[DELTA_CONCURRENT_APPEND] ConcurrentAppendException: Files were added.",
        "Expected: the MLflow server http://mlflow:5000 to answer\nCame: Connection refused",
        "Expected to be the only process that uses the metastore, but another one has it open",
    ],
)
def test_an_error_that_passes_is_tried_again(message: str) -> None:
    assert is_transient(node("success"), node("error", message), node("skipped"))


def test_a_data_test_that_found_rows_is_never_tried_again() -> None:
    failed = node("fail", "Got 3 results, configured to fail if != 0", kind="test")

    assert not is_transient(failed)
    # Not even beside an error that passes, or with a message that looks like one.
    assert not is_transient(failed, node("error", UNAVAILABLE))
    assert not is_transient(node("fail", UNAVAILABLE, kind="test"))


@pytest.mark.parametrize(
    "message",
    [
        "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `carier` cannot be resolved",
        "[CAST_INVALID_INPUT] The value 'NA' of the type STRING cannot be cast to INT",
        "Expected: columns of flights.csv as in the contract\nCame: no column tailnum",
        "",
    ],
)
def test_an_error_that_stays_is_not_tried_again(message: str) -> None:
    assert not is_transient(node("error", message))
    assert not is_transient(node("error", message), node("error", UNAVAILABLE))


@pytest.mark.parametrize("exit_code", [-9, -15, 137, 143])
def test_a_command_that_was_killed_is_tried_again(exit_code: int) -> None:
    assert is_transient(exit_code=exit_code)


def test_a_command_that_was_killed_after_a_data_test_failed_is_not() -> None:
    assert not is_transient(node("fail", kind="test"), exit_code=-9)


@pytest.mark.parametrize("exit_code", [1, 2])
def test_a_command_that_came_to_no_model_is_judged_by_what_it_printed(exit_code: int) -> None:
    assert not is_transient(exit_code=exit_code, output="Parsing Error: models/marts/x.sql")
    assert is_transient(exit_code=exit_code, output=UNAVAILABLE)


def test_the_reason_names_what_failed() -> None:
    failure = judge(1, [node("fail", kind="test")], "", transient_errors=TRANSIENT)

    assert failure.reason == "data tests failed: some_node"


@pytest.mark.parametrize("generated_at", ["2013-12-30T09:00:01Z", "2013-12-30T09:00:01"])
def test_results_are_read_if_they_are_of_this_command(tmp_path: Path, generated_at: str) -> None:
    results = [node("error", UNAVAILABLE)]
    artifact = {"metadata": {"generated_at": generated_at}, "results": results}
    (tmp_path / "run_results.json").write_text(json.dumps(artifact))

    assert read_results(tmp_path, began=NOW) == results
    # Left by the command before: a command that was killed writes nothing.
    assert read_results(tmp_path, began=NOW + timedelta(seconds=2)) == []


@pytest.mark.parametrize("text", ["", "{", "{}"])
def test_results_that_are_missing_or_broken_are_none(tmp_path: Path, text: str) -> None:
    assert read_results(tmp_path, began=NOW) == []
    (tmp_path / "run_results.json").write_text(text)
    assert read_results(tmp_path, began=NOW) == []
