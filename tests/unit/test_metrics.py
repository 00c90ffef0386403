from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sklearn

from flightline.evaluation import ranking
from flightline.evaluation.bootstrap import draw_day_weights
from flightline.evaluation.metrics import measure_scores
from flightline.evaluation.parameters import Bootstrap, Measures

LABELS = np.array([0.0, 0.0, 1.0, 1.0])
SCORES = np.array([0.1, 0.4, 0.35, 0.8])
MEASURES = Measures(objective="classification", calibration_bin_count=2, lift_share=0.5)


def measure(
    labels: np.ndarray, scores: np.ndarray, measures: Measures = MEASURES
) -> dict[str, float]:
    days = np.zeros(len(labels), dtype=np.int64)
    measured = measure_scores(labels, scores, days, np.ones((1, 1)), measures)
    return {name: float(values[0]) for name, values in measured.items()}


def test_metrics_agree_with_a_calculation_by_hand() -> None:
    metrics = measure(LABELS, SCORES)

    # Of the four pairs of a late and a punctual flight one is out of order.
    assert metrics["roc_auc"] == pytest.approx(3 / 4)
    # Late flights come first and third: precision 1/1 and 2/3.
    assert metrics["pr_auc"] == pytest.approx((1 + 2 / 3) / 2)
    # The upper half holds one late flight of two, as all do.
    assert metrics["lift"] == pytest.approx(1)
    assert metrics["log_loss"] == pytest.approx(-np.log([0.9, 0.6, 0.35, 0.8]).mean())
    assert metrics["brier"] == pytest.approx((0.1**2 + 0.4**2 + 0.65**2 + 0.2**2) / 4)
    assert metrics["mean_score"] == pytest.approx(0.4125)
    assert metrics["mean_label"] == pytest.approx(0.5)
    assert metrics["mean_error"] == pytest.approx(-0.0875)
    assert metrics["row_count"] == 4


def test_metrics_of_a_regression_agree_with_scikit_learn() -> None:
    random = np.random.default_rng(1)
    labels = random.normal(50, 10, 1000)
    scores = labels + random.normal(1, 3, 1000)
    regression = Measures(objective="regression", calibration_bin_count=2, lift_share=0.1)

    metrics = measure(labels, scores, regression)

    assert metrics["rmse"] == pytest.approx(sklearn.root_mean_squared_error(labels, scores))
    assert metrics["mae"] == pytest.approx(sklearn.mean_absolute_error(labels, scores))
    assert metrics["r2"] == pytest.approx(sklearn.r2_score(labels, scores))
    assert metrics["mean_error"] == pytest.approx(1, abs=0.3)
    assert "roc_auc" not in metrics


@pytest.mark.parametrize("decimals", [1, 2, 8])
@pytest.mark.parametrize("cells_at_once", [100, 8_000_000])
def test_every_resample_agrees_with_scikit_learn(
    decimals: int, cells_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rounded scores tie; few cells at once part the days.
    monkeypatch.setattr(ranking, "_CELLS_AT_ONCE", cells_at_once)
    monkeypatch.setattr(ranking, "_ROWS_AT_ONCE", 2500)
    random = np.random.default_rng(2)
    scores = np.round(random.random(2000), decimals)
    labels = (random.random(2000) < scores).astype(float)
    days = random.integers(0, 12, 2000)
    weights = draw_day_weights(12, Bootstrap(resamples=5, seed=3, level=0.9))

    measured = measure_scores(labels, scores, days, weights, MEASURES)

    for name, score in {
        "roc_auc": sklearn.roc_auc_score,
        "pr_auc": sklearn.average_precision_score,
        "log_loss": sklearn.log_loss,
        "brier": sklearn.brier_score_loss,
    }.items():
        expected = [score(labels, scores, sample_weight=weight[days]) for weight in weights]
        np.testing.assert_allclose(measured[name], expected, rtol=1e-12)


def test_lift_counts_the_late_among_the_highest_scores() -> None:
    labels = np.array([1.0] * 8 + [0.0] * 2 + [1.0] * 2 + [0.0] * 88)
    scores = np.linspace(1, 0, 100)
    tenth = Measures(objective="classification", calibration_bin_count=2, lift_share=0.1)

    # 8 of 10 late at the top, 10 of 100 overall.
    assert measure(labels, scores, tenth)["lift"] == pytest.approx(8)
    # Where all scores are alike nothing is at the top.
    assert measure(labels, np.full(100, 0.1), tenth)["lift"] == pytest.approx(1)


def test_what_does_not_exist_is_nan() -> None:
    metrics = measure(np.zeros(4), SCORES)

    assert np.isnan([metrics["roc_auc"], metrics["pr_auc"], metrics["lift"]]).all()
    assert metrics["log_loss"] > 0


def test_a_sure_and_wrong_score_has_a_finite_log_loss() -> None:
    assert 10 < measure(np.array([1.0, 0.0]), np.array([0.0, 0.0]))["log_loss"] < 40


def measure_calibration_error(labels: np.ndarray, scores: np.ndarray, bin_count: int) -> float:
    binned = Measures(objective="classification", calibration_bin_count=bin_count, lift_share=0.1)
    return measure(labels, scores, binned)["ece"]


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    # Lower bin: scores 0.1 and 0.35, one of two late; upper: 0.4 and 0.8, one late.
    gaps = [abs(0.5 - 0.225), abs(0.5 - 0.6)]

    assert measure_calibration_error(LABELS, SCORES, 2) == pytest.approx(sum(gaps) / 2)


def test_a_constant_score_has_one_bin() -> None:
    # Late flights come last: bins by position would see a gap that is none.
    labels = np.array([0.0] * 80 + [1.0] * 20)

    assert measure_calibration_error(labels, np.full(100, 0.2), 10) == pytest.approx(0)
    assert measure_calibration_error(labels, np.full(100, 0.5), 10) == pytest.approx(0.3)


def test_calibrated_scores_have_a_small_calibration_error() -> None:
    random = np.random.default_rng(1)
    scores = random.uniform(0, 1, 50_000)
    labels = (random.random(50_000) < scores).astype(float)

    assert measure_calibration_error(labels, scores, 20) < 0.01
    assert measure_calibration_error(labels, scores**2, 20) > 0.1
