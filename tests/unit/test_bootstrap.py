from __future__ import annotations

import numpy as np
import pytest

from flightline.errors import ParameterError
from flightline.evaluation.bootstrap import draw_day_weights, find_interval
from flightline.evaluation.metrics import measure_scores
from flightline.evaluation.parameters import Bootstrap, Measures

DAYS, ROWS_PER_DAY = 60, 50
MEASURES = Measures(objective="classification", calibration_bin_count=10, lift_share=0.1)


def simulate(random: np.random.Generator, day_count: int) -> tuple[np.ndarray, ...]:
    """Flights whose lateness depends on their score and on the day that they share."""
    days = np.arange(day_count).repeat(ROWS_PER_DAY)
    score = random.normal(size=len(days))
    odds = score - 1 + random.normal(size=day_count)[days]
    labels = (random.random(len(days)) < 1 / (1 + np.exp(-odds))).astype(float)
    return labels, 1 / (1 + np.exp(1 - score)), days


def measure(
    labels: np.ndarray, scores: np.ndarray, days: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    weights = draw_day_weights(days.max() + 1, Bootstrap(resamples=100, seed=seed, level=0.95))
    return measure_scores(labels, scores, days, weights, MEASURES)


@pytest.fixture(scope="module")
def coverage() -> dict[str, float]:
    """Share of simulations in which the interval by days holds the truth, and by rows."""
    random = np.random.default_rng(20130101)
    labels, scores, _ = simulate(random, 4000)
    whole = measure_scores(
        labels, scores, np.zeros(len(labels), dtype=np.int64), np.ones((1, 1)), MEASURES
    )
    truth = {name: float(whole[name][0]) for name in ("roc_auc", "log_loss", "pr_auc")}
    hits: dict[str, list[bool]] = {name: [] for name in (*truth, "log_loss by rows")}
    for seed in range(100):
        sample = simulate(random, DAYS)
        measured = measure(*sample, seed)
        for name, value in truth.items():
            lower, upper = find_interval(measured[name], 0.95)
            hits[name].append(lower <= value <= upper)
        labels, scores, _ = sample
        losses = -np.log(np.where(labels == 1, scores, 1 - scores))
        margin = 1.96 * losses.std() / np.sqrt(len(losses))
        hits["log_loss by rows"].append(abs(losses.mean() - truth["log_loss"]) <= margin)
    return {name: float(np.mean(found)) for name, found in hits.items()}


@pytest.mark.parametrize("metric", ["roc_auc", "log_loss", "pr_auc"])
def test_the_interval_holds_the_truth_about_95_times_in_100(
    metric: str, coverage: dict[str, float]
) -> None:
    # Of 100 simulations; a percentile interval of 60 days is a little too narrow.
    assert 0.88 <= coverage[metric] <= 0.99


def test_an_interval_by_rows_would_promise_too_much(coverage: dict[str, float]) -> None:
    assert coverage["log_loss by rows"] < 0.75


def test_the_first_weights_are_the_data_as_they_are() -> None:
    weights = draw_day_weights(7, Bootstrap(resamples=3, seed=1, level=0.9))

    assert weights.shape == (4, 7)
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 7).all()
    assert len(np.unique(weights, axis=0)) == 4


def test_the_same_seed_draws_the_same_days() -> None:
    draw = [draw_day_weights(9, Bootstrap(resamples=5, seed=seed, level=0.9)) for seed in (1, 1, 2)]

    assert (draw[0] == draw[1]).all()
    assert (draw[0] != draw[2]).any()


def test_a_paired_gain_is_surer_than_the_two_intervals_tell() -> None:
    labels, scores, days = simulate(np.random.default_rng(5), DAYS)
    noise = np.random.default_rng(6).normal(size=len(labels))
    worse = 1 / (1 + np.exp(-(np.log(scores / (1 - scores)) + 0.5 * noise)))

    better, other = (measure(labels, values, days, 1)["log_loss"] for values in (scores, worse))

    gain = find_interval(other - better, 0.95)
    assert gain[0] > 0
    # Separately they overlap: nothing could be said.
    assert find_interval(better, 0.95)[1] > find_interval(other, 0.95)[0]
    assert gain[1] - gain[0] < 0.5 * np.subtract(*reversed(find_interval(better, 0.95)))


def test_resamples_without_a_value_are_left_out() -> None:
    assert find_interval(np.array([0.5, np.nan, 0.4, 0.6]), 0.5) == pytest.approx((0.45, 0.55))
    assert np.isnan(find_interval(np.array([0.5, np.nan]), 0.5)).all()


@pytest.mark.parametrize("values", [{"resamples": 0}, {"level": 1.0}])
def test_what_gives_no_interval_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match=f"bootstrap.{next(iter(values))}"):
        Bootstrap(**{"resamples": 10, "seed": 1, "level": 0.9, **values})  # type: ignore[arg-type]
