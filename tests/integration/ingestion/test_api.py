"""A real server that fails, times out, repeats a page and changes its schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from flightline.ingestion import RawContract, load_raw_table, read_source

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession


@pytest.fixture
def source(api: Any, tmp_path: Path) -> dict[str, Any]:
    return {
        "kind": "api",
        "url": api.url,
        "token": "env:FLIGHTS_TOKEN",
        "records": "data",
        "paging": {"parameter": "cursor", "next": "next"},
        "landing": str(tmp_path / "landing"),
        "retries": {"attempts": 3, "first_wait_seconds": 0.01, "timeout_seconds": 0.5},
    }


def test_an_api_that_fails_gives_the_same_rows_as_the_file(
    spark: SparkSession,
    api: Any,
    source: dict[str, Any],
    contract: RawContract,
    expected: DataFrame,
    same_rows: Callable[..., bool],
) -> None:
    api.planned = [503, None, "slow", "drop", None, "repeat", 429, None]

    rows = load_raw_table(
        spark, read_source(source), contract, table="no.table", is_incremental=False
    )

    assert same_rows(rows.select(expected.columns), expected)
    cursors = [request.get("cursor", "0") for request in api.asked]
    assert cursors == ["0", "0", "500", "500", "500", "1000", "1000", "1000", "1500"]
    assert set(api.tokens) == {"Bearer hunter2"}


@pytest.mark.slow
def test_a_load_goes_on_where_it_failed_and_ends_once(
    raw_table: Any,
    api: Any,
    source: dict[str, Any],
    key: list[str],
    expected: DataFrame,
    same_rows: Callable[..., bool],
) -> None:
    api.rows = [{**row, "at": "2013-02-01T00:00:00Z"} for row in api.rows]
    source["watermark"] = {"column": "at", "kind": "timestamp", "parameter": "since"}

    # The third page changes its schema: nothing is written, two pages wait.
    api.planned = [None, None, "rename"]
    log = raw_table.load(source, key, fails=True)
    assert "no column dest; an unknown column destination" in log
    assert not raw_table.spark.catalog.tableExists(
        f"{raw_table.folder.name}.raw_nycflights13__flights"
    )
    api.asked.clear()
    log += raw_table.load(source, key)
    assert [request["cursor"] for request in api.asked] == ["1000", "1500"]
    assert same_rows(raw_table.values, expected)

    # The same rows again change nothing, even asked for twice.
    before = raw_table.rows.localCheckpoint()
    for _ in range(2):
        api.asked.clear()
        log += raw_table.load(source, key)
        assert api.asked[0] == {"since": "2013-02-01T00:00:00.000000Z"}
        assert same_rows(raw_table.rows, before)

    # A row that changed replaces its old self.
    api.rows[0] = {**api.rows[0], "dep_delay": 77, "at": "2013-02-02T00:00:00Z"}
    log += raw_table.load(source, key)
    (changed,) = raw_table.rows.exceptAll(before).collect()
    assert changed["dep_delay"] == "77"
    assert changed["_source_file"] == api.url
    assert raw_table.rows.count() == before.count()
    assert "hunter2" not in log
