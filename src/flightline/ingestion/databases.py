"""Tables of databases, read by Spark's JDBC reader."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from flightline.errors import DatabaseReadError, WatermarkMissingError
from flightline.ingestion.checks import check_columns, check_row_count
from flightline.ingestion.engine_errors import SPARK_ERRORS, describe
from flightline.ingestion.increments import SOURCE, VERSION, find_last_seen
from flightline.ingestion.secrets import read_secret
from flightline.ingestion.text import quoted, write_as_text, write_utc

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, DataFrameReader, SparkSession

    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.parts import Watermark
    from flightline.ingestion.sources import DatabaseSource

_POSTGRESQL = "jdbc:postgresql:"
_POSTGRESQL_DRIVER = "org.postgresql.Driver"


def read_database(
    session: SparkSession,
    source: DatabaseSource,
    contract: RawContract,
    *,
    loaded: DataFrame | None,
) -> DataFrame:
    """Read a table, or those of its rows that are new.

    What the table holds is looked at first: its columns, its number of rows,
    and the greatest watermark. Rows that are written while it is read have a
    greater one and are left to the next load, so that parts that are read one
    after the other belong together.

    Args:
        session: The Spark session to make the frame in.
        source: Where the table is.
        contract: What it promises.
        loaded: Rows of the raw table, or None to read all.

    Returns:
        The columns of the contract as text, `_source_file` (the table) and
        `_source_version` (the watermark).

    Raises:
        DatabaseReadError: If the database or the table cannot be read.
        RawColumnsError: If it has other columns.
        RawRowCountError: If all is read, and has too few rows.
        WatermarkMissingError: If a row has no watermark.
    """
    try:
        return _read(session, source, contract, loaded)
    except SPARK_ERRORS as error:
        raise DatabaseReadError(source.table, came=describe(error)) from error


def _read(
    session: SparkSession,
    source: DatabaseSource,
    contract: RawContract,
    loaded: DataFrame | None,
) -> DataFrame:
    table = _open(session, source).load()
    _check_names(table.columns, source, contract)
    since, watermark = None, source.watermark
    if watermark is not None:
        _refuse_unmarked(table, source.table, watermark.column)
        since = find_last_seen(loaded, source.table, watermark)
    facts = _look_at(
        session, source, _between(table, watermark, since) if since is not None else None
    )
    if since is None:
        check_row_count(facts["row_count"], contract, source=source.table)
    rows = _between(_in_parts(session, source, facts), watermark, since, facts["last"])
    return rows.select(
        *write_as_text(rows, contract),
        F.lit(source.table).alias(SOURCE),
        _write_version(rows, watermark).alias(VERSION),
    )


def _open(
    session: SparkSession, source: DatabaseSource, *, query: str | None = None
) -> DataFrameReader:
    options: dict[str, Any] = {"fetchsize": source.fetch_size}
    for name in ("user", "password"):
        reference = getattr(source, name)
        if reference is not None:
            options[name] = read_secret(reference, name=f"source.{name}")
    if source.url.startswith(_POSTGRESQL):
        # By name Spark finds it among the profile's packages, too.
        options["driver"] = _POSTGRESQL_DRIVER
    # Else a time without zone would be taken for one in the zone of the machine.
    options["preferTimestampNTZ"] = "true"
    what = {"query": query} if query else {"dbtable": source.table}
    options |= {"url": source.url, **what, **source.options}
    return session.read.format("jdbc").options(**options)


def _check_names(names: list[str], source: DatabaseSource, contract: RawContract) -> None:
    # What only tells parts and new rows apart may be there without being promised.
    helpers = {part.column for part in (source.partitions, source.watermark) if part is not None}
    promised = [name for name in names if name in contract.columns or name not in helpers]
    check_columns(promised, contract, source=source.table)


def _refuse_unmarked(table: DataFrame, name: str, column: str) -> None:
    if table.where(quoted(column).isNull()).limit(1).count():
        raise WatermarkMissingError(name, column=column, came="null")


def _between(
    rows: DataFrame, watermark: Watermark | None, since: object, last: object = None
) -> DataFrame:
    if watermark is None:
        return rows
    mark, spark_type = quoted(watermark.column), dict(rows.dtypes)[watermark.column]
    if since is not None:
        # Not greater only: rows of the same value may have been written after the last load.
        rows = rows.where(mark >= _literal(since, spark_type))
    return rows if last is None else rows.where(mark <= _literal(last, spark_type))


def _literal(value: object, spark_type: str) -> Column:
    if isinstance(value, datetime) and spark_type == "timestamp_ntz":
        # As text: PySpark would take it for a time in the zone of this process.
        return F.lit(value.replace(tzinfo=None).isoformat()).cast(spark_type)
    return F.lit(value)


def _write_version(rows: DataFrame, watermark: Watermark | None) -> Column:
    if watermark is None:
        return F.lit("")
    mark, spark_type = quoted(watermark.column), dict(rows.dtypes)[watermark.column]
    if watermark.kind == "timestamp":
        return write_utc(mark, spark_type)
    return mark.cast("bigint").cast("string")


def _look_at(
    session: SparkSession, source: DatabaseSource, new_rows: DataFrame | None
) -> dict[str, Any]:
    """Ask for the number of rows, the bounds of the parts, and the last watermark.

    Of all rows the database is asked, which need not send them; of the new
    ones, which are few, Spark, which knows how each database writes a time.
    """
    part = source.partitions.column if source.partitions else "null"
    mark = source.watermark.column if source.watermark else "null"
    asked = {
        "row_count": "count(*)",
        "lowest": f"min({part})",
        "highest": f"max({part})",
        "last": f"max({mark})",
    }
    if new_rows is not None:
        answer = new_rows.agg(*(F.expr(value).alias(name) for name, value in asked.items()))
    else:
        listed = ", ".join(f"{value} as {name}" for name, value in asked.items())
        answer = _open(session, source, query=f"select {listed} from {source.table}").load()
    bounds = [F.col(name).cast("string").alias(name) for name in ("lowest", "highest")]
    return answer.select("row_count", *bounds, "last").collect()[0].asDict()


def _in_parts(session: SparkSession, source: DatabaseSource, facts: dict[str, Any]) -> DataFrame:
    reader = _open(session, source)
    if source.partitions is None or facts["lowest"] is None:
        return reader.load()
    parts = {
        "partitionColumn": source.partitions.column,
        "numPartitions": source.partitions.count,
        "lowerBound": facts["lowest"],
        "upperBound": facts["highest"],
    }
    return reader.options(**parts).load()
