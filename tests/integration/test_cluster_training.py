"""Training on the cluster: the same rows, encoding and model as in the driver."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pyspark.sql import functions as F

from flightline.errors import ClusterTrainingError, ParameterError, TrainingDataError
from flightline.features import read_columns
from flightline.model.encoding import encode_features, learn_encoding
from flightline.training import verify_training_set
from flightline.training.cluster import (
    digest_on_cluster,
    encode_columns,
    fit_on_cluster,
    learn_encoding_on_cluster,
)
from flightline.training.plans import CalibrationPlan

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns
    from flightline.training import TrainingSpec
    from flightline.training.result import Fit

PARAMETERS = {
    "num_workers": 1,
    "max_rounds": 40,
    "early_stopping_rounds": 5,
    "early_stopping_metric": "auc",
    "learning_rate": 0.2,
    "max_depth": 3,
}


@pytest.fixture(scope="module")
def columns(declarations: DataFrame) -> FeatureColumns:
    return read_columns(declarations)


@pytest.fixture(scope="module")
def spec(outcome: Any) -> TrainingSpec:
    return dataclasses.replace(
        outcome.pipeline.spec,
        algorithm="xgboost_spark",
        parameters=PARAMETERS,
        # It would not fit into such a driver, and need not.
        largest_driver_megabytes=0.001,
        calibration=CalibrationPlan("platt", fit_share=0.5, resamples=100, level=0.95),
    )


@pytest.fixture(scope="module")
def fit(features: DataFrame, columns: FeatureColumns, spec: TrainingSpec) -> Fit:
    return fit_on_cluster(features, columns, spec)


def test_the_encoding_is_that_of_the_driver(
    features: DataFrame, flights: pd.DataFrame, columns: FeatureColumns
) -> None:
    training = flights[flights["flight_date"].astype(str) < "2013-09-01"]
    in_memory = learn_encoding(training, columns.features)

    on_cluster = learn_encoding_on_cluster(
        features.where(F.col("flight_date") < "2013-09-01"), columns
    )
    rows = features.orderBy("flight_id").select(
        *(value.alias(name) for name, value in encode_columns(on_cluster).items())
    )

    assert on_cluster == in_memory
    np.testing.assert_array_equal(
        rows.toPandas().to_numpy(dtype=float), encode_features(flights, in_memory)
    )


def test_the_model_has_learned(fit: Fit, flights: pd.DataFrame) -> None:
    from sklearn.metrics import roc_auc_score

    later = flights[
        flights["flight_date"].astype(str).between("2013-09-01", "2013-10-31")
        & flights["is_late_arrival"].notna()
    ]

    scores = fit.scorer.score(later)

    assert fit.scorer.predictor == "xgboost"
    assert ((scores > 0) & (scores < 1)).all()
    roc_auc = roc_auc_score(later["is_late_arrival"].astype(float), scores)
    assert roc_auc > 0.65
    # What the workers measured is what the model in one process comes to.
    assert roc_auc == pytest.approx(fit.fitted.metric_value, abs=1e-4)


def test_rounds_after_the_best_are_cut_off(fit: Fit) -> None:
    import xgboost as xgb

    booster = xgb.Booster()
    booster.load_model(bytearray(fit.fitted.model))
    validation = fit.fitted.curves["validation"]

    assert fit.fitted.best_iteration is not None
    assert booster.num_boosted_rounds() == fit.fitted.best_iteration < 40
    assert max(validation) == validation[fit.fitted.best_iteration - 1]
    assert len(validation) == len(fit.fitted.curves["train"]) == fit.fitted.best_iteration + 5
    assert booster.feature_types == ["c", "q", "q"]


def test_contributions_add_up_to_the_raw_score(fit: Fit, flights: pd.DataFrame) -> None:
    scores = dataclasses.replace(fit.scorer, calibration_text=None).score(flights)

    log_odds = fit.scorer.contribute(flights).sum(axis=1)

    np.testing.assert_allclose(log_odds, np.log(scores / (1 - scores)), atol=1e-4)


def test_the_same_rows_give_the_same_model_whatever_their_order(
    fit: Fit, features: DataFrame, columns: FeatureColumns, spec: TrainingSpec
) -> None:
    shuffled = features.repartition(3, "wind_speed_mph").orderBy(F.rand(1))

    again = fit_on_cluster(shuffled, columns, spec)

    assert again.scorer == fit.scorer
    assert again.digest == fit.digest


def test_a_changed_row_changes_the_digest(
    fit: Fit, features: DataFrame, columns: FeatureColumns, spec: TrainingSpec
) -> None:
    is_one = F.col("flight_id") == "flight-00002"
    hour = F.when(is_one, 23).otherwise(F.col("scheduled_hour"))
    # Rows of the test split are not learned from.
    is_learned_from = F.col("flight_date") < "2013-11-01"

    changed = features.withColumn("scheduled_hour", hour)
    untouched = features.withColumn("carrier", F.when(is_learned_from, F.col("carrier")))

    assert digest_on_cluster(changed, columns, spec.split) != fit.digest
    assert digest_on_cluster(untouched, columns, spec.split) == fit.digest


def test_a_regression_predicts_values(
    features: DataFrame, columns: FeatureColumns, spec: TrainingSpec, flights: pd.DataFrame
) -> None:
    other = dataclasses.replace(
        columns, label="scheduled_hour", features=("carrier", "wind_speed_mph")
    )
    parameters = {**PARAMETERS, "early_stopping_metric": "rmse", "max_rounds": 5}
    regression = dataclasses.replace(
        spec, objective="regression", calibration=None, parameters=parameters
    )

    fit = fit_on_cluster(features, other, regression)

    assert fit.scorer.score(flights).mean() == pytest.approx(
        flights["scheduled_hour"].mean(), abs=0.5
    )


def test_a_run_is_registered_scored_and_verified(
    outcome: Any, spec: TrainingSpec, features: DataFrame, declarations: DataFrame
) -> None:
    tracking = dataclasses.replace(outcome.pipeline.tracking, model_name="on_the_cluster")
    pipeline = dataclasses.replace(outcome.pipeline, spec=spec, tracking=tracking)

    runs = pipeline.train()
    run = runs.collect()[0].asDict()
    scores = pipeline.carry_on(runs)

    assert run["algorithm"] == "xgboost_spark"
    assert run["train_row_count"] == outcome.run["train_row_count"]
    assert scores.where(F.col("score").between(0, 1)).count() == features.count()
    verify_training_set(features, declarations, features_digest=run["features_digest"], spec=spec)


def test_labels_that_teach_nothing_are_refused(
    features: DataFrame, columns: FeatureColumns, spec: TrainingSpec
) -> None:
    late = features.where((F.month("flight_date") != 9) & (F.month("flight_date") != 10))

    with pytest.raises(TrainingDataError, match="in the validation split\nCame: 0 labelled rows"):
        fit_on_cluster(late, columns, spec)
    doubled = features.withColumn("is_late_arrival", F.col("is_late_arrival") * 2)
    with pytest.raises(TrainingDataError, match="labels such as 0, 2"):
        fit_on_cluster(doubled, columns, spec)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_dept": 3}, r"max_dept`: .*did you mean max_depth\?"),
        ({"n_estimators": 3}, "n_estimators`: not to be there: set by this library"),
        ({"num_workers": 0}, "num_workers`: a whole number above 0"),
    ],
)
def test_wrong_parameters_are_named(
    features: DataFrame,
    columns: FeatureColumns,
    spec: TrainingSpec,
    change: dict[str, Any],
    message: str,
) -> None:
    changed = dataclasses.replace(spec, parameters={**PARAMETERS, **change})

    with pytest.raises(ParameterError, match=message):
        fit_on_cluster(features, columns, changed)


def test_a_version_that_cannot_train_over_connect_says_what_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from flightline.training.algorithms.xgboost_spark import require_reachable

    remote = type("SparkSession", (), {"__module__": "pyspark.sql.connect.session"})()
    monkeypatch.setattr("xgboost.__version__", "3.2.0")
    with pytest.raises(ClusterTrainingError, match=r"in version 3\.3 or newer\nCame: version 3\.2"):
        require_reachable(remote)

    monkeypatch.setattr("xgboost.__version__", "3.4.1")
    require_reachable(remote)


def test_without_the_extra_the_error_says_how_to_install_it(
    features: DataFrame,
    columns: FeatureColumns,
    spec: TrainingSpec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "xgboost", None)

    with pytest.raises(ClusterTrainingError, match=r"uv sync --extra xgboost"):
        fit_on_cluster(features, columns, spec)
