"""Correct probabilities, if later days show that it helps."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from flightline.model.calibration import Calibration, to_log_odds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flightline.model.scorer import Scorer
    from flightline.training.plans import CalibrationPlan
    from flightline.training.spec import TrainingSpec

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CalibrationDecision:
    """Whether a correction of probabilities was kept.

    Attributes:
        calibration: The correction that was fitted.
        is_applied: Whether the model uses it.
        log_loss_raw: Log loss of the raw probabilities on the later days.
        log_loss_calibrated: Log loss of the corrected ones on the same days.
        gain_lower: Lower end of the interval of the gain, the difference of
            the two, over days drawn with replacement.
        gain_upper: Upper end.
    """

    calibration: Calibration
    is_applied: bool
    log_loss_raw: float
    log_loss_calibrated: float
    gain_lower: float
    gain_upper: float

    def apply(self, scorer: Scorer) -> Scorer:
        """Return the model with the correction, if it was kept."""
        if not self.is_applied:
            return scorer
        return replace(scorer, calibration_text=self.calibration.to_json())


def decide_calibration(
    scores: NDArray[np.float64],
    labels: NDArray[np.float64],
    dates: pd.Series,
    spec: TrainingSpec,
) -> CalibrationDecision | None:
    """Fit a correction on the earlier days of validation, judge it by the later.

    Args:
        scores: Raw probabilities on the validation split, shape (n,).
        labels: 0 or 1, shape (n,).
        dates: Date of each row, shape (n,).
        spec: The training, with the plan and the seed.

    Returns:
        The decision, or None if no calibration is asked for.
    """
    plan = spec.calibration
    if plan is None:
        return None
    days, day_of_row = np.unique(pd.to_datetime(dates).to_numpy(), return_inverse=True)
    is_early = day_of_row < round(len(days) * plan.fit_share)
    calibration = fit_calibration(scores[is_early], labels[is_early], plan.method)
    raw = _losses(scores[~is_early], labels[~is_early])
    calibrated = _losses(calibration.apply(scores[~is_early]), labels[~is_early])
    lower, upper = _bootstrap_mean(raw - calibrated, day_of_row[~is_early], plan, seed=spec.seed)
    decision = CalibrationDecision(
        calibration=calibration,
        is_applied=bool(lower > 0),
        log_loss_raw=float(raw.mean()),
        log_loss_calibrated=float(calibrated.mean()),
        gain_lower=lower,
        gain_upper=upper,
    )
    _logger.info(
        "calibration (%s) %s: log loss %.5f raw, %.5f calibrated, gain [%.5f, %.5f]",
        plan.method,
        "applied" if decision.is_applied else "not applied",
        decision.log_loss_raw,
        decision.log_loss_calibrated,
        lower,
        upper,
    )
    return decision


def fit_calibration(
    scores: NDArray[np.float64], labels: NDArray[np.float64], method: str
) -> Calibration:
    """Fit the curve from raw to corrected probabilities.

    Platt, "Probabilistic outputs for support vector machines" (1999), or
    Zadrozny and Elkan, "Transforming classifier scores into accurate
    multiclass probability estimates" (2002).

    Args:
        scores: Raw probabilities, shape (n,).
        labels: 0 or 1, shape (n,).
        method: `platt` or `isotonic`.

    Returns:
        The curve.
    """
    if method == "platt":
        log_odds = to_log_odds(scores)
        line = LogisticRegression(C=np.inf).fit(log_odds[:, None], labels)
        ends = (float(log_odds.min()), float(log_odds.max()) + 1.0)
        outputs = line.decision_function(np.array(ends)[:, None])
        return Calibration(method, ends, tuple(map(float, outputs)))
    # A stair at 0 or 1 would make one exception infinitely surprising.
    edge = 1 / (len(labels) + 2)
    stairs = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip")
    stairs.fit(scores, labels)
    inputs, outputs = stairs.X_thresholds_, stairs.y_thresholds_
    return Calibration(method, tuple(map(float, inputs)), tuple(map(float, outputs)))


def _losses(scores: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    log_odds = to_log_odds(scores)
    return np.asarray(np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds)))


def _bootstrap_mean(
    values: NDArray[np.float64], days: NDArray[np.int64], plan: CalibrationPlan, *, seed: int
) -> tuple[float, float]:
    # Rows of one day err together, so days are drawn and not rows.
    day_of_row = np.unique(days, return_inverse=True)[1]
    sums, counts = np.bincount(day_of_row, weights=values), np.bincount(day_of_row)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (plan.resamples, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    tail = (1 - plan.level) / 2
    lower, upper = np.quantile(means, [tail, 1 - tail])
    return float(lower), float(upper)
