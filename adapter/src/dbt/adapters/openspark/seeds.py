"""Loads the rows of a seed in one write."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import agate
    from pyspark.sql import SparkSession


def append_rows(
    session: SparkSession, relation: str, table: agate.Table, types: dict[str, str]
) -> None:
    """Appends the rows of a seed to its table.

    Values travel as text and are cast by Spark to the type of their column, so that big
    integers, quotes, dates and nulls arrive as they are.

    Args:
        session: The session to write in.
        relation: Name of the table, `schema.identifier`.
        table: The rows, as dbt has read the file.
        types: Spark type of each column.
    """
    names = list(table.column_names)
    columns = [pa.array([_as_text(row[name]) for row in table.rows], pa.string()) for name in names]
    text = session.createDataFrame(pa.table(columns, names=names))
    typed = text.selectExpr(*(f"cast(`{name}` as {types[name]}) as `{name}`" for name in names))
    typed.coalesce(1).write.insertInto(relation)


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
