"""Measures of how well probabilities fit what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def measure_scores(
    labels: NDArray[np.float64], scores: NDArray[np.float64], *, bin_count: int
) -> dict[str, float]:
    """Measure scores against labels, on all rows given.

    Args:
        labels: 1 for late, 0 for punctual, shape (n,); both must occur.
        scores: Probabilities of being late, shape (n,).
        bin_count: Number of bins of the calibration error.

    Returns:
        Name of each metric to its value. `roc_auc` and `pr_auc` (average
        precision) are better when higher, `log_loss` (in nats), `brier` and
        `ece` when lower; `mean_score`, `observed_rate` and `row_count`
        describe the rows.
    """
    return {
        "roc_auc": float(roc_auc_score(labels, scores)),
        "pr_auc": float(average_precision_score(labels, scores)),
        "log_loss": float(log_loss(labels, scores)),
        "brier": float(brier_score_loss(labels, scores)),
        "ece": measure_calibration_error(labels, scores, bin_count=bin_count),
        "mean_score": float(np.mean(scores)),
        "observed_rate": float(np.mean(labels)),
        "row_count": float(len(labels)),
    }


def measure_calibration_error(
    labels: NDArray[np.float64], scores: NDArray[np.float64], *, bin_count: int
) -> float:
    """Measure the expected calibration error over bins of equal size.

    Args:
        labels: 1 for late, 0 for punctual, shape (n,).
        scores: Probabilities of being late, shape (n,).
        bin_count: Number of bins. Equal scores share a bin, so there are
            fewer where scores repeat: one for a constant score.

    Returns:
        Mean distance between mean score and share of late flights per bin,
        weighted by the flights in it; from 0 (calibrated) to 1.
    """
    inner_edges = np.quantile(scores, np.linspace(0, 1, bin_count + 1)[1:-1])
    bins = np.searchsorted(inner_edges, scores, side="left")
    gaps = np.bincount(bins, weights=labels - scores)
    return float(np.abs(gaps).sum() / len(scores))
