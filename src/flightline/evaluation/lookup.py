"""Look a metric up in the tables of evaluations and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors import MetricMissingError
from flightline.evaluation.slices import ALL_ROWS

if TYPE_CHECKING:
    import pandas as pd


def find_overall(table: pd.DataFrame, *, predictor: str, metric: str, where: str) -> pd.Series:
    """Find what a table says of a metric on all rows, not on a slice.

    Args:
        table: Evaluations of one split, or comparisons.
        predictor: Name of the predictor.
        metric: Name of the metric.
        where: What to call the table in errors.

    Returns:
        The one row.

    Raises:
        MetricMissingError: If there is no such row, or several.
    """
    rows = table[
        (table["predictor"] == predictor)
        & (table["metric_name"] == metric)
        & (table["slice_name"] == ALL_ROWS)
    ]
    if len(rows) != 1:
        raise MetricMissingError(metric, predictor=predictor, where=where)
    return rows.iloc[0]
