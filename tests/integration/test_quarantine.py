"""Flights with a fault of each kind, and what the rules in the YAML say of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]
SCHEMA = "few_flights"
GOOD = {
    "year": "2013",
    "month": "1",
    "day": "1",
    "dep_time": "517",
    "sched_dep_time": "515",
    "dep_delay": "2",
    "arr_time": "830",
    "sched_arr_time": "819",
    "arr_delay": "11",
    "carrier": "UA",
    "flight": "1",
    "tailnum": "N1",
    "origin": "EWR",
    "dest": "IAH",
    "air_time": "227",
    "distance": "1400",
    "hour": "5",
    "minute": "15",
    "time_hour": "2013-01-01T10:00:00Z",
    "_source_file": "flights.csv",
}
CANCELLED = dict.fromkeys(("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"), "NA")
# Each with the reasons expected, none if the row is fit.
ROWS: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({**CANCELLED, "flight": "2", "tailnum": "NA"}, []),
    ({"flight": "3", "dep_time": "2400", "dest": "BQN"}, []),
    ({"flight": "4", "month": "13"}, ["not true: date exists"]),
    ({"flight": "4", "day": "1.0"}, ["day is no integer: 1.0", "date exists"]),
    ({"flight": "5", "dep_time": "NA", "dep_delay": "NA"}, ["arrival has a departure"]),
    ({"flight": "6", "arr_time": "NA"}, ["arrival delay has an arrival"]),
    (
        {"flight": "7", "carrier": "ZZ", "dest": "ZZZ"},
        ["carrier is an airline", "destination is an airport"],
    ),
    ({"flight": "8", "air_time": "2 h"}, ["air_time is no integer: 2 h"]),
    ({"flight": "NA"}, ["flight is missing"]),
    ({"dest": "BQN"}, ["key is that of line 2"]),
    ({"flight": "01"}, ["key is that of line 2"]),
    ({"flight": "9", "arr_time": "861"}, ["arrival is a clock"]),
    # The same key again; the first was unfit, so this one is kept.
    ({"flight": "9"}, []),
    ({"flight": "10", "arr_delay": "2000"}, ["arrival delay is credible"]),
    ({"flight": "11", "origin": "BOS"}, ["origin is in New York"]),
    ({"flight": "12", "tailnum": "NA"}, ["flight that departed has an aircraft"]),
    ({"flight": "13", "time_hour": "2013-01-01 10:00"}, ["no timestamp: 2013-01-01 10:00"]),
    ({"flight": "14", "time_hour": "2013-02-30T10:00:00Z"}, ["time_hour is no timestamp"]),
    ({"flight": "15", "time_hour": "2013-01-01T11:00:00Z"}, ["time_hour is the scheduled hour"]),
    ({"flight": "16", "dest": "NA"}, ["dest is missing", "destination is an airport"]),
    (
        {"flight": "17", "sched_dep_time": "2460"},
        ["scheduled departure is a clock", "hour", "minute"],
    ),
    ({"flight": "18", "distance": "nan"}, ["distance is no integer: nan"]),
]


@pytest.fixture(scope="module")
def judged(
    spark: SparkSession,
    spark_target: dict[str, Any],
    run_dbt: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SparkSession]:
    """The rows above through the quarantine."""
    folder = tmp_path_factory.mktemp("few_flights")
    profile = {"target": "test", "outputs": {"test": {**spark_target, "schema": SCHEMA}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"flightline": profile}))
    write(spark, "raw.raw_nycflights13__flights", [{**GOOD, **changed} for changed, _ in ROWS])
    write(spark, "staging.base_nycflights13__airlines", [{"carrier": "UA"}])
    write(spark, "staging.base_nycflights13__airports", [{"faa": "IAH"}])
    outcome = run_dbt(
        "build",
        "--select",
        "additional_airports",
        "quarantine_nycflights13__flights",
        "base_nycflights13__flights",
        *("--resource-type", "model", "--resource-type", "seed"),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        project=ROOT,
        profiles=folder,
    )
    assert set(outcome.statuses.values()) == {"success"}
    yield spark
    for row in spark.sql(f"show databases like '{SCHEMA}*'").collect():
        spark.sql(f"drop database {row[0]} cascade")


def write(spark: SparkSession, table: str, rows: list[dict[str, str]]) -> None:
    schema, name = table.split(".")
    spark.sql(f"create database if not exists {SCHEMA}_{schema}")
    numbered = [{**row, "_source_line": line} for line, row in enumerate(rows, start=2)]
    frame = spark.createDataFrame(numbered).selectExpr("*", "current_timestamp() as _loaded_at")
    frame.write.format("delta").saveAsTable(f"{SCHEMA}_{schema}.{name}")


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_each_fault_is_told(judged: SparkSession, number: int) -> None:
    changed, expected = ROWS[number]
    line = f"_source_line = {number + 2}"
    rejected = judged.table(f"{SCHEMA}_quarantine.quarantine_nycflights13__flights").where(line)
    fit = judged.table(f"{SCHEMA}_staging.base_nycflights13__flights").where(line)

    if not expected:
        assert rejected.count() == 0
        assert fit.count() == 1
        return
    assert fit.count() == 0
    (row,) = rejected.collect()
    for reason in expected:
        assert any(reason in told for told in row["rejection_reasons"]), row["rejection_reasons"]
    assert {name: row[name] for name in changed} == changed
