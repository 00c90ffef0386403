"""Folders and patterns of files at any path that Spark can read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from flightline.errors import (
    RawFileChangedError,
    RawFileDamagedError,
    RawFileError,
    RawFilesMissingError,
    RawRowCountError,
)
from flightline.ingestion.checks import check_columns, check_row_count
from flightline.ingestion.engine_errors import SPARK_ERRORS, describe
from flightline.ingestion.files import read_raw_file
from flightline.ingestion.increments import SOURCE, VERSION
from flightline.ingestion.text import write_as_text

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.sources import FilesSource

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoundFile:
    """A file, and which version of it is there.

    Attributes:
        path: What Spark's readers take.
        name: What the raw table calls it.
        version: Time of its last change and its length.
    """

    path: str
    name: str
    version: str


def read_files(
    session: SparkSession, source: FilesSource, contract: RawContract, *, loaded: DataFrame | None
) -> DataFrame | None:
    """Read the files at a path, or those of them that are new or have changed.

    All of them are read once before, to prove that they keep the contract.

    Args:
        session: The Spark session to make the frame in.
        source: Where the files are.
        contract: What they promise together.
        loaded: Rows of the raw table, or None to read all files.

    Returns:
        The columns of the contract as text, `_source_file` and
        `_source_version` (time of the last change and length); None if nothing
        is new.

    Raises:
        RawFileError: If a file is damaged or has other columns, if one that had
            rows has none, or if all are read and have too few.
        RawFileChangedError: If a file has changed that must not.
    """
    found = _list_files(session, source)
    before = _versions(loaded)
    changed = [file for file in found if before.get(file.name, file.version) != file.version]
    if changed and source.changed == "refuse":
        raise RawFileChangedError([file.name for file in changed])
    new = [file for file in found if before.get(file.name) != file.version]
    if not new:
        return None
    for file in changed:
        _log.warning("%s has changed since it was loaded: its rows are replaced", file.name)
    is_csv = source.format == "csv"
    rows = (
        _read_csv(session, new, contract) if is_csv else _read_typed(session, source, new, contract)
    )
    try:
        counts = {row[SOURCE]: row["count"] for row in rows.groupBy(SOURCE).count().collect()}
    except SPARK_ERRORS as error:
        if is_csv:
            _raise_what_is_wrong(session, new, contract)
        raise _damaged(source, error) from error
    for file in changed:
        if not counts.get(file.name):
            raise RawRowCountError(file.name, expected=1, came=0)
    if loaded is None:
        check_row_count(sum(counts.values()), contract, source=source.path)
    return rows


def _list_files(session: SparkSession, source: FilesSource) -> list[FoundFile]:
    try:
        rows = (
            # Without `content` no file is opened.
            session.read.format("binaryFile")
            .options(**_listing_options(source))
            .load(source.path)
            .select("path", _name().alias("name"), _version().alias("version"))
            .collect()
        )
    except SPARK_ERRORS as error:
        raise RawFilesMissingError(source.path, came=describe(error)) from error
    if not rows:
        raise RawFilesMissingError(source.path, came="none")
    return sorted((FoundFile(*row) for row in rows), key=lambda file: file.name)


def _listing_options(source: FilesSource) -> dict[str, str]:
    taken = ("pathGlobFilter", "recursiveFileLookup", "modifiedAfter", "modifiedBefore")
    return {name: str(value) for name, value in source.options.items() if name in taken}


def _name() -> Column:
    return F.col("_metadata.file_path")


def _version() -> Column:
    changed_at = F.unix_micros("_metadata.file_modification_time").cast("string")
    return F.concat_ws("-", changed_at, F.col("_metadata.file_size").cast("string"))


def _versions(loaded: DataFrame | None) -> dict[str, str]:
    if loaded is None:
        return {}
    rows = loaded.select(SOURCE, VERSION).distinct().collect()
    return {row[SOURCE]: row[VERSION] for row in rows}


def _read_csv(session: SparkSession, files: list[FoundFile], contract: RawContract) -> DataFrame:
    """Read CSV files whole, each by one task: only so is a cut or uneven one seen."""
    schema = ", ".join(f"`{name}` string" for name in (*contract.columns, SOURCE, VERSION))
    contents = session.read.format("binaryFile").load([file.path for file in files])
    return contents.select(
        _name().alias("name"), _version().alias("version"), "content"
    ).mapInArrow(partial(_parse_files, contract=contract), schema)


def _parse_files(
    batches: Iterator[pa.RecordBatch], contract: RawContract
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for file in batch.to_pylist():
            table = read_raw_file(file["content"], contract, file=file["name"])
            for column, value in ((SOURCE, file["name"]), (VERSION, file["version"])):
                table = table.append_column(column, pa.array([value] * table.num_rows, pa.string()))
            yield from table.to_batches()


def _read_typed(
    session: SparkSession, source: FilesSource, files: list[FoundFile], contract: RawContract
) -> DataFrame:
    """Read JSON or Parquet by Spark's readers, which know the types."""
    options = {name: str(value) for name, value in source.options.items()}
    if source.format == "json":
        # Numbers stay as they are written; what is no JSON is refused, not made null.
        options |= {"primitivesAsString": "true", "mode": "FAILFAST"}
    reader = session.read.format(source.format).options(**options)
    try:
        # Parquet says of each file what it has; a JSON object may leave out what is null.
        each = [[file] for file in files] if source.format == "parquet" else [files]
        for some in each:
            names = reader.load([file.path for file in some]).columns
            check_columns(names, contract, source=some[0].name)
        rows = reader.load([file.path for file in files])
    except SPARK_ERRORS as error:
        raise _damaged(source, error) from error
    return rows.select(
        *write_as_text(rows, contract), _name().alias(SOURCE), _version().alias(VERSION)
    )


def _raise_what_is_wrong(
    session: SparkSession, files: list[FoundFile], contract: RawContract
) -> None:
    # A worker's error comes as text only; here it comes as what it is.
    for file in files:
        content = session.read.format("binaryFile").load(file.path).select("content").collect()
        read_raw_file(bytes(content[0][0]), contract, file=file.name)


def _damaged(source: FilesSource, error: Exception) -> RawFileError:
    return RawFileDamagedError(source.path, expected=f"{source.format} files", came=describe(error))
