from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer
from skops.io.exceptions import UntrustedTypesFoundException

from flightline.errors import ParameterError
from flightline.model.encoding import FeatureEncoding
from flightline.model.predictors import parse_model
from flightline.training import TimeSplit, TrainingSpec
from flightline.training.algorithms import choose_algorithm
from flightline.training.algorithms.interface import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flightline.training.algorithms.interface import FittedModel

SPEC = TrainingSpec(
    features_table="a.table",
    objective="classification",
    split=TimeSplit("2013-09-01", "2013-11-01"),
    algorithm="logistic_regression",
    parameters={"C": 1.0, "max_iter": 200, "least_category_rows": 20},
    seed=1,
    largest_driver_megabytes=100,
)
REGRESSION = replace(
    SPEC,
    objective="regression",
    algorithm="linear_regression",
    parameters={"alpha": 1.0, "least_category_rows": 20},
)
ENCODING = FeatureEncoding(categories={"wind": None, "carrier": ["AA", "B6", "UA"], "gap": None})


def make_sample(seed: int, count: int = 1000) -> Sample:
    """Label 1 if the wind is strong, the carrier the second, or the gap missing."""
    random = np.random.default_rng(seed)
    matrix = np.column_stack(
        [
            random.normal(50, 10, count),
            random.integers(0, 3, count),
            np.where(random.random(count) < 0.2, np.nan, 1.0),
        ]
    )
    odds = (matrix[:, 0] - 50) / 5 + (matrix[:, 1] == 1) + 2 * np.isnan(matrix[:, 2])
    matrix[random.random(count) < 0.05, 0] = np.nan
    matrix[random.random(count) < 0.05, 1] = np.nan
    return Sample(matrix, (random.random(count) < 1 / (1 + np.exp(-odds))).astype(float))


def fit(spec: TrainingSpec = SPEC) -> FittedModel:
    return choose_algorithm(spec).fit(make_sample(1), make_sample(2), ENCODING)


def raw_scores(model: bytes, matrix: NDArray[np.float64]) -> Any:
    predicted = parse_model("linear", model).predict(matrix)
    return np.log(predicted / (1 - predicted))


def test_probabilities_are_learned_from_numbers_categories_and_gaps() -> None:
    sample = make_sample(2)
    fitted = fit()

    predicted = parse_model("linear", fitted.model).predict(sample.matrix)
    assert ((predicted > 0) & (predicted < 1)).all()
    assert fitted.metric_name == "log_loss"
    assert fitted.metric_value < 0.45 < np.log(2)
    row = np.array([[50, 0, 1.0], [50, 1, 1.0], [50, 0, np.nan], [60, 0, 1.0]])
    base, *others = parse_model("linear", fitted.model).predict(row)
    assert min(others) > base


@pytest.mark.parametrize("spec", [SPEC, REGRESSION])
def test_contributions_add_up_to_the_raw_score(spec: TrainingSpec) -> None:
    matrix = make_sample(2).matrix
    model = fit(spec).model

    shares = parse_model("linear", model).contribute(matrix)

    assert shares.shape == (len(matrix), 4)
    expected = (
        raw_scores(model, matrix) if spec is SPEC else parse_model("linear", model).predict(matrix)
    )
    np.testing.assert_allclose(shares.sum(axis=1), expected, atol=1e-9)


def test_the_last_contribution_is_the_expected_score_of_training() -> None:
    matrix = make_sample(1).matrix
    model = fit().model

    shares = parse_model("linear", model).contribute(matrix)

    assert set(shares[:, -1]) == {shares[0, -1]}
    assert shares[0, -1] == pytest.approx(raw_scores(model, matrix).mean())
    np.testing.assert_allclose(shares[:, :-1].mean(axis=0), 0, atol=1e-9)


def test_the_columns_of_one_feature_are_added_up() -> None:
    shares = parse_model("linear", fit().model).contribute(
        np.array([[50, 0, 1.0], [50, 1, 1.0], [50, 0, np.nan]])
    )
    differs = shares[1:] != shares[0]

    assert differs[:, :-1].tolist() == [[False, True, False], [False, False, True]]


def test_a_model_comes_out_the_same_byte_for_byte() -> None:
    first = fit()
    # What the first left in memory is not where the second would be put.
    second = fit()

    assert first.model == second.model
    assert first.model != fit(replace(SPEC, parameters={**SPEC.parameters, "C": 0.5})).model


def test_a_category_never_seen_is_scored() -> None:
    model = parse_model("linear", fit().model)

    assert np.isfinite(model.predict(np.array([[50, 7.0, 1.0]]))).all()


def test_a_file_with_foreign_types_is_refused() -> None:
    planted = skops.io.dumps(FunctionTransformer(func=np.linalg.norm))

    with pytest.raises(UntrustedTypesFoundException, match=r"numpy\.linalg"):
        parse_model("linear", planted)


def test_fitting_that_does_not_converge_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("WARNING"):
        fit(replace(SPEC, parameters={**SPEC.parameters, "max_iter": 1}))

    assert "failed to converge" in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"c": 1}, "training.parameters.c`"),
        ({"max_itr": 1}, r"max_itr`: .*did you mean max_iter\?"),
        ({"random_state": 1}, "random_state`: not to be there: training.seed is used"),
        ({"least_category_rows": 0}, "least_category_rows`: a whole number above 0"),
    ],
)
def test_wrong_parameters_are_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        fit(replace(SPEC, parameters={**SPEC.parameters, **change}))
