"""What the commands that work on registered models show; the work itself is tested elsewhere."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from dbt_common.exceptions import DbtRuntimeError

from flightline.cli import main
from flightline.dbt import DbtProject
from flightline.errors import RowNotFoundError
from flightline.explain import Explanation
from flightline.rebuild import Check, Rebuild
from flightline.scoring.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

ROOT = Path(__file__).parents[2]
TRACKING = {"tracking_uri": "sqlite:///x.db", "experiment_name": "late", "model_name": "late"}
ROLES = {
    "flight_id": "key",
    "flight_date": "date",
    "departs_at": "event_time",
    "decided_at": "decision_time",
    "is_late": "label",
    "wind": "feature",
}


def make_model(name: str) -> SimpleNamespace:
    columns = {
        column: SimpleNamespace(
            name=column,
            description="Wind at the\norigin, in knots. Null if it was not seen.",
            config=SimpleNamespace(meta={"role": role}),
        )
        for column, role in ROLES.items()
    }
    meta = {"tracking": TRACKING, "features_table": "features"}
    return SimpleNamespace(relation_name=name, config=SimpleNamespace(meta=meta), columns=columns)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command whose project, store and Spark are not there."""

    @contextlib.contextmanager
    def open_session(project: DbtProject) -> Iterator[Any]:
        yield SimpleNamespace(version="4.0.1")

    # The command goes into the project's folder and stays there.
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(DbtProject, "parse", lambda project: None)
    monkeypatch.setattr(DbtProject, "open_session", open_session)
    for command in ("rebuild", "explain"):
        module = f"flightline.cli.{command}"
        monkeypatch.setattr(f"{module}.find_model", lambda manifest, name: make_model(name))
        monkeypatch.setattr(f"{module}.open_store", lambda tracking: tracking)
    monkeypatch.setattr("flightline.cli.rebuild.find_version", lambda client, name, version: 3)

    def run(*arguments: str, does: Callable[..., Any]) -> Result:
        work = {"rebuild": "rebuild_version", "explain": "explain_score"}[arguments[0]]
        monkeypatch.setattr(f"flightline.cli.{arguments[0]}.{work}", does)
        return CliRunner().invoke(main, [*arguments, "--project-dir", str(ROOT)])

    return run


def make_rebuild(predictions: str, *warnings: str) -> Rebuild:
    checks = (Check("data", "d" * 32, "d" * 32), Check("predictions", "a" * 32, predictions))
    return Rebuild("ml.features", 7, 1000, int(predictions != "a" * 32), checks, warnings)


def test_a_proven_rebuild_ends_with_0(run: Callable[..., Result]) -> None:
    result = run("rebuild", "champion", does=lambda *_, **__: make_rebuild("a" * 32))

    assert result.exit_code == 0
    assert "late version 3, trained again on ml.features version 7: the same" in result.stdout
    assert "0 of 1,000 predictions differ" in result.stdout


def test_a_rebuild_that_differs_ends_with_1_and_says_in_what(run: Callable[..., Result]) -> None:
    warned = make_rebuild("b" * 32, "git_sha was abc and is abd now")

    result = run("rebuild", "3", does=lambda *_, **__: warned)

    assert result.exit_code == 1
    assert result.stderr == "Warning: git_sha was abc and is abd now\n"
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["data", "d" * 16, "d" * 16, "equal"] in rows
    assert ["predictions", "a" * 16, "b" * 16, "DIFFERENT"] in rows
    assert "1 of 1,000 predictions differ" in result.stdout


def test_an_explanation_shows_what_each_reason_adds_and_means(run: Callable[..., Result]) -> None:
    explanation = Explanation(
        key="UA-1",
        score=0.25,
        model_name="late",
        model_version=3,
        features_version=7,
        decided_at=datetime(2013, 6, 24, 11, 15),
        objective="classification",
        expected_value=-1.2,
        reasons=(Reason("wind", "12.5", 0.3), Reason("wind", None, -0.1)),
    )
    asked: dict[str, Any] = {}

    def explain(*_: Any, **arguments: Any) -> Explanation:
        asked.update(arguments)
        return explanation

    result = run("explain", "UA-1", "--top", "2", does=explain)

    lines = result.stdout.splitlines()
    assert lines[0] == (
        "UA-1: score 0.2500, late version 3, features version 7, decided at 2013-06-24 11:15 UTC"
    )
    assert lines[1].split("  ")[1] == "adds (log-odds)"
    assert lines[2].split()[:4] == ["+0.300", "raises", "wind", "12.5"]
    assert lines[2].endswith("Wind at the origin, in knots")
    assert lines[3].split()[:4] == ["-0.100", "lowers", "wind", "null"]
    assert asked["top"] == 2
    assert asked["columns"].decision_time == "decided_at"


@pytest.mark.parametrize(
    "error",
    [
        RowNotFoundError("UA-0", table="scores", nearest=["UA-1"]),
        DbtRuntimeError("Expected the folder to be free."),
    ],
)
def test_an_error_is_shown_without_a_traceback(
    run: Callable[..., Result], error: Exception
) -> None:
    def explain(*_: Any, **__: Any) -> None:
        raise error

    result = run("explain", "UA-0", does=explain)

    assert result.exit_code == 1
    assert "Expected" in result.stderr
    assert "Traceback" not in result.stderr
