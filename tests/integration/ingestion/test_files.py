"""Folders of files: only those that are new are loaded, whatever their format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from flightline.errors import RawFilesMissingError, RawRowCountError, RawSourceError
from flightline.ingestion import RawContract, load_raw_table, read_source

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

HALF = 1_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "delivered"
    folder.mkdir()
    return folder


@pytest.fixture
def deliver(folder: Path, sample: Any, typed: Any, write_csv: Any) -> Callable[..., None]:
    """Writes some of the flights to a file of a format."""

    def write(name: str, first: int, last: int) -> None:
        path = folder / name
        if path.suffix == ".parquet":
            parquet.write_table(pa.Table.from_pylist(typed[first:last]), path)
        elif path.suffix == ".json":
            lines = [json.dumps(row) for row in typed[first:last]]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            write_csv(sample[first:last], path)

    return write


@pytest.fixture
def read(spark: SparkSession, contract: RawContract) -> Callable[..., DataFrame]:
    """Loads all files of a folder."""

    def load(folder: Path, file_format: str) -> DataFrame:
        source = read_source({"kind": "files", "path": str(folder), "format": file_format})
        return load_raw_table(spark, source, contract, table="no.table", is_incremental=False)

    return load


@pytest.mark.parametrize("suffix", ["csv", "zip", "json", "parquet"])
def test_all_formats_give_the_same_rows(
    read: Any, deliver: Any, folder: Path, expected: Any, same_rows: Any, suffix: str
) -> None:
    deliver(f"first half.{suffix}", 0, HALF)
    deliver(f"second.{suffix}", HALF, 2 * HALF)

    rows = read(folder, suffix.replace("zip", "csv")).cache()

    assert same_rows(rows.select(expected.columns), expected)
    files = {
        row["_source_file"]: row["count"] for row in rows.groupBy("_source_file").count().collect()
    }
    assert [path.rsplit("/")[-1] for path in sorted(files)] == [
        f"first%20half.{suffix}",
        f"second.{suffix}",
    ]
    assert set(files.values()) == {HALF}
    assert rows.select("_source_line").distinct().count() == 2 * HALF
    rows.unpersist()


@pytest.mark.slow
def test_only_files_that_are_new_or_changed_are_loaded(
    raw_table: Any, deliver: Any, folder: Path, expected: Any, same_rows: Any
) -> None:
    source = {"kind": "files", "path": str(folder / "*.csv"), "format": "csv"}
    raw_table.contract["least_row_count"] = 1
    deliver("first.csv", 0, 900)
    raw_table.load(source, ["_source_file"])
    loads = {row[0] for row in raw_table.rows.select("_load_id").distinct().collect()}

    # A new file is added, the same files again change nothing.
    deliver("second.csv", HALF, 2 * HALF)
    raw_table.load(source, ["_source_file"])
    before = raw_table.rows.localCheckpoint()
    assert before.count() == 1_900
    assert before.where(f"_load_id in ('{loads.pop()}')").count() == 900
    raw_table.load(source, ["_source_file"])
    assert same_rows(raw_table.rows, before)

    # One that changed is reloaded and told, unless it must not change.
    deliver("first.csv", 0, HALF)
    refused = raw_table.load({**source, "changed": "refuse"}, ["_source_file"], fails=True)
    assert "files that were loaded to stay as they were" in refused
    assert same_rows(raw_table.rows, before)
    told = raw_table.load(source, ["_source_file"])
    assert "first.csv has changed since it was loaded" in told
    assert "second.csv has changed" not in told
    assert same_rows(raw_table.values, expected)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def rename(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("dest", "destination"), "utf-8")


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("bad.csv", cut, "bad.csv to be complete: a line break at its end"),
        ("bad.csv", rename, "no column dest; an unknown column destination"),
        ("bad.zip", cut, "bad.zip to be complete: a zip archive that can be read to its end"),
        ("bad.json", cut, "to be complete: json files"),
        ("bad.json", rename, "an unknown column destination"),
        ("bad.parquet", cut, "to be complete: parquet files"),
    ],
)
def test_a_bad_file_is_refused_by_name(
    read: Any, deliver: Any, folder: Path, name: str, spoil: Any, told: str
) -> None:
    suffix = name.split(".")[1]
    deliver(f"good.{suffix}", 0, HALF)
    deliver(name, HALF, 2 * HALF)
    spoil(folder / name)

    with pytest.raises(RawSourceError) as raised:
        read(folder, suffix.replace("zip", "csv"))

    assert told in str(raised.value)


def test_files_that_are_too_short_together_are_refused(
    read: Any, deliver: Any, folder: Path
) -> None:
    deliver("only.csv", 0, HALF)

    with pytest.raises(RawRowCountError, match=r"at least 2,000 rows\nCame: 1,000 rows"):
        read(folder, "csv")


def test_a_path_without_files_is_told(read: Any, folder: Path) -> None:
    with pytest.raises(RawFilesMissingError, match=r"at least one file at .*/nowhere"):
        read(folder / "nowhere", "csv")
