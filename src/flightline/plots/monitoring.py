"""Draw what monitoring found, for the docs site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.plots.history import draw_drift, draw_performance

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MONITORING_PLOTS_SCHEMA = "plot_name string, file_path string, drawn_at timestamp"


@dataclass(frozen=True)
class MonitoringPlotParameters:
    """Where pictures go, and what is in them.

    Attributes:
        folder: Folder of the pictures, from the project's root.
        granularity: Length of the windows.
        most_columns: Columns in the picture of drift.
        dots_per_inch: How fine the pictures are.
    """

    folder: str
    granularity: str
    most_columns: int
    dots_per_inch: int


def draw_monitoring(
    alarms: DataFrame, performance: DataFrame, *, parameters: MonitoringPlotParameters
) -> DataFrame:
    """Draw drift and performance by window.

    Args:
        alarms: The table of drift alarms.
        performance: The table of performance.
        parameters: Where the pictures go.

    Returns:
        One row per picture; none of what has no windows yet.
    """
    windows = "granularity = '" + parameters.granularity + "'"
    drift = (
        alarms.where(windows)
        .where("threshold > 0")
        .selectExpr(
            "window.start as window_start",
            "column_name",
            "metric_value / threshold as ratio",
        )
        .toPandas()
    )
    measured = (
        performance.where(windows)
        .where("roc_auc is not null")
        .selectExpr("window.start as window_start", "data_split", "roc_auc", "expected_roc_auc")
        .toPandas()
    )
    figures = {}
    if len(drift):
        figures["drift"] = draw_drift(drift, most=parameters.most_columns)
    if len(measured):
        figures["performance"] = draw_performance(measured)
    drawn_at = datetime.now(UTC)
    rows = []
    for name, figure in figures.items():
        path = Path(parameters.folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=parameters.dots_per_inch)
        rows.append((name, str(path), drawn_at))
    return alarms.sparkSession.createDataFrame(rows, schema=MONITORING_PLOTS_SCHEMA)
