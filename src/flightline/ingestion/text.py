"""Typed values written as the text that raw tables hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.ingestion.contract import MISSING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from flightline.ingestion.contract import RawContract

_SECONDS = "yyyy-MM-dd'T'HH:mm:ss'Z'"
_MICROSECONDS = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"
_NESTED = ("array", "map", "struct")
_WITH_FRACTION = ("double", "float", "decimal")


def write_as_text(rows: DataFrame, contract: RawContract) -> list[Column]:
    """Write the columns of a contract as a CSV file of the same data would have them.

    A null becomes the mark for a missing value, a time that of UTC, a whole
    number of a fractional type loses its fraction if an integer was promised.

    Args:
        rows: Rows of any types that have the columns of the contract.
        contract: What the source promises.

    Returns:
        One string column each, in the order of the contract.
    """
    types = dict(rows.dtypes)
    return [
        F.coalesce(_write(quoted(name), types[name], kind), F.lit(MISSING)).alias(name)
        for name, kind in contract.columns.items()
    ]


def quoted(name: str) -> Column:
    """Name a column whose name may hold anything, as those of other systems do."""
    return F.col(f"`{name.replace('`', '``')}`")


def write_utc(value: Column, spark_type: str) -> Column:
    """Write a time so that it sorts as text: in UTC, to the microsecond."""
    return F.date_format(_in_utc(value, spark_type), _MICROSECONDS)


def _write(value: Column, spark_type: str, kind: str) -> Column:
    if spark_type.startswith(_NESTED):
        return F.to_json(value)
    if kind == "integer" and spark_type.startswith(_WITH_FRACTION):
        is_whole = value == F.floor(value)
        return F.when(is_whole, value.cast("bigint").cast("string")).otherwise(value.cast("string"))
    if kind == "timestamp" and spark_type.startswith("timestamp"):
        time = _in_utc(value, spark_type)
        # A fraction stays, so that quarantine says what was not expected.
        has_fraction = F.date_trunc("second", time) != time
        return F.when(has_fraction, F.date_format(time, _MICROSECONDS)).otherwise(
            F.date_format(time, _SECONDS)
        )
    return value.cast("string")


def _in_utc(value: Column, spark_type: str) -> Column:
    # A time without a zone is taken for one in UTC.
    if spark_type != "timestamp":
        return value
    return F.to_utc_timestamp(value, F.current_timezone())
