"""Measures of how well scores fit what happened, each for many resamples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flightline.evaluation.ranking import measure_auc, measure_precision, rank_rows
from flightline.objectives import CLASSIFICATION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flightline.evaluation.parameters import Measures

# Measures by which predictors are compared, the leading ones first: 1 if higher
# is better, -1 if lower.
DIRECTIONS = {
    "roc_auc": 1,
    "pr_auc": 1,
    "lift": 1,
    "log_loss": -1,
    "brier": -1,
    "ece": -1,
    "rmse": -1,
    "r2": 1,
    "mae": -1,
}


def measure_scores(
    labels: NDArray[np.float64],
    scores: NDArray[np.float64],
    days: NDArray[np.int64],
    weights: NDArray[np.float64],
    measures: Measures,
) -> dict[str, NDArray[np.float64]]:
    """Measure scores against labels, on all rows given.

    Args:
        labels: 1 or 0, or for regression any number, shape (n,).
        scores: Probabilities of 1, or predicted values, shape (n,).
        days: Number of the day of each row, shape (n,).
        weights: Weight of each day, shape (weightings, days), as
            `draw_day_weights` gives them.
        measures: What to measure.

    Returns:
        Name of each measure to its value per weighting. For classification
        `roc_auc`, `pr_auc` (average precision), `lift`, `log_loss` (nats),
        `brier` and `ece`; for regression `rmse` and `mae` (in the unit of the
        label) and `r2`. `mean_score`, `mean_label`, `mean_error` (the first
        minus the second) and `row_count` (which has no resamples) describe
        the rows.
    """
    totals = _Totals(days, weights)
    common = {
        "mean_score": totals.mean(scores),
        "mean_label": totals.mean(labels),
        "mean_error": totals.mean(scores - labels),
        # A fact, which no resample makes more or less certain.
        "row_count": totals.row_counts[:1],
    }
    if measures.objective != CLASSIFICATION:
        squared = totals.mean((scores - labels) ** 2)
        variance = totals.mean(labels**2) - common["mean_label"] ** 2
        return {
            "rmse": np.sqrt(squared),
            "mae": totals.mean(np.abs(scores - labels)),
            "r2": 1 - np.divide(squared, variance, where=variance > 0, out=squared * np.nan),
            **common,
        }
    ranking = rank_rows(labels, scores, days)
    pr_auc, lift = measure_precision(ranking, weights, share=measures.lift_share)
    least = np.finfo(np.float64).eps
    likelihood = np.clip(np.where(labels == 1, scores, 1 - scores), least, 1)
    bins = find_bins(scores, measures.calibration_bin_count)
    return {
        "roc_auc": measure_auc(ranking, weights),
        "pr_auc": pr_auc,
        "lift": lift,
        "log_loss": totals.mean(-np.log(likelihood)),
        "brier": totals.mean((scores - labels) ** 2),
        "ece": totals.mean_gap(labels - scores, bins),
        **common,
    }


class _Totals:
    """Sums per day, from which the means of all weightings follow."""

    def __init__(self, days: NDArray[np.int64], weights: NDArray[np.float64]) -> None:
        self._days = days
        self._weights = weights
        self.row_counts = weights @ np.bincount(days, minlength=weights.shape[1])

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(self._days, weights=values, minlength=self._weights.shape[1])
        return self._per_row(self._weights @ sums)

    def mean_gap(self, gaps: NDArray[np.float64], bins: NDArray[np.int64]) -> NDArray[np.float64]:
        bin_count = int(bins.max()) + 1
        day_count = self._weights.shape[1]
        sums = np.bincount(
            self._days * bin_count + bins, weights=gaps, minlength=day_count * bin_count
        ).reshape(day_count, bin_count)
        return self._per_row(np.abs(self._weights @ sums).sum(axis=1))

    def _per_row(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        # A resample may hold no row of a small slice.
        return np.divide(
            sums, self.row_counts, out=np.full_like(sums, np.nan), where=self.row_counts > 0
        )


def find_bins(scores: NDArray[np.float64], bin_count: int) -> NDArray[np.int64]:
    """Sort scores into bins of equal size.

    Args:
        scores: Scores, shape (n,).
        bin_count: Number of bins. Equal scores share a bin, so there are
            fewer where scores repeat: one for a constant score.

    Returns:
        Number of the bin of each score, from 0, shape (n,).
    """
    inner_edges = np.quantile(scores, np.linspace(0, 1, bin_count + 1)[1:-1])
    return np.searchsorted(inner_edges, scores, side="left")
