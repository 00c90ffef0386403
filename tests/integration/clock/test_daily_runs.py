"""The year lived day by day is the year built at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# In the evening, when dozens of flights are overdue or in the air.
CLOCK = "23:00:00"
FIRST_DAY = date(2013, 6, 26)
DAY_COUNT = 8
LOOKBACK_DAYS = 3
LAST_DAY = FIRST_DAY + timedelta(DAY_COUNT)

TABLES = [
    "marts.fct_flights",
    "features.feat_flights__schedule",
    "features.feat_flights__history",
    "features.feat_flights__weather",
    "features.flight_features",
]


def as_of(day: date) -> str:
    return f"{day} {CLOCK}"


def run_day(replay, day: date, **variables):
    selection = ("int_flights_known+", "int_weather_known+")
    replay.run(*selection, scratch_schema="lived", as_of=as_of(day), **variables)


def build_at_once(replay) -> None:
    replay.run(flags=("--full-refresh",), scratch_schema="once", as_of=as_of(LAST_DAY))


@pytest.fixture(scope="module")
def lived(replay):
    """A month of history, then eight days one by one; and the same at once."""
    replay.run(scratch_schema="lived", as_of=as_of(FIRST_DAY))
    for number in range(1, DAY_COUNT + 1):
        run_day(replay, FIRST_DAY + timedelta(number))
    build_at_once(replay)
    return replay


@pytest.mark.parametrize("table", TABLES)
def test_days_lived_one_by_one_equal_the_build_at_once(lived, table) -> None:
    assert lived.spark.table(lived.table("lived", table)).count() > 36 * 800
    assert lived.differences(table, "lived", "once") == 0


def test_a_day_replaces_only_the_days_of_the_lookback(lived) -> None:
    for table in ("marts.fct_flights", "features.flight_features"):
        history = lived.spark.sql(f"describe history {lived.table('lived', table)}").collect()
        # One commit per day after the first, which created the table.
        assert [row["operation"] for row in history][-1].startswith("CREATE")
        assert len(history) == 1 + DAY_COUNT
        since = LAST_DAY - timedelta(LOOKBACK_DAYS)
        assert str(since) in history[0]["operationParameters"]["predicate"]


def test_flights_ahead_are_there_as_far_as_the_timetable_is_published(lived) -> None:
    latest = lived.spark.sql(
        f"select max(flight_date) from {lived.table('lived', 'features.flight_features')}"
    )
    assert latest.collect()[0][0] == LAST_DAY + timedelta(2)


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
    # Some left ahead of their time.
    assert known["departed"] == known["settled"] < 20
    assert known["arrived"] == 0


def test_the_same_day_again_changes_nothing(lived) -> None:
    run_day(lived, LAST_DAY)

    for table in TABLES:
        assert lived.differences(table, "lived", "once") == 0


def test_a_backfill_of_a_range_equals_the_build_at_once(lived) -> None:
    since, until = FIRST_DAY - timedelta(2), FIRST_DAY + timedelta(1)
    for table in TABLES:
        lived.spark.sql(
            f"delete from {lived.table('lived', table)} "
            f"where flight_date between '{since}' and '{until}'"
        )
    assert lived.differences("features.flight_features", "lived", "once") > 3000

    run_day(lived, LAST_DAY, from_date=str(since), to_date=str(until))

    for table in TABLES:
        assert lived.differences(table, "lived", "once") == 0


@pytest.fixture
def correct_landing(lived, spark: SparkSession):
    """Correct the arrival delay of the flights of a day in the raw table."""
    raw = "replay_raw.raw_nycflights13__flights"
    version = spark.sql(f"describe history {raw} limit 1").collect()[0]["version"]

    def correct(day: date) -> None:
        spark.sql(
            f"update {raw} set arr_delay = '77' where carrier = 'UA' and arr_delay != 'NA' "
            f"and month = '{day.month}' and day = '{day.day}'"
        )

    yield correct
    spark.sql(f"restore table {raw} to version as of {version}")


def test_a_record_corrected_within_the_lookback_is_picked_up(lived, correct_landing) -> None:
    correct_landing(LAST_DAY - timedelta(LOOKBACK_DAYS))
    build_at_once(lived)
    assert lived.differences("features.flight_features", "lived", "once") > 1000

    run_day(lived, LAST_DAY)

    for table in TABLES:
        assert lived.differences(table, "lived", "once") == 0


def test_an_older_correction_needs_a_backfill(lived, correct_landing) -> None:
    corrected = LAST_DAY - timedelta(LOOKBACK_DAYS + 1)
    correct_landing(corrected)
    build_at_once(lived)

    run_day(lived, LAST_DAY)
    assert lived.differences("marts.fct_flights", "lived", "once") > 100

    run_day(lived, LAST_DAY, from_date=str(corrected))
    for table in TABLES:
        assert lived.differences(table, "lived", "once") == 0
