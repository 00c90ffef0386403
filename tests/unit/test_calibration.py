from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from flightline.model.calibration import Calibration, to_log_odds
from flightline.model.scorer import Scorer
from flightline.training import TimeSplit, TrainingSpec
from flightline.training.calibration import decide_calibration, fit_calibration
from flightline.training.plans import CalibrationPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_PER_DAY = 100
METHODS = ["platt", "isotonic"]


def make_spec(method: str) -> TrainingSpec:
    return TrainingSpec(
        features_table="a.table",
        objective="classification",
        split=TimeSplit("2013-09-01", "2013-11-01"),
        algorithm="lightgbm",
        parameters={},
        seed=1,
        largest_driver_megabytes=100,
        calibration=CalibrationPlan(method, fit_share=0.5, resamples=500, level=0.95),
    )


def make_days(
    day_count: int = 60, *, stretch: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64], pd.Series]:
    """Scores, labels and dates; the log-odds of the scores are the true ones, stretched."""
    random = np.random.default_rng(2)
    count = day_count * ROWS_PER_DAY
    log_odds = random.normal(-1, 1, count)
    labels = (random.random(count) < 1 / (1 + np.exp(-log_odds))).astype(float)
    dates = pd.Series(pd.date_range("2013-09-01", periods=day_count).repeat(ROWS_PER_DAY))
    return 1 / (1 + np.exp(-stretch * log_odds)), labels, dates


@pytest.mark.parametrize("method", METHODS)
def test_scores_that_are_too_sure_are_corrected(method: str) -> None:
    decision = decide_calibration(*make_days(stretch=3.0), make_spec(method))

    assert decision is not None
    assert decision.is_applied
    assert decision.gain_lower > 0
    assert decision.log_loss_calibrated < decision.log_loss_raw - 0.1
    gain = decision.log_loss_raw - decision.log_loss_calibrated
    assert decision.gain_lower < gain < decision.gain_upper
    scorer = decision.apply(Scorer("lightgbm", b"", ""))
    assert scorer.calibration_text == decision.calibration.to_json()


@pytest.mark.parametrize("method", METHODS)
def test_scores_that_are_right_already_are_left_alone(method: str) -> None:
    decision = decide_calibration(*make_days(), make_spec(method))

    assert decision is not None
    assert not decision.is_applied
    assert decision.gain_lower <= 0
    scorer = Scorer("lightgbm", b"", "")
    assert decision.apply(scorer) is scorer


def test_a_correction_that_no_longer_holds_later_is_not_applied() -> None:
    scores, labels, dates = make_days(stretch=3.0)
    true_ones = make_days()[0]
    is_late = (dates >= "2013-10-01").to_numpy()

    decision = decide_calibration(
        np.where(is_late, true_ones, scores), labels, dates, make_spec("platt")
    )

    assert decision is not None
    assert not decision.is_applied
    assert decision.gain_upper < 0


def test_the_order_of_the_rows_does_not_matter() -> None:
    scores, labels, dates = make_days(stretch=3.0)
    order = np.random.default_rng(3).permutation(len(scores))

    first = decide_calibration(scores, labels, dates, make_spec("isotonic"))
    second = decide_calibration(scores[order], labels[order], dates[order], make_spec("isotonic"))

    assert first is not None
    assert second is not None
    assert first.gain_lower == pytest.approx(second.gain_lower, rel=1e-9)


def test_platt_finds_the_stretch() -> None:
    scores, labels, _ = make_days(stretch=3.0)

    calibration = fit_calibration(scores, labels, "platt")

    corrected = to_log_odds(calibration.apply(np.array([0.1, 0.9])))
    np.testing.assert_allclose(corrected, to_log_odds(np.array([0.1, 0.9])) / 3, atol=0.15)


@pytest.mark.parametrize("method", METHODS)
def test_corrected_probabilities_keep_their_order_and_stay_inside(method: str) -> None:
    scores, labels, _ = make_days(stretch=3.0)
    calibration = fit_calibration(scores, labels, method)

    corrected = calibration.apply(np.linspace(0, 1, 1001))

    assert (np.diff(corrected) >= 0).all()
    assert corrected[0] >= 0
    assert corrected[-1] <= 1
    inside = calibration.apply(scores)
    assert ((inside > 0) & (inside < 1)).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_curve_survives_json(method: str) -> None:
    scores, labels, _ = make_days()
    calibration = fit_calibration(scores, labels, method)

    again = Calibration.from_json(calibration.to_json())

    np.testing.assert_array_equal(again.apply(scores), calibration.apply(scores))
