"""What pictures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flightline.evaluation.lookup import find_overall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Material:
    """What is known of a version, ready to be drawn.

    Attributes:
        subtitle: Which rows and model the pictures are of.
        objective: `classification` or `regression`.
        level: Share of the resamples that an interval holds.
        rows: Labels and scores of the test split.
        evaluations: The table of evaluations, test split only.
        calibration_bins: The table of calibration bins.
        features: Names of the features.
        contributions: What each feature adds to the score of some rows, shape
            (rows, features + 1); the last column is the expected value.
        feature_count: Most features to draw.
        learning_curve: `train` and `validation` to the metric after each
            round; empty if the algorithm has no rounds.
        curve_metric: Name of that metric.
        best_round: Round whose model was kept, or None.
    """

    subtitle: str
    objective: str
    level: float
    rows: pd.DataFrame
    evaluations: pd.DataFrame
    calibration_bins: pd.DataFrame
    features: Sequence[str]
    contributions: NDArray[np.float64]
    feature_count: int
    learning_curve: Mapping[str, Sequence[float]]
    curve_metric: str
    best_round: int | None

    def find(self, predictor: str, metric: str) -> tuple[float, float, float]:
        """Find a metric on all rows of the test split, and its interval."""
        row = find_overall(
            self.evaluations, predictor=predictor, metric=metric, where="the evaluations"
        )
        return float(row["metric_value"]), float(row["lower"]), float(row["upper"])

    def show(self, predictor: str, metric: str) -> str:
        """Write a metric on all rows of the test split, and its interval."""
        value, lower, upper = self.find(predictor, metric)
        return f"{value:.3f} [{lower:.3f}, {upper:.3f}]"
