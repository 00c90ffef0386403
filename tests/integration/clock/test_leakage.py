"""The leakage check passes honest features and finds each mistake planted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from flightline.cli import main
from flightline.errors import DbtCommandError, SplitOrderError
from flightline.leakage import CutReport, LeakageParameters, check_cuts, read_cut
from flightline.tracking import TrackingParameters
from flightline.training import TimeSplit, TrainingSpec, train_challenger

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

# Evenings of thunderstorms.
CUTS = ["2013-06-24 23:00", "2013-06-30 23:00"]
PLANTED = {
    "departure_delay_minutes": "actual departure delay",
    "departed_at": "actual departure",
    "air_time_minutes": "air time",
    "day_late_rate_with_itself": "late rate of the calendar day, itself included",
    "late_rate_7d_by_schedule": "7-day window by schedule, itself included",
    "mean_delay_of_last_10_flights": "last 10 flights, landed or not",
    "late_rate_of_destination_and_week": "target encoding over all data",
    "visibility_of_the_scheduled_hour": "weather of the scheduled hour: visibility",
    "wind_of_the_scheduled_hour": "weather of the scheduled hour: wind",
    "delay_of_previous_leg": "previous leg, landed or not",
}


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # dbt goes into the project's folder and stays there.
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def built(replay):
    """The real build: all is known."""
    shutil.copy(Path(__file__).parent / "planted_leaks.sql", replay.project / "models/features")
    replay.run("+flight_features", "planted_leaks")
    yield replay
    (replay.project / "models/features/planted_leaks.sql").unlink()


@pytest.fixture(scope="module")
def reports(built) -> dict[str, list[CutReport]]:
    """What the check says of the honest features and the planted leaks."""
    project = built.for_checks
    variables = project.read_variables()
    parameters = LeakageParameters(
        models=("flight_features", "planted_leaks"),
        days=variables["leakage_days"],
        scratch_schema=variables["leakage_schema"],
        shared_schemas=variables["scratch_shares"],
        ignored_columns=variables["leakage_ignored_columns"],
        timezone=variables["origin_timezone"],
    )
    before = count_commits(built)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(built.project)
        found = list(check_cuts(project, [read_cut(cut) for cut in CUTS], parameters))
    assert count_commits(built) == before
    assert all(report.flight_count > 500 for report in found)
    return {
        model: [report for report in found if report.model == model] for model in parameters.models
    }


@pytest.fixture(scope="module")
def leaks(reports, request) -> Iterator[dict[str, list[int]]]:
    """Values changed by column, one number per cut; shown after the tests."""
    changed = {
        column: [
            sum(change.changed_count for change in report.changes if change.column == column)
            for report in reports["planted_leaks"]
        ]
        for column in [*PLANTED, "honest_flight_count", "flight_id", "flight_date"]
    }
    yield changed
    plugins = request.config.pluginmanager
    with plugins.get_plugin("capturemanager").global_and_fixture_disabled():
        for column, leak in PLANTED.items():
            counts = " | ".join(map(str, changed[column]))
            plugins.get_plugin("terminalreporter").write_line(f"\n| {leak} | {counts} |")


def count_commits(replay) -> dict[str, int]:
    return {
        row["tableName"]: replay.spark.sql(
            f"describe history replay_{layer}.{row['tableName']}"
        ).count()
        for layer in ("marts", "features")
        for row in replay.spark.sql(f"show tables in replay_{layer}").collect()
    }


@pytest.mark.parametrize("column", PLANTED)
def test_each_planted_leak_is_found(leaks, column) -> None:
    assert sum(leaks[column]) > 0


def test_what_is_honest_beside_the_leaks_is_not_accused(leaks) -> None:
    assert {column for column, counts in leaks.items() if sum(counts)} == set(PLANTED)


def test_the_features_of_the_project_are_honest(reports) -> None:
    assert [report.changes for report in reports["flight_features"]] == [()] * len(CUTS)
    assert all(report.column_count > 50 for report in reports["flight_features"])


@pytest.mark.usefixtures("reports")
def test_nothing_is_left_behind(built) -> None:
    schemas = [row[0] for row in built.spark.sql("show databases").collect()]

    assert "replay_features" in schemas
    assert not [schema for schema in schemas if schema.startswith("leakage_")]


@pytest.mark.usefixtures("in_place")
def test_the_command_says_what_dbt_said_of_a_model_that_is_not_there(built) -> None:
    places = ["--project-dir", str(built.project)]
    result = CliRunner().invoke(main, ["leakage", *places, "--model", "no_such_model"])

    assert result.exit_code == 1
    assert "Expected: `dbt show` to succeed" in result.output
    assert "depends on a node named 'no_such_model'" in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("in_place")
def test_a_scratch_run_refuses_to_write_what_it_shares(built) -> None:
    with pytest.raises(DbtCommandError, match="shared schema replay_staging alone"):
        built.for_checks.invoke(
            ["run", "--select", "stg_nycflights13__airlines"], {"scratch_schema": "scratch"}
        )


def test_a_feature_that_reads_past_the_clock_fails_the_build(built) -> None:
    rule = "assert_the_clock_masks_flights_and_weather"
    places = {"project": built.project, "profiles": built.project}
    assert built.run_dbt("test", "--select", rule, **places).statuses == {rule: "pass"}

    model = built.project / "models/features/feat_flights__past_the_clock.sql"
    model.write_text("select * from {{ ref('stg_nycflights13__weather') }}")
    try:
        outcome = built.run_dbt("test", "--select", rule, **places)
    finally:
        model.unlink()

    assert outcome.statuses == {rule: "fail"}
    assert "Got 1 result" in outcome.messages[rule]


def test_a_random_split_is_refused_before_anything_is_learned(
    features: Any, declarations: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def split_at_random(dates: pd.Series, _: TimeSplit) -> pd.Series:
        drawn = np.random.default_rng(1).choice(["train", "validation", "test"], len(dates))
        return pd.Series(drawn, index=dates.index)

    monkeypatch.setattr("flightline.training.fit.assign_splits", split_at_random)

    with pytest.raises(SplitOrderError, match="the train split to end before the validation"):
        train_challenger(
            features,
            declarations,
            spec=TrainingSpec(
                features_table="flightline_test.flight_features",
                objective="classification",
                split=TimeSplit("2013-09-01", "2013-11-01"),
                algorithm="lightgbm",
                parameters={
                    "max_rounds": 1,
                    "early_stopping_rounds": 1,
                    "early_stopping_metric": "auc",
                    "thread_count": 1,
                },
                seed=1,
                largest_driver_megabytes=100,
            ),
            tracking=TrackingParameters(
                tracking_uri=f"sqlite:///{tmp_path}/mlflow.db",
                experiment_name="late_arrivals",
                model_name="late_arrivals",
            ),
            dbt_invocation_id=None,
        )
