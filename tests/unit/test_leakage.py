from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flightline.cli import main
from flightline.errors import CutError, DbtCommandError, NothingToCompareError
from flightline.leakage import (
    ColumnChange,
    CutReport,
    LeakageParameters,
    check_cuts,
    read_cut,
)

ROOT = Path(__file__).parents[2]

PARAMETERS = LeakageParameters(
    models=("flight_features",),
    days=1,
    scratch_schema="scratch",
    shared_schemas=("raw", "staging"),
    ignored_columns=("is_late_arrival",),
    timezone="America/New_York",
)
# Still the evening of 24 June in New York.
CUT = datetime(2013, 6, 25, 3, 30, tzinfo=UTC)


def compared(column: str, changed: int, flights: int = 900) -> dict[str, Any]:
    return {
        "column_name": column,
        "flight_count": flights,
        "changed_count": changed,
        "flight_id": "2013-06-24-UA-1-EWR" if changed else None,
        "real_value": "12" if changed else None,
        "scratch_value": None,
    }


@dataclass
class FakeProject:
    """Stands in for dbt: gives rows, remembers commands."""

    rows: list[dict[str, Any]]
    failing: str | None = None
    commands: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)

    def invoke(self, command: list[str], variables: dict[str, Any]) -> None:
        self.commands.append(" ".join(command))
        self.variables = variables
        if self.failing == command[0]:
            raise DbtCommandError(command[0], errors=["no"])

    def query(self, sql: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
        self.commands.append(sql)
        return self.rows


def test_the_columns_with_the_most_changes_come_first() -> None:
    project: Any = FakeProject([compared("flight_id", 0), compared("a", 3), compared("b", 7)])

    (report,) = check_cuts(project, [CUT], PARAMETERS)

    assert (report.model, report.flight_count, report.column_count) == ("flight_features", 900, 2)
    assert [(change.column, change.changed_count) for change in report.changes] == [
        ("b", 7),
        ("a", 3),
    ]
    assert (report.changes[0].real_value, report.changes[0].cut_value) == ("12", None)


def test_the_scratch_build_sees_the_world_at_the_cut_and_only_the_days_before() -> None:
    project: Any = FakeProject([compared("flight_id", 0)])

    list(check_cuts(project, [CUT], PARAMETERS))

    assert project.variables == {
        "as_of": "2013-06-25 03:30:00",
        "from_date": "2013-06-23",
        "scratch_schema": "scratch",
    }
    assert project.commands == [
        "run-operation drop_scratch_schemas",
        "run --select +flight_features --exclude config.schema:raw config.schema:staging",
        "{{ changed_feature_values('flight_features', '2013-06-25 03:30:00', '2013-06-23', "
        "['is_late_arrival']) }}",
        "run-operation drop_scratch_schemas",
    ]


def test_flights_in_one_build_only_are_a_change() -> None:
    project: Any = FakeProject([compared("flight_id", 2), compared("a", 0)])

    (report,) = check_cuts(project, [CUT], PARAMETERS)

    assert [change.column for change in report.changes] == ["flight_id"]


def test_the_scratch_schemas_go_even_if_the_build_fails() -> None:
    project: Any = FakeProject([], failing="run")

    with pytest.raises(DbtCommandError, match="`dbt run` to succeed"):
        list(check_cuts(project, [CUT], PARAMETERS))

    assert project.commands[-1] == "run-operation drop_scratch_schemas"


def test_a_cut_without_flights_proves_nothing_and_says_so() -> None:
    project: Any = FakeProject([compared("flight_id", 0, flights=0)])

    with pytest.raises(NothingToCompareError, match="2013-06-25 03:30 UTC"):
        list(check_cuts(project, [CUT], PARAMETERS))


def test_a_cut_is_read_as_utc() -> None:
    assert read_cut("2013-06-25 03:30") == CUT
    assert read_cut("2013-06-24 23:30-04:00") == CUT


def test_a_cut_that_is_no_instant_is_refused() -> None:
    with pytest.raises(CutError, match="'yesterday'"):
        read_cut("yesterday")


def report(*changes: ColumnChange) -> CutReport:
    return CutReport(CUT, "flight_features", 1234, 104, changes)


def run_command(monkeypatch: pytest.MonkeyPatch, *reports: CutReport, options: tuple = ()) -> Any:
    asked = []

    def check(project: Any, cuts: Any, parameters: Any) -> Any:
        asked.append((cuts, parameters))
        return iter(reports)

    monkeypatch.setattr("flightline.cli.leakage.check_cuts", check)
    result = CliRunner().invoke(main, ["leakage", "--project-dir", str(ROOT), *options])
    return result, asked[0]


def test_the_command_ends_with_0_if_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    result, (cuts, parameters) = run_command(monkeypatch, report())

    assert result.exit_code == 0
    assert result.output == (
        "2013-06-25 03:30 UTC, flight_features: 1,234 flights, 104 columns, none changed\n"
    )
    assert len(cuts) > 2
    assert parameters.models == ("flight_features",)
    assert "is_late_arrival" in parameters.ignored_columns
    assert {"raw", "staging", "seeds"} <= set(parameters.shared_schemas)


def test_the_command_ends_with_1_and_names_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    leaking = report(
        ColumnChange("air_time", 7, "2013-06-24-UA-1-EWR", "120", None),
        ColumnChange("departed_at", 5, "2013-06-24-B6-2-JFK", "x", "y"),
    )

    result, _ = run_command(monkeypatch, leaking, report())

    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].endswith("104 columns, 2 changed")
    assert lines[2].split() == ["air_time", "7", "2013-06-24-UA-1-EWR", "120", "null"]
    assert lines[3].split()[0] == "departed_at"


def test_the_command_takes_cuts_models_and_days(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("--cut", "2013-06-25 03:30", "--model", "a", "--model", "b", "--days", "3")

    _, (cuts, parameters) = run_command(monkeypatch, report(), options=options)

    assert cuts == [CUT]
    assert parameters.models == ("a", "b")
    assert parameters.days == 3


def test_the_command_shows_an_error_without_a_traceback() -> None:
    result = CliRunner().invoke(main, ["leakage", "--project-dir", str(ROOT), "--cut", "soon"])

    assert result.exit_code == 1
    assert "Came: 'soon'" in result.output
    assert "Traceback" not in result.output
