from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flightline.evaluation.baselines import score_by_base_rate, score_by_group_rate
from flightline.evaluation.evaluations import (
    EvaluationParameters,
    measure_splits,
    score_with_all,
)

TRAINING = pd.DataFrame(
    {
        "carrier": ["AA", "AA", "AA", "AA", "UA"],
        "hour": [6, 6, 6, 6, 7],
        "late": [1, 0, 0, 0, 1],
    }
)


def test_the_base_rate_is_the_share_of_late_training_flights() -> None:
    flights = pd.DataFrame({"late": [0, 0, 0]})

    np.testing.assert_allclose(score_by_base_rate(TRAINING, flights, label="late"), [0.4] * 3)


def score_groups(flights: pd.DataFrame, prior_flights: float) -> list[float]:
    return score_by_group_rate(
        TRAINING,
        flights,
        label="late",
        group_by=["carrier", "hour"],
        prior_flights=prior_flights,
    ).tolist()


def test_a_flight_gets_the_rate_of_its_group_in_its_own_place() -> None:
    flights = pd.DataFrame({"carrier": ["UA", "AA"], "hour": [7, 6]}, index=[5, 2])

    assert score_groups(flights, prior_flights=0) == pytest.approx([1.0, 0.25])


def test_a_group_not_seen_in_training_gets_the_base_rate() -> None:
    flights = pd.DataFrame({"carrier": ["AA", "B6"], "hour": [7, 6]})

    assert score_groups(flights, prior_flights=0) == pytest.approx([0.4, 0.4])


def test_a_small_group_is_mixed_with_the_base_rate() -> None:
    flights = pd.DataFrame({"carrier": ["UA"], "hour": [7]})

    assert score_groups(flights, prior_flights=1) == pytest.approx([(1 + 0.4) / 2])


def test_baselines_learn_from_the_training_split_only() -> None:
    flights = pd.DataFrame(
        {
            "carrier": ["AA"] * 6,
            "is_late_arrival": [1, 0, 1, 1, 1, 1],
            "score": [0.5] * 6,
        }
    )
    splits = pd.Series(["train", "train", "validation", "validation", "test", "test"])
    parameters = EvaluationParameters(
        calibration_bin_count=2, baseline_group_by=["carrier"], baseline_prior_flights=0
    )

    scores = score_with_all(flights, splits, parameters, label="is_late_arrival")

    assert set(scores["base_rate"]) == {0.5}
    assert set(scores["carrier_hour_rate"]) == {0.5}


def test_each_split_is_measured_on_its_own_rows() -> None:
    labels = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    scores = {"model": np.array([0.1, 0.9, 0.9, 0.1, 0.5, 0.5, 0.5])}
    splits = pd.Series(["train"] * 2 + ["validation"] * 2 + ["test"] * 3)

    metrics = measure_splits(labels, scores, splits, bin_count=2)

    assert metrics["train", "model", "roc_auc"] == 1
    assert metrics["validation", "model", "roc_auc"] == 0
    assert metrics["test", "model", "roc_auc"] == 0.5
    assert metrics["test", "model", "row_count"] == 3
