"""The labelled rows of a table of features, collected into the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.errors import DriverMemoryError
from flightline.features import is_text

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns

_BYTES_PER_NUMBER = 8
_BYTES_PER_MEGABYTE = 1_000_000
# The rows as Spark sends them, as pandas sorts them, as the encoded matrix, and
# what an algorithm makes of that are in memory at the same time.
_COPIES = 4


def require_room(row_count: int, feature_count: int, *, largest_megabytes: float) -> None:
    """Refuse a training set that would not fit, before any of it is collected.

    Args:
        row_count: Labelled rows.
        feature_count: Features.
        largest_megabytes: Memory that it may take.

    Raises:
        DriverMemoryError: If it would take more; says how much.
    """
    megabytes = row_count * feature_count * _BYTES_PER_NUMBER * _COPIES / _BYTES_PER_MEGABYTE
    if megabytes > largest_megabytes:
        raise DriverMemoryError(
            row_count=row_count,
            feature_count=feature_count,
            megabytes=megabytes,
            limit=largest_megabytes,
        )


def select_labelled(features: DataFrame, columns: FeatureColumns) -> DataFrame:
    """Select the rows whose outcome is known.

    Args:
        features: The table of features.
        columns: What its columns are.

    Returns:
        Key, date, label and features of each labelled row; numbers as double.
    """
    texts = [field.name for field in features.schema if is_text(field)]
    numbers = (columns.label, *(name for name in columns.features if name not in texts))
    return features.where(F.col(columns.label).isNotNull()).select(
        columns.key,
        columns.date,
        *(
            F.col(name).cast("double").alias(name) if name in numbers else F.col(name)
            for name in (columns.label, *columns.features)
        ),
    )


def collect_labelled(
    features: DataFrame, columns: FeatureColumns, *, largest_megabytes: float | None = None
) -> pd.DataFrame:
    """Collect the rows with a known outcome, always in the same order.

    Args:
        features: The table of features.
        columns: What its columns are.
        largest_megabytes: Memory that they may take, or None for no limit.

    Returns:
        Key, date, label and features of each labelled row, by key; numbers as
        float64 (NaN if missing), texts as str.

    Raises:
        DriverMemoryError: If they would take more.
    """
    labelled = select_labelled(features, columns)
    if largest_megabytes is not None:
        require_room(labelled.count(), len(columns.features), largest_megabytes=largest_megabytes)
    # Spark returns rows in any order, and an algorithm's draws depend on it.
    return labelled.toPandas().sort_values(columns.key, ignore_index=True)
