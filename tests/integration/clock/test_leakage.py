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
from flightline.errors import CutError, DbtCommandError, NothingToCompareError, SplitOrderError
from flightline.leakage import LeakageParameters, check_cuts, read_cut
from flightline.tracking import TrackingParameters
from flightline.training import BoosterParameters, TimeSplit, train_challenger

if TYPE_CHECKING:
    from collections.abc import Iterator

CUTS = [read_cut("2013-06-24 23:00"), read_cut("2013-06-30 23:00")]
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


def parameters(project, model: str) -> LeakageParameters:
    variables = project.read_variables()
    return LeakageParameters(
        model=model,
        days=variables["leakage_days"],
        scratch_schema=variables["leakage_schema"],
        shared_schemas=variables["scratch_shares"],
        ignored_columns=variables["leakage_ignored_columns"],
        timezone=variables["origin_timezone"],
    )


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # dbt goes into the project's folder and stays there.
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def built(replay):
    """The real build: all is known."""
    shutil.copy(Path(__file__).parent / "planted_leaks.sql", replay.project / "models/features")
    replay.run("+flight_features", "planted_leaks")
    return replay


@pytest.fixture(scope="module")
def leaks(built, request) -> Iterator[dict[str, list[int]]]:
    """Flights that changed by column, one number per cut; shown after the tests."""
    project = built.for_checks
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(built.project)
        reports = list(check_cuts(project, CUTS, parameters(project, "planted_leaks")))
    assert all(report.flight_count > 500 for report in reports)
    changed: dict[str, list[int]] = {}
    for report in reports:
        for change in report.changes:
            changed.setdefault(change.column, []).append(change.changed_count)
    yield changed
    write = request.config.pluginmanager.get_plugin("terminalreporter").write_line
    write(f"\n{'leak':<50} values changed at {len(CUTS)} cuts")
    for column, leak in PLANTED.items():
        write(f"{leak:<50} {changed.get(column)}")


@pytest.mark.parametrize("column", PLANTED)
def test_each_planted_leak_is_found(leaks, column) -> None:
    assert sum(leaks.get(column, [])) > 0


def test_the_honest_column_beside_the_leaks_is_not_accused(leaks) -> None:
    assert set(leaks) == set(PLANTED)


@pytest.mark.usefixtures("in_place")
def test_the_command_passes_honest_features_and_leaves_nothing_behind(built) -> None:
    before = history(built)
    result = CliRunner().invoke(main, ["leakage", *places(built)])

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert len(lines) == len(CUTS)
    assert all(line.endswith("none changed") for line in lines)
    assert history(built) == before
    schemas = [row[0] for row in built.spark.sql("show databases").collect()]
    assert not [schema for schema in schemas if schema.startswith("leakage_")]


@pytest.mark.usefixtures("in_place")
def test_the_command_fails_and_names_the_column_that_leaks(built) -> None:
    # The classic: a landing counts from its planned arrival on.
    model = built.project / "models/features/feat_flights__history.sql"
    honest = model.read_text()
    assert honest.count("arrived_at as known_at") == 1
    model.write_text(honest.replace("arrived_at as known_at", "scheduled_arrival_at as known_at"))
    try:
        built.run("feat_flights__history", "flight_features")
        result = CliRunner().invoke(main, ["leakage", *places(built)[:-2]])
    finally:
        model.write_text(honest)
        built.run("feat_flights__history", "flight_features")

    assert result.exit_code == 1, result.output
    assert "columns, none changed" not in result.output
    assert "origin_landing_count_1d" in result.output
    assert "weather_" not in result.output


def places(replay) -> list[str]:
    cuts = [part for cut in CUTS for part in ("--cut", f"{cut:%Y-%m-%d %H:%M}")]
    return ["--project-dir", str(replay.project), *cuts]


def history(replay) -> dict[str, int]:
    return {
        row["tableName"]: replay.spark.sql(
            f"describe history replay_{layer}.{row['tableName']}"
        ).count()
        for layer in ("marts", "features")
        for row in replay.spark.sql(f"show tables in replay_{layer}").collect()
    }


@pytest.mark.usefixtures("in_place")
def test_a_cut_outside_the_data_proves_nothing_and_says_so(built) -> None:
    project = built.for_checks
    cuts = [read_cut("2014-06-24 23:00")]
    with pytest.raises(NothingToCompareError, match="2014-06-24 23:00 UTC"):
        list(check_cuts(project, cuts, parameters(project, "flight_features")))


@pytest.mark.usefixtures("in_place")
def test_a_scratch_run_refuses_to_write_what_it_shares(built) -> None:
    with pytest.raises(DbtCommandError, match="shared schema replay_staging alone"):
        built.for_checks.invoke(
            ["run", "--select", "stg_nycflights13__airlines"], {"scratch_schema": "scratch"}
        )


def test_a_cut_that_is_no_instant_is_refused() -> None:
    with pytest.raises(CutError, match="'yesterday'"):
        read_cut("yesterday")


def test_a_random_split_is_refused_before_anything_is_learned(
    features: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def split_at_random(dates: pd.Series, _: TimeSplit) -> pd.Series:
        drawn = np.random.default_rng(1).choice(["train", "validation", "test"], len(dates))
        return pd.Series(drawn, index=dates.index)

    monkeypatch.setattr("flightline.training.challenger.assign_splits", split_at_random)

    with pytest.raises(SplitOrderError, match="the train split to end before the validation"):
        train_challenger(
            features,
            features_table="flightline_test.flight_features",
            split=TimeSplit("2013-09-01", "2013-11-01"),
            booster=BoosterParameters({}, 1, 1, "auc", 1, 1),
            tracking=TrackingParameters(
                tracking_uri=f"sqlite:///{tmp_path}/mlflow.db",
                experiment_name="late_arrivals",
                model_name="late_arrivals",
            ),
            dbt_invocation_id=None,
        )
