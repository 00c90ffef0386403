"""Brings the rows of a seed into Spark."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import agate
    from pyspark.sql import SparkSession


def stage_rows(
    session: SparkSession, view: str, relation: str, table: agate.Table, types: dict[str, str]
) -> None:
    """Makes the rows of a seed a temporary view, from which one statement makes the table.

    Values travel as text and are cast by Spark to the type of their column, so that big
    integers, quotes, dates and nulls arrive as they are. A value that does not fit its type
    fails the seed rather than become null.

    Args:
        session: The session to stage in.
        view: Name of the temporary view.
        relation: Name of the table, for messages.
        table: The rows, as dbt has read the file.
        types: Spark type of each column.
    """
    # Importing these takes time that commands without seeds need not spend.
    import pyarrow as pa
    from pyspark.sql.types import StringType, StructField, StructType

    names = list(table.column_names)
    arrays = [pa.array(list(map(_as_text, table.columns[n].values())), pa.string()) for n in names]
    # Over Spark Connect the types of a table without rows are not taken from Arrow.
    schema = StructType([StructField(name, StringType()) for name in names])
    text = session.createDataFrame(pa.table(arrays, names=names), schema)
    typed = text.selectExpr(*(_typed(name, types[name], relation) for name in names))
    typed.coalesce(1).createOrReplaceTempView(view)


def _typed(name: str, data_type: str, relation: str) -> str:
    """The SQL that casts a column, and complains of values that cannot be."""
    column = f"`{name.replace('`', '``')}`"
    if data_type.lower() == "string":
        return column
    place = f"{data_type} in column {name} of {relation}"
    complaint = (
        f"concat({_literal(f'Expected values of type {place}, but got: ')}, {column}, "
        f"{_literal('. Correct the file, or set `column_types` to a type that fits.')})"
    )
    return (
        f"case when {column} is not null and try_cast({column} as {data_type}) is null "
        f"then raise_error({complaint}) else try_cast({column} as {data_type}) end as {column}"
    )


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
