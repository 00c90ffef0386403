"""What of a source is new: read from the raw table itself, which knows its loads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.parts import Watermark

Seen = datetime | int
SOURCE, LINE, VERSION = "_source_file", "_source_line", "_source_version"


def find_last_seen(loaded: DataFrame | None, source: str, watermark: Watermark) -> Seen | None:
    """Return the value of the watermark from which on to read.

    Args:
        loaded: Rows of the raw table, or None to load all.
        source: Only rows of this table or address count.
        watermark: The column, and by how much to overlap.

    Returns:
        The greatest value loaded less the overlap: a time in UTC or a number.
        None if nothing was loaded.
    """
    if loaded is None:
        return None
    of_source = loaded.where(F.col(SOURCE) == source)
    kind = "string" if watermark.kind == "timestamp" else "bigint"
    greatest = of_source.agg(F.max(F.col(VERSION).cast(kind))).collect()[0][0]
    if greatest is None:
        return None
    seen = read_seen(str(greatest), watermark)
    if isinstance(seen, int):
        return seen - int(watermark.overlap)
    return seen - timedelta(seconds=watermark.overlap)


def read_seen(text: str, watermark: Watermark) -> Seen:
    """Read a value of the watermark; a time without a zone is one in UTC.

    Raises:
        ValueError: If the text is no time or whole number.
    """
    if watermark.kind == "integer":
        return int(text)
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def write_seen(seen: Seen) -> str:
    """Write a value of the watermark as the raw table does."""
    if isinstance(seen, int):
        return str(seen)
    return seen.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leave_out_loaded(rows: DataFrame, loaded: DataFrame, contract: RawContract) -> DataFrame:
    """Leave out rows that the raw table has already, value by value.

    Args:
        rows: Rows with the columns of the contract and `_source_…`, as text.
        loaded: Rows of the raw table.
        contract: Names the columns.

    Returns:
        The rows that are new or have changed.
    """
    return rows.join(
        loaded.select(*contract.columns, SOURCE, VERSION),
        on=[*contract.columns, SOURCE, VERSION],
        how="left_anti",
    )
