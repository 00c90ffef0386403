"""The year lived day by day is the year built at once, and can be read again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import TrainingSetChangedError
from flightline.tracking import TrackingParameters
from flightline.training import (
    TimeSplit,
    TrainingSpec,
    read_training_set,
    train_challenger,
    verify_training_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

# In the evening, when dozens of flights are overdue or in the air.
CLOCK = "23:00:00"
FIRST_DAY = date(2013, 6, 26)
DAY_COUNT = 4
LOOKBACK_DAYS = 3
LAST_DAY = FIRST_DAY + timedelta(DAY_COUNT)

TABLES = ["marts.fct_flights", "features.feat_flights__inbound", "features.flight_features"]
# The masking views and the models of these tables: enough where nothing else changes.
VIEWS = tuple(f"int_{name}_known" for name in ("flights", "weather", "aircraft", "airports"))
FEW = (*VIEWS, *(table.split(".")[1] for table in TABLES))
ALL = tuple(f"{view}+" for view in VIEWS)
FEATURES = "lived_replay_features.flight_features"
COLUMNS = "lived_replay_features.flight_feature_columns"
RAW_FLIGHTS = "replay_raw.raw_nycflights13__flights"
SPEC = TrainingSpec(
    features_table=FEATURES,
    objective="classification",
    split=TimeSplit(train_before="2013-06-20", validate_before="2013-06-26"),
    algorithm="lightgbm",
    parameters={
        "num_leaves": 7,
        "max_rounds": 5,
        "early_stopping_rounds": 5,
        "early_stopping_metric": "auc",
        "thread_count": 1,
    },
    seed=1,
    largest_driver_megabytes=1000,
)
# Of the days that the model learned from.
OLD_DAY = FIRST_DAY - timedelta(1)


def as_of(day: date) -> str:
    return f"{day} {CLOCK}"


def run_day(replay, day: date, models: tuple[str, ...] = ALL, **variables) -> None:
    replay.run(*models, scratch_schema="lived", as_of=as_of(day), **variables)


def build_at_once(replay) -> None:
    replay.run(flags=("--full-refresh",), scratch_schema="once", as_of=as_of(LAST_DAY))


def differing_tables(replay) -> dict[str, int]:
    counts = {table: replay.differences(table, "lived", "once") for table in TABLES}
    return {table: count for table, count in counts.items() if count}


def train(replay, store: Path) -> dict[str, Any]:
    run = train_challenger(
        replay.spark.table(FEATURES),
        replay.spark.table(COLUMNS),
        spec=SPEC,
        tracking=TrackingParameters(
            tracking_uri=f"sqlite:///{store}/mlflow.db",
            experiment_name="replay",
            model_name="replay",
        ),
        dbt_invocation_id=None,
    )
    return run.collect()[0].asDict()


@pytest.fixture(scope="module")
def lived(replay, tmp_path_factory: pytest.TempPathFactory):
    """A month of history, a model, then some days one by one; and all at once."""
    replay.run(
        "+flight_features",
        "flight_feature_columns",
        scratch_schema="lived",
        as_of=as_of(FIRST_DAY),
    )
    replay.training_run = train(replay, tmp_path_factory.mktemp("mlflow"))
    for number in range(1, DAY_COUNT + 1):
        run_day(replay, FIRST_DAY + timedelta(number))
    build_at_once(replay)
    return replay


def test_days_lived_one_by_one_equal_the_build_at_once(lived) -> None:
    for table in TABLES:
        assert lived.spark.table(lived.table("lived", table)).count() > 36 * 800
    assert not differing_tables(lived)


def test_a_day_replaces_only_the_days_of_the_lookback(lived) -> None:
    for table in ("marts.fct_flights", "features.flight_features"):
        commits = lived.spark.sql(f"describe history {lived.table('lived', table)}").collect()
        # One for the first day, which created the table, and one per day after.
        assert len(commits) == 1 + DAY_COUNT
        since = LAST_DAY - timedelta(LOOKBACK_DAYS)
        assert str(since) in commits[0]["operationParameters"]["predicate"]


def test_flights_ahead_are_there_as_far_as_the_timetable_is_published(lived) -> None:
    latest = lived.spark.sql(f"select max(flight_date) from {FEATURES}").collect()

    assert latest[0][0] == LAST_DAY + timedelta(2)


def test_the_outcome_of_the_last_evening_is_not_known_yet(lived) -> None:
    known = lived.spark.sql(
        f"""
        select count(*) as flights, count(departed_at) as departed,
            count(arrived_at) as arrived, count(is_cancelled) as settled
        from {lived.table("lived", "marts.fct_flights")}
        where scheduled_departure_at > timestamp'{as_of(LAST_DAY)}'
        """
    ).collect()[0]

    assert known["flights"] > 1000
    # A few left ahead of their time.
    assert known["departed"] == known["settled"] < 40
    assert known["arrived"] == 0


def test_the_same_day_again_changes_nothing(lived) -> None:
    run_day(lived, LAST_DAY, models=FEW)

    assert not differing_tables(lived)


def test_a_backfill_of_a_range_equals_the_build_at_once(lived) -> None:
    since, until = FIRST_DAY - timedelta(2), FIRST_DAY + timedelta(1)
    for table in TABLES:
        lived.spark.sql(
            f"delete from {lived.table('lived', table)} "
            f"where flight_date between '{since}' and '{until}'"
        )
    assert lived.differences("features.flight_features", "lived", "once") > 3000

    run_day(lived, LAST_DAY, models=FEW, from_date=str(since), to_date=str(until))

    assert not differing_tables(lived)


@pytest.fixture(scope="module")
def corrected(lived) -> Iterator[dict[str, set[date]]]:
    """Two landings' days corrected, one too old for the lookback, and the runs that follow.

    Gives the flight dates that differ from the build at once, by step.
    """
    spark = lived.spark
    version = spark.sql(f"describe history {RAW_FLIGHTS} limit 1").collect()[0]["version"]
    for day in (OLD_DAY, LAST_DAY - timedelta(LOOKBACK_DAYS)):
        spark.sql(
            f"update {RAW_FLIGHTS} set arr_delay = '77' where carrier = 'UA' "
            f"and arr_delay != 'NA' and month = '{day.month}' and day = '{day.day}'"
        )
    lived.build_staging()
    build_at_once(lived)
    steps = {"corrected": differing_dates(lived)}
    run_day(lived, LAST_DAY)
    steps["next run"] = differing_dates(lived)
    run_day(lived, LAST_DAY, from_date=str(OLD_DAY))
    steps["backfill"] = differing_dates(lived)
    yield steps
    spark.sql(f"restore table {RAW_FLIGHTS} to version as of {version}")
    lived.build_staging()


def differing_dates(replay) -> set[date]:
    one, other = (
        replay.spark.table(replay.table(build, "marts.fct_flights")) for build in ("lived", "once")
    )
    rows = one.exceptAll(other).select("flight_date").distinct().collect()
    return {row["flight_date"] for row in rows}


def test_a_record_corrected_within_the_lookback_is_picked_up(corrected) -> None:
    recent = LAST_DAY - timedelta(LOOKBACK_DAYS)

    assert corrected["corrected"] == {OLD_DAY, recent}
    assert corrected["next run"] == {OLD_DAY}


def test_an_older_correction_needs_a_backfill_from_its_day_on(lived, corrected) -> None:
    assert corrected["backfill"] == set()
    assert not differing_tables(lived)


@pytest.mark.usefixtures("corrected")
def test_the_training_set_of_a_run_outlives_a_correction(lived) -> None:
    run = lived.training_run
    digest = run["features_digest"]
    today, columns = lived.spark.table(FEATURES), lived.spark.table(COLUMNS)
    then = read_training_set(
        lived.spark, features_table=FEATURES, features_version=run["features_version"]
    )
    by_sql = lived.spark.sql(f"select * from {FEATURES} version as of {run['features_version']}")

    assert run["features_version"] == 0
    verify_training_set(then, columns, features_digest=digest, spec=SPEC)
    assert by_sql.exceptAll(then).count() == 0
    with pytest.raises(TrainingSetChangedError, match=digest):
        verify_training_set(today, columns, features_digest=digest, spec=SPEC)


@pytest.mark.usefixtures("lived")
def test_versions_are_kept_for_the_time_configured(replay) -> None:
    rows = replay.spark.sql(f"show tblproperties {FEATURES}").collect()
    properties = {row["key"]: row["value"] for row in rows}

    assert properties["delta.logRetentionDuration"] == "interval 400 days"
    assert properties["delta.deletedFileRetentionDuration"] == "interval 400 days"
