from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from flightline.errors import ParameterError
from flightline.training.booster import BoosterParameters, Sample, fit_booster

PARAMETERS = BoosterParameters(
    hyperparameters={"learning_rate": 0.1, "num_leaves": 7, "feature_fraction": 0.5},
    max_rounds=200,
    early_stopping_rounds=5,
    early_stopping_metric="auc",
    seed=1,
    thread_count=1,
)


def make_sample(seed: int, count: int = 2000) -> Sample:
    """Late if the first feature is high; the second is one of three categories."""
    random = np.random.default_rng(seed)
    matrix = np.column_stack([random.normal(size=count), random.integers(0, 3, count)])
    odds = 2 * matrix[:, 0] + (matrix[:, 1] == 1)
    return Sample(matrix, (random.random(count) < 1 / (1 + np.exp(-odds))).astype(float))


def fit(**changes: Any) -> Any:
    return fit_booster(
        make_sample(1),
        make_sample(2),
        features=["wind", "carrier"],
        categorical_indices=[1],
        parameters=dataclasses.replace(PARAMETERS, **changes),
    )


def test_fitting_stops_when_validation_no_longer_gains() -> None:
    booster = fit()

    assert 0 < booster.best_iteration < PARAMETERS.max_rounds
    assert booster.best_score["validation"]["auc"] > 0.8
    assert booster.feature_name() == ["wind", "carrier"]


def test_the_same_seed_gives_the_same_trees() -> None:
    first, second = fit(thread_count=2), fit(thread_count=2)

    assert first.model_to_string() == second.model_to_string()


def test_another_seed_gives_other_trees() -> None:
    first, second = fit(), fit(seed=2)

    assert first.dump_model()["tree_info"] != second.dump_model()["tree_info"]


def test_labels_of_validation_are_not_learned() -> None:
    sample = make_sample(1)
    opposite = Sample(sample.matrix, 1 - sample.labels)

    booster = fit_booster(
        sample,
        opposite,
        features=["wind", "carrier"],
        categorical_indices=[1],
        parameters=PARAMETERS,
    )

    assert np.corrcoef(booster.predict(sample.matrix), sample.labels)[0, 1] > 0.3


def test_hyperparameters_that_the_library_sets_are_refused() -> None:
    with pytest.raises(ParameterError, match="no seed: set by this library"):
        dataclasses.replace(PARAMETERS, hyperparameters={"seed": 7})


@pytest.mark.parametrize("name", ["max_rounds", "early_stopping_rounds", "thread_count"])
def test_counts_below_one_are_refused(name: str) -> None:
    with pytest.raises(ParameterError, match=f"`{name}`"):
        dataclasses.replace(PARAMETERS, **{name: 0})
