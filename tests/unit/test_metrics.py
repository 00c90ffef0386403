from __future__ import annotations

import numpy as np
import pytest

from flightline.evaluation.metrics import measure_calibration_error, measure_scores

LABELS = np.array([0.0, 0.0, 1.0, 1.0])
SCORES = np.array([0.1, 0.4, 0.35, 0.8])


def test_metrics_agree_with_a_calculation_by_hand() -> None:
    metrics = measure_scores(LABELS, SCORES, bin_count=2)

    # Of the four pairs of a late and a punctual flight one is out of order.
    assert metrics["roc_auc"] == pytest.approx(3 / 4)
    # Late flights come first and third: precision 1/1 and 2/3.
    assert metrics["pr_auc"] == pytest.approx((1 + 2 / 3) / 2)
    assert metrics["log_loss"] == pytest.approx(-np.log([0.9, 0.6, 0.35, 0.8]).mean())
    assert metrics["brier"] == pytest.approx((0.1**2 + 0.4**2 + 0.65**2 + 0.2**2) / 4)
    assert metrics["mean_score"] == pytest.approx(0.4125)
    assert metrics["observed_rate"] == pytest.approx(0.5)
    assert metrics["row_count"] == 4


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    # Lower bin: scores 0.1 and 0.35, one of two late; upper: 0.4 and 0.8, one late.
    gaps = [abs(0.5 - 0.225), abs(0.5 - 0.6)]

    error = measure_calibration_error(LABELS, SCORES, bin_count=2)

    assert error == pytest.approx(sum(gaps) / 2)


def test_a_constant_score_has_one_bin() -> None:
    # Late flights come last: bins by position would see a gap that is none.
    labels = np.array([0.0] * 80 + [1.0] * 20)

    assert measure_calibration_error(labels, np.full(100, 0.2), bin_count=10) == pytest.approx(0)
    assert measure_calibration_error(labels, np.full(100, 0.5), bin_count=10) == pytest.approx(0.3)


def test_calibrated_scores_have_a_small_calibration_error() -> None:
    random = np.random.default_rng(1)
    scores = random.uniform(0, 1, 50_000)
    labels = (random.random(50_000) < scores).astype(float)

    assert measure_calibration_error(labels, scores, bin_count=20) < 0.01
    assert measure_calibration_error(labels, scores**2, bin_count=20) > 0.1
