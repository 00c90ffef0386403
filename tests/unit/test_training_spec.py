from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from flightline.errors import ParameterError
from flightline.training import TrainingSpec

YAML = """
features_table: flightline_features.flight_features
objective: classification
split: {train_before: "2013-09-01", validate_before: "2013-11-01"}
algorithm: lightgbm
seed: 7
largest_driver_megabytes: 4000
parameters: {num_leaves: 31}
cross_validation: {folds: 3, validation_days: 30}
search:
  trials: 20
  metric: log_loss
  space:
    num_leaves: {low: 7, high: 63, log: true}
    max_bin: {choices: [63, 255]}
calibration: {method: platt, fit_share: 0.5, resamples: 100, level: 0.95}
"""


def make_config(**changes: Any) -> dict[str, Any]:
    return {**yaml.safe_load(YAML), **changes}


def test_the_yaml_says_the_whole_training() -> None:
    spec = TrainingSpec.from_config(make_config())

    assert spec.split.train_before == "2013-09-01"
    assert spec.parameters == {"num_leaves": 31}
    assert spec.cross_validation is not None
    assert spec.cross_validation.folds == 3
    assert spec.search is not None
    assert spec.search.space["num_leaves"].high == 63
    assert spec.search.timeout_seconds is None
    assert spec.calibration is not None
    assert spec.calibration.method == "platt"


def test_what_is_not_there_or_null_is_not_done() -> None:
    config = make_config(cross_validation=None, search=None)
    del config["calibration"]

    spec = TrainingSpec.from_config(config)

    assert (spec.cross_validation, spec.search, spec.calibration) == (None, None, None)


def test_it_survives_json() -> None:
    spec = TrainingSpec.from_config(make_config())

    assert TrainingSpec.from_json(spec.to_json()) == spec


def test_parameters_that_were_found_replace_the_search() -> None:
    spec = TrainingSpec.from_config(make_config())

    found = spec.with_found({"num_leaves": 40, "max_bin": 63})

    assert found == replace(spec, parameters={"num_leaves": 40, "max_bin": 63}, search=None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"algoritm": "x"}, r"training.algoritm`: a known key; did you mean algorithm\?"),
        ({"algorithm": "lightgmb"}, r"lightgmb`: a known key; did you mean lightgbm\?"),
        ({"objective": "ranking"}, "training.objective`: classification or regression"),
        ({"split": {"train_before": "2013-09-01"}}, "training.split.validate_before`: to be there"),
        ({"split": "2013-09-01"}, "training.split`: keys and values"),
        ({"parameters": 3}, "training.parameters`: keys and values"),
        ({"seed": "one"}, "training.seed`: a whole number"),
        ({"largest_driver_megabytes": 0}, "largest_driver_megabytes`: a number above 0"),
        ({"cross_validation": {"folds": 0, "validation_days": 1}}, "cross_validation.folds`"),
        ({"cross_validation": {"fold": 1}}, r"cross_validation.fold`.* did you mean folds\?"),
        ({"calibration": {"method": "beta"}}, "calibration.fit_share`: to be there"),
        ({"objective": "regression"}, "training.calibration`: nothing with the objective"),
        ({"algorithm": "linear_regression"}, "one for the objective classification: lightgbm"),
        ({"algorithm": "xgboost_spark"}, "training.cross_validation`: nothing with xgboost_spark"),
    ],
)
def test_an_error_names_the_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        TrainingSpec.from_config(make_config(**changes))


@pytest.mark.parametrize("missing", ["features_table", "split", "algorithm", "parameters", "seed"])
def test_a_missing_key_is_named(missing: str) -> None:
    config = make_config()
    del config[missing]

    with pytest.raises(ParameterError, match=rf"training.{missing}`: to be there"):
        TrainingSpec.from_config(config)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"trials": 0}, "search.trials`: a whole number above 0"),
        ({"timeout_seconds": -1}, "search.timeout_seconds`: a number above 0"),
        ({"space": {"num_leaves": {"low": 7}}}, "low and high, or choices"),
        ({"space": {"num_leaves": {"low": 7, "high": 7}}}, "low below high"),
        ({"space": {"num_leaves": {"lo": 7}}}, r"num_leaves.lo`: .* did you mean low\?"),
    ],
)
def test_an_error_in_the_search_names_the_key(change: dict[str, Any], message: str) -> None:
    search = {**make_config()["search"], **change}

    with pytest.raises(ParameterError, match=message):
        TrainingSpec.from_config(make_config(search=search))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "beta"}, "calibration.method`: platt or isotonic"),
        ({"fit_share": 1}, "calibration.fit_share`: a number below 1"),
        ({"level": 1.5}, "calibration.level`: a number above 0 and at most 1"),
        ({"resamples": 0}, "calibration.resamples`: a whole number above 0"),
    ],
)
def test_an_error_in_the_calibration_names_the_key(change: dict[str, Any], message: str) -> None:
    calibration = {**make_config()["calibration"], **change}

    with pytest.raises(ParameterError, match=message):
        TrainingSpec.from_config(make_config(calibration=calibration))
