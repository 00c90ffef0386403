"""Takes the frame that a Python model returns and makes it a view that SQL can read."""

from __future__ import annotations

import uuid
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


def stage(session: SparkSession, frame: DataFrame, view: str) -> None:
    """Makes `frame` readable as the temporary view `view` of the session.

    Nothing is computed or stored: who reads the view runs the frame's plan.
    """
    if frame.sparkSession is session:
        frame.createOrReplaceTempView(view)
        return
    # pandas-on-Spark and code that asks for "the" session make frames of another session,
    # whose temporary views ours cannot see; global ones it can.
    bridge = f"dbt_{uuid.uuid4().hex}"
    frame.createOrReplaceGlobalTempView(bridge)
    try:
        session.table(f"global_temp.{bridge}").createOrReplaceTempView(view)
    finally:
        frame.sparkSession.catalog.dropGlobalTempView(bridge)
