"""Bring what a source holds, or what of it is new, into Spark, or refuse it whole.

What is asked here is whether the source is there, whole, and has the columns of
its contract. Rows that do not fit come along: dbt puts them aside, with the
reasons (`models/quarantine`). dbt then replaces or completes the raw table in one
commit, so that a load that fails anywhere leaves the table as it was.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from flightline.ingestion.api.client import ApiClient, open_http
from flightline.ingestion.api.landing import Landing
from flightline.ingestion.api.pages import land_pages
from flightline.ingestion.checks import check_row_count
from flightline.ingestion.databases import read_database
from flightline.ingestion.file_sets import read_files
from flightline.ingestion.files import locate_file, read_raw_file
from flightline.ingestion.increments import (
    LINE,
    SOURCE,
    VERSION,
    find_last_seen,
    leave_out_loaded,
    write_seen,
)
from flightline.ingestion.sources import ApiSource, DatabaseSource, FileSource, FilesSource

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.sources import Source

# The first data row stands on line 2, below the header.
_FIRST_LINE = 2


@dataclass(frozen=True)
class _Load:
    """A load that is under way.

    Attributes:
        session: The Spark session.
        contract: What the source promises.
        load_id: Name of the load.
        table: Rows of the raw table as it is, or None if there is none.
        is_incremental: Whether only what is new is wanted.
        name: Name of the raw table.
    """

    session: SparkSession
    contract: RawContract
    load_id: str
    table: DataFrame | None
    is_incremental: bool
    name: str

    @property
    def loaded(self) -> DataFrame | None:
        """What need not be loaded again; a table of older releases does not know."""
        knows = self.table is not None and VERSION in self.table.columns
        return self.table if self.is_incremental and knows else None

    @property
    def columns(self) -> list[str]:
        """Columns of the raw table but for those that tell of the load."""
        return [*self.contract.columns, SOURCE, LINE, VERSION]


def load_raw_table(
    session: SparkSession,
    source: Source,
    contract: RawContract,
    *,
    table: str,
    is_incremental: bool,
) -> DataFrame:
    """Bring the rows of a source into Spark after it was checked.

    Args:
        session: The Spark session to make the frame in.
        source: Where the rows are.
        contract: What the source promises.
        table: Name of the raw table.
        is_incremental: Whether the rows complete that table; else they replace it.

    Returns:
        One row per row of the source, or per row that is new: its columns as
        strings, then `_source_file` (name of the file, table or address),
        `_source_line` (unique in the table; in a file the line, the header
        being 1), `_source_version` (which version of the file, or the row's
        watermark), `_load_id` and `_loaded_at` (UTC).

    Raises:
        RawSourceError: If the source is not there, cannot be read or does not keep
            its contract. Nothing has been written then.
        SecretMissingError: If a password or token is not where the source says.
    """
    now = datetime.now(UTC)
    exists = session.catalog.tableExists(table)
    load = _Load(
        session=session,
        contract=contract,
        load_id=f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}",
        table=session.table(table) if exists else None,
        is_incremental=is_incremental,
        name=table,
    )
    load_id = load.load_id
    match source:
        case FileSource():
            rows = _load_file(load, source)
        case FilesSource():
            rows = _number(load, read_files(session, source, contract, loaded=load.loaded))
        case DatabaseSource():
            rows = _number(load, read_database(session, source, contract, loaded=load.loaded))
        case ApiSource():
            rows, load_id = _load_api(load, source)
    return rows.select(
        *load.columns, F.lit(load_id).alias("_load_id"), F.lit(now).alias("_loaded_at")
    )


def _load_file(load: _Load, source: FileSource) -> DataFrame:
    path = locate_file(source)
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()
    table = read_raw_file(content, load.contract, file=source.file)
    check_row_count(table.num_rows, load.contract, source=source.file)
    first = _FIRST_LINE
    if load.loaded is not None:
        of_file = F.col(SOURCE) == source.file
        if load.loaded.where(of_file & (F.col(VERSION) == version)).limit(1).count():
            return _nothing(load)
        # Rows of other files stay, and so do their numbers.
        first += _greatest_line(load.loaded.where(~of_file))
    lines = pa.array(range(first, table.num_rows + first), pa.int64())
    rows = load.session.createDataFrame(table.append_column(LINE, lines).combine_chunks())
    return _in_few_parts(load.session, rows).withColumns(
        {SOURCE: F.lit(source.file), VERSION: F.lit(version)}
    )


def _load_api(load: _Load, source: ApiSource) -> tuple[DataFrame, str]:
    watermark = source.watermark
    seen = find_last_seen(load.loaded, source.url, watermark) if watermark else None
    landing = Landing(Path(source.landing) / "".join(c for c in load.name if c not in "`"))
    with open_http(source) as http:
        landed = land_pages(
            ApiClient(source, http),
            load.contract,
            landing,
            load_id=load.load_id,
            since=None if seen is None else write_seen(seen),
            is_loaded=lambda load_id: _has_load(load, load_id),
        )
    if seen is None:
        check_row_count(len(landed.rows), load.contract, source=source.url)
    if not landed.rows:
        landing.clear()
        return _nothing(load), landed.load_id
    rows = _in_few_parts(
        load.session, load.session.createDataFrame(pa.Table.from_pylist(landed.rows))
    )
    rows = _number(load, rows.withColumn(SOURCE, F.lit(source.url)))
    if load.loaded is not None and rows.isEmpty():
        # No row of this load will be in the table, which would tell that it is done.
        landing.clear()
    return rows, landed.load_id


def _has_load(load: _Load, load_id: str) -> bool:
    if load.table is None or "_load_id" not in load.table.columns:
        return False
    return bool(load.table.where(F.col("_load_id") == load_id).limit(1).count())


def _number(load: _Load, rows: DataFrame | None) -> DataFrame:
    """Leave out what the table has, and number what is left on from its last row."""
    if rows is None:
        return _nothing(load)
    before = 0
    if load.loaded is not None:
        rows = leave_out_loaded(rows, load.loaded, load.contract)
        before = _greatest_line(load.loaded)
    number = F.monotonically_increasing_id() + F.lit(before + 1)
    return rows.withColumn(LINE, number)


def _greatest_line(rows: DataFrame) -> int:
    return int(rows.agg(F.max(LINE)).collect()[0][0] or 0)


def _nothing(load: _Load) -> DataFrame:
    types = ", ".join(f"`{name}` {'bigint' if name == LINE else 'string'}" for name in load.columns)
    return load.session.createDataFrame([], types)


def _in_few_parts(session: SparkSession, rows: DataFrame) -> DataFrame:
    # One partition per few thousand rows would make one tiny file each.
    return rows.coalesce(int(session.conf.get("spark.sql.shuffle.partitions") or 1))
