from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flightline.evaluation.baselines import score_by_group
from flightline.evaluation.parameters import Baseline

TRAINING = pd.DataFrame(
    {
        "carrier": ["AA", "AA", "AA", "AA", "UA"],
        "hour": [6, 6, 6, 6, 7],
        "late": [1, 0, 0, 0, 1],
    }
)


def score(rows: pd.DataFrame, *, prior_rows: float, by: tuple[str, ...]) -> list[float]:
    baseline = Baseline(group_by=by, prior_rows=prior_rows)
    return score_by_group(TRAINING, rows, baseline, label="late").tolist()


def test_without_groups_every_row_gets_the_mean_of_training() -> None:
    assert score(pd.DataFrame({"late": [0, 0]}), prior_rows=0, by=()) == pytest.approx([0.4, 0.4])


def test_a_row_gets_the_mean_of_its_group_in_its_own_place() -> None:
    rows = pd.DataFrame({"carrier": ["UA", "AA"], "hour": [7, 6]}, index=[5, 2])

    assert score(rows, prior_rows=0, by=("carrier", "hour")) == pytest.approx([1.0, 0.25])


def test_a_group_not_seen_in_training_gets_the_overall_mean() -> None:
    rows = pd.DataFrame({"carrier": ["AA", "B6"], "hour": [7, 6]})

    assert score(rows, prior_rows=0, by=("carrier", "hour")) == pytest.approx([0.4, 0.4])


def test_a_small_group_is_mixed_with_the_overall_mean() -> None:
    rows = pd.DataFrame({"carrier": ["UA"], "hour": [7]})

    assert score(rows, prior_rows=1, by=("carrier", "hour")) == pytest.approx([(1 + 0.4) / 2])


def test_a_mean_of_numbers_predicts_numbers() -> None:
    training = pd.DataFrame({"origin": ["JFK", "JFK", "LGA"], "degrees": [10.0, 20.0, 30.0]})
    baseline = Baseline(group_by=("origin",))

    scores = score_by_group(training, training, baseline, label="degrees")

    np.testing.assert_allclose(scores, [15, 15, 30])
