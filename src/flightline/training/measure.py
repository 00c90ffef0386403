"""How well scores fit labels, as training decides by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.metrics import (
    log_loss,
    mean_absolute_error,
    roc_auc_score,
    root_mean_squared_error,
)

from flightline.objectives import CLASSIFICATION, REGRESSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What is fitted is judged by, unless a metric is asked for.
DECIDING_METRICS = {CLASSIFICATION: "log_loss", REGRESSION: "rmse"}

_METRICS = {
    CLASSIFICATION: {"log_loss": log_loss, "roc_auc": roc_auc_score},
    REGRESSION: {"rmse": root_mean_squared_error, "mae": mean_absolute_error},
}
_HIGHER_IS_BETTER = {"roc_auc"}


def measure(
    objective: str, labels: NDArray[np.float64], scores: NDArray[np.float64]
) -> dict[str, float]:
    """Measure scores against labels.

    Args:
        objective: `classification` or `regression`.
        labels: What came to be, shape (n,); of a classification 0 and 1, both.
        scores: What was predicted, shape (n,).

    Returns:
        `log_loss` (nats) and `roc_auc`, or `rmse` and `mae` in the unit of the
        label.
    """
    return {name: float(of(labels, scores)) for name, of in _METRICS[objective].items()}


def name_metrics(objective: str) -> list[str]:
    """Name the metrics that `measure` gives."""
    return list(_METRICS[objective])


def is_higher_better(metric: str) -> bool:
    """Tell which way a metric is good."""
    return metric in _HIGHER_IS_BETTER
