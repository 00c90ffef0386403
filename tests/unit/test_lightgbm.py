from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np
import pytest

from flightline.errors import ParameterError
from flightline.model.encoding import FeatureEncoding
from flightline.model.predictors import parse_model
from flightline.training import TimeSplit, TrainingSpec
from flightline.training.algorithms import choose_algorithm
from flightline.training.algorithms.interface import Sample

if TYPE_CHECKING:
    from flightline.training.algorithms.interface import FittedModel

SPEC = TrainingSpec(
    features_table="a.table",
    objective="classification",
    split=TimeSplit("2013-09-01", "2013-11-01"),
    algorithm="lightgbm",
    parameters={
        "learning_rate": 0.1,
        "num_leaves": 7,
        "feature_fraction": 0.5,
        "max_rounds": 200,
        "early_stopping_rounds": 5,
        "early_stopping_metric": "auc",
        "thread_count": 1,
    },
    seed=1,
    largest_driver_megabytes=100,
)
ENCODING = FeatureEncoding(categories={"wind": None, "carrier": ["AA", "B6", "UA"]})


def make_sample(seed: int, count: int = 2000) -> Sample:
    """Label 1 if the first feature is high; the second is one of three categories."""
    random = np.random.default_rng(seed)
    matrix = np.column_stack([random.normal(size=count), random.integers(0, 3, count)])
    odds = 2 * matrix[:, 0] + (matrix[:, 1] == 1)
    return Sample(matrix, (random.random(count) < 1 / (1 + np.exp(-odds))).astype(float))


def fit(validation: Sample | None = None, seed: int = 1, **changes: Any) -> FittedModel:
    spec = replace(SPEC, parameters={**SPEC.parameters, **changes}, seed=seed)
    return choose_algorithm(spec).fit(make_sample(1), validation or make_sample(2), ENCODING)


def test_fitting_stops_when_validation_no_longer_gains() -> None:
    fitted = fit()

    assert fitted.best_iteration is not None
    assert 0 < fitted.best_iteration < 195
    assert fitted.metric_name == "auc"
    assert fitted.metric_value > 0.8
    booster = lgb.Booster(model_str=fitted.model.decode())
    assert booster.feature_name() == ["wind", "carrier"]
    assert booster.num_trees() == fitted.best_iteration


def test_the_learning_curve_has_a_value_per_round_and_its_best_at_the_end() -> None:
    fitted = fit()
    validation, train = fitted.curves["validation"], fitted.curves["train"]

    assert len(validation) == len(train) == fitted.best_iteration + 5
    assert max(validation) == validation[fitted.best_iteration - 1] == fitted.metric_value
    assert train[-1] > train[0]


def test_it_stops_by_validation_even_while_training_gains() -> None:
    sample = make_sample(1)
    opposite = Sample(sample.matrix, 1 - sample.labels)

    fitted = fit(opposite)

    assert len(fitted.curves["validation"]) <= 20
    assert fitted.curves["train"][-1] > fitted.curves["train"][0]


def test_the_same_seed_gives_the_same_model() -> None:
    assert fit(thread_count=2).model == fit(thread_count=2).model


def test_another_seed_gives_other_trees() -> None:
    first, second = (lgb.Booster(model_str=fit(seed=seed).model.decode()) for seed in (1, 2))

    assert json.dumps(first.dump_model()["tree_info"]) != json.dumps(
        second.dump_model()["tree_info"]
    )


def test_labels_of_validation_are_not_learned() -> None:
    sample = make_sample(1)

    fitted = fit(Sample(sample.matrix, 1 - sample.labels))

    predicted = parse_model("lightgbm", fitted.model).predict(sample.matrix)
    assert np.corrcoef(predicted, sample.labels)[0, 1] > 0.3


@pytest.mark.parametrize("name", ["random_seed", "num_threads", "metric", "n_jobs", "application"])
def test_parameters_that_the_library_sets_are_refused_under_any_alias(name: str) -> None:
    with pytest.raises(ParameterError, match=rf"{name}`: not to be there: set by this library"):
        fit(**{name: 7})


@pytest.mark.parametrize("name", ["boosting", "boosting_type"])
def test_boosting_that_cannot_stop_early_is_refused(name: str) -> None:
    with pytest.raises(ParameterError, match=f"{name}`: a boosting that can stop early"):
        fit(**{name: "dart"})


def test_a_misspelt_parameter_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(ParameterError, match="nun_leaves`: a known key; did you mean num_leaves"):
        fit(nun_leaves=7)


@pytest.mark.parametrize("name", ["max_rounds", "early_stopping_rounds", "thread_count"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "ten", None, True])
def test_counts_below_one_are_refused(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f"training.parameters.{name}`: a whole number"):
        fit(**{name: value})


def test_a_missing_parameter_is_named() -> None:
    few = {key: value for key, value in SPEC.parameters.items() if key != "max_rounds"}

    with pytest.raises(ParameterError, match=r"training.parameters.max_rounds`: to be there"):
        choose_algorithm(replace(SPEC, parameters=few))


def test_a_regression_predicts_values_on_the_scale_of_the_label() -> None:
    random = np.random.default_rng(1)

    def make(count: int) -> Sample:
        matrix = np.column_stack([random.normal(size=count), random.integers(0, 3, count)])
        return Sample(matrix, 50 + 10 * matrix[:, 0] + 5 * (matrix[:, 1] == 1))

    spec = replace(
        SPEC,
        objective="regression",
        parameters={**SPEC.parameters, "early_stopping_metric": "rmse"},
    )
    validation = make(500)
    fitted = choose_algorithm(spec).fit(make(2000), validation, ENCODING)

    predicted = parse_model("lightgbm", fitted.model).predict(validation.matrix)
    error = np.sqrt(np.mean((predicted - validation.labels) ** 2))
    assert error < 2 < np.std(validation.labels)
    assert fitted.metric_value == pytest.approx(error, abs=1e-6)
