"""Takes the frame that a Python model returns and writes it as its table."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DEFAULT_FILE_FORMAT = "delta"


def to_spark(session: SparkSession, frame: Any) -> DataFrame:
    """Returns a frame of PySpark for one of PySpark, pandas, pandas-on-Spark or Arrow.

    Raises:
        DbtRuntimeError: If it is something else; says what.
    """
    import pandas
    import pyarrow
    from pyspark.sql import DataFrame

    if isinstance(frame, DataFrame):
        return frame
    if isinstance(frame, (pandas.DataFrame, pyarrow.Table)):
        return session.createDataFrame(frame)
    # Not imported to be asked: pandas-on-Spark takes a second to load and is seldom used.
    if type(frame).__module__.startswith("pyspark.pandas") and hasattr(frame, "to_spark"):
        with warnings.catch_warnings():
            # It advises to keep the index, which a table of dbt has no place for.
            warnings.simplefilter("ignore")
            converted: DataFrame = frame.to_spark()
        return converted
    raise DbtRuntimeError(
        "Expected model() to return a frame of PySpark, pandas, pandas-on-Spark or Arrow, but "
        f"got {type(frame).__module__}.{type(frame).__qualname__}. Return one of those."
    )


def write_table(session: SparkSession, frame: Any, relation: str, config: dict[str, Any]) -> None:
    """Writes a model's frame as a table, in place of the old one and in one commit.

    Args:
        session: The model's session.
        frame: What model() returned.
        relation: Name of the table, `schema.identifier`.
        config: The model's config: file_format, partition_by, tblproperties.
    """
    data = to_spark(session, frame)
    file_format = config.get("file_format") or DEFAULT_FILE_FORMAT
    partition_by = config.get("partition_by") or []
    columns = [partition_by] if isinstance(partition_by, str) else list(partition_by)
    if file_format != "delta":
        writer = data.write.mode("overwrite").format(file_format)
        (writer.partitionBy(*columns) if columns else writer).saveAsTable(relation)
        return
    replacing = data.writeTo(relation).using(file_format)
    for key, value in (config.get("tblproperties") or {}).items():
        replacing = replacing.tableProperty(key, str(value))
    if columns:
        first, *others = [data[column] for column in columns]
        replacing = replacing.partitionedBy(first, *others)
    replacing.createOrReplace()
