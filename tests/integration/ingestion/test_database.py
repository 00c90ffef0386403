"""A table of a real PostgreSQL: read in parts, and only what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import (
    DatabaseReadError,
    RawColumnsError,
    RawRowCountError,
    WatermarkMissingError,
)
from flightline.ingestion import RawContract, load_raw_table, read_source

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Load = Callable[..., "DataFrame"]


@pytest.fixture
def source(postgres: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("FLIGHTS_USER", "mlflow")
    monkeypatch.setenv("FLIGHTS_PASSWORD", "hunter2")
    return {
        "kind": "database",
        "url": "jdbc:" + postgres.replace("mlflow@", ""),
        "table": "flights",
        "user": "env:FLIGHTS_USER",
        "password": "env:FLIGHTS_PASSWORD",
        "partitions": {"column": "id", "count": 3},
        "watermark": {"column": "updated_at", "kind": "timestamp"},
    }


@pytest.fixture
def read(spark: SparkSession, contract: RawContract, source: dict[str, Any]) -> Load:
    def load(**changes: Any) -> DataFrame:
        described = read_source({**source, **changes})
        return load_raw_table(spark, described, contract, table="no.table", is_incremental=False)

    return load


def test_a_table_gives_the_same_rows_as_the_file(
    read: Load, expected: DataFrame, same_rows: Any
) -> None:
    rows = read().cache()

    assert same_rows(rows.select(expected.columns), expected)
    assert rows.select("_source_line").distinct().count() == expected.count()
    # Each part is read by a connection of its own.
    assert rows.rdd.getNumPartitions() == 3
    of_load = rows.select("_source_file", "_source_version").distinct().collect()
    assert [tuple(row) for row in of_load] == [("flights", "2013-01-03T00:00:00.000001Z")]
    rows.unpersist()


def test_times_are_those_of_utc_whatever_the_zone_of_the_machine(
    spark: SparkSession, read: Load, expected: DataFrame, same_rows: Any, sql: Any
) -> None:
    if not hasattr(spark, "_jvm"):
        pytest.skip("over Spark Connect the machine of the JVM is another one")
    zones = spark._jvm.java.util.TimeZone
    usual = zones.getDefault()
    zones.setDefault(zones.getTimeZone("America/New_York"))
    try:
        table = f"(select id, {', '.join(expected.columns)} from flights) as promised"
        rows = read(table=table, watermark={"column": "time_hour", "kind": "timestamp"}).cache()
        assert same_rows(rows.select(expected.columns), expected)
        # A condition on the watermark, written and read in zones of their own, loses none.
        greatest = rows.selectExpr("max(time_hour)", "max(_source_version)").collect()[0]
        assert greatest[1] == greatest[0].replace("Z", ".000000Z")
        rows.unpersist()
    finally:
        zones.setDefault(usual)


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"table": "no_flights"}, DatabaseReadError, 'relation "no_flights" does not exist'),
        ({"url": "jdbc:postgresql://127.0.0.1:1/x"}, DatabaseReadError, "connect to the database"),
        ({"options": {"driver": "no.Driver"}}, DatabaseReadError, "spark.jars.packages"),
        ({"table": "(select 1 as year) as fewer"}, RawColumnsError, "no column month"),
        (
            {"table": "(select * from flights limit 9) as fewer"},
            RawRowCountError,
            r"at least 2,000 rows\nCame: 9 rows",
        ),
        (
            {
                "table": "(select id, year, month, day, dep_time, sched_dep_time, dep_delay, "
                "arr_time, sched_arr_time, arr_delay, carrier, flight, tailnum, origin, dest, "
                "air_time, distance, hour, minute, time_hour from flights) as promised",
                "watermark": {"column": "dep_time", "kind": "integer"},
            },
            WatermarkMissingError,
            "to have a value in the watermark column dep_time",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    read: Load, changes: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told) as raised:
        read(**changes)

    assert "hunter2" not in str(raised.value)


@pytest.mark.slow
def test_only_rows_that_are_new_or_changed_are_loaded(
    raw_table: Any,
    source: dict[str, Any],
    key: list[str],
    expected: DataFrame,
    same_rows: Any,
    sql: Callable[[str], None],
) -> None:
    log = raw_table.load(source, key)
    assert same_rows(raw_table.values, expected)

    # The same again changes nothing.
    before = raw_table.rows.localCheckpoint()
    log += raw_table.load(source, key)
    assert same_rows(raw_table.rows, before)

    # A row that changed replaces its old self; a new one of the last watermark seen is found.
    sql("update flights set dep_delay = 77, updated_at = '2013-01-05' where id = 1")
    sql("insert into flights select * from flights where id = 2")
    sql("update flights set flight = 9999, id = 3001 where ctid = (select max(ctid) from flights)")
    log += raw_table.load(source, key)
    changed = raw_table.rows.exceptAll(before)
    assert {(row["flight"], row["dep_delay"]) for row in changed.collect()} == {
        ("1545", "77"),
        ("9999", "4"),
    }
    assert raw_table.rows.count() == before.count() + 1
    assert raw_table.rows.where("flight = '1545' and dep_delay = '2'").isEmpty()

    # A transaction that took long shows an old watermark: the overlap finds it.
    sql("insert into flights select * from flights where id = 3")
    sql(
        "update flights set flight = 8888, id = 3002, updated_at = '2013-01-04 23:59:30' "
        "where ctid = (select max(ctid) from flights)"
    )
    overlapping = {**source, "watermark": {**source["watermark"], "overlap": 60}}
    log += raw_table.load(source, key)
    assert raw_table.rows.where("flight = '8888'").isEmpty()
    log += raw_table.load(overlapping, key)
    assert raw_table.rows.where("flight = '8888'").count() == 1
    assert raw_table.rows.select("_source_line").distinct().count() == before.count() + 2

    # A load that fails leaves the table as it was.
    commits = raw_table.commits
    sql("alter table flights rename column dest to destination")
    log += raw_table.load(source, key, fails=True)
    assert "no column dest" in log
    assert raw_table.commits == commits
    assert "hunter2" not in log
