"""What a training may do besides fitting, as one sees it in the store and the table."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import DriverMemoryError
from flightline.features import FeatureColumns, read_columns
from flightline.tracking import TrackingParameters
from flightline.tracking.registry import load_scorer
from flightline.training import TrainingSpec, fit_model, verify_training_set

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from pyspark.sql import DataFrame

FULL = {
    "cross_validation": {"folds": 2, "validation_days": 30},
    "search": {
        "trials": 3,
        "metric": "log_loss",
        "space": {"num_leaves": {"low": 2, "high": 15}},
    },
    "calibration": {"method": "platt", "fit_share": 0.5, "resamples": 200, "level": 0.95},
}


@pytest.fixture(scope="module")
def retrain(outcome: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Train another model in a store of its own; changes go on top of the usual training."""
    store = tmp_path_factory.mktemp("mlflow")

    def train(model_name: str, **changes: Any) -> Any:
        spec = json.loads(outcome.pipeline.spec.to_json()) | changes
        tracking = TrackingParameters(
            tracking_uri=f"sqlite:///{store}/mlflow.db",
            experiment_name=model_name,
            model_name=model_name,
        )
        pipeline = dataclasses.replace(
            outcome.pipeline, spec=TrainingSpec.from_config(spec), tracking=tracking
        )
        runs = pipeline.train()
        return pipeline, runs, runs.collect()[0].asDict()

    return train


@pytest.fixture(scope="module")
def searched(retrain: Callable[..., Any]) -> Any:
    return retrain("searched", **FULL)


def read_artifact(pipeline: Any, run_id: str, name: str) -> str:
    import mlflow

    assert pipeline.client
    text: str = mlflow.artifacts.load_text(f"runs:/{run_id}/{name}")
    return text


def test_a_run_keeps_the_training_and_the_columns(outcome: Any, declarations: DataFrame) -> None:
    run_id = outcome.run["run_id"]

    spec = TrainingSpec.from_json(read_artifact(outcome.pipeline, run_id, "training.json"))
    columns = FeatureColumns.from_json(read_artifact(outcome.pipeline, run_id, "columns.json"))

    assert spec == outcome.pipeline.spec
    assert columns == read_columns(declarations)


def test_a_run_keeps_its_learning_curve(outcome: Any) -> None:
    client, run_id = outcome.pipeline.client, outcome.run["run_id"]

    validation, train = (
        client.get_metric_history(run_id, f"learning_curve/{name}")
        for name in ("validation", "train")
    )

    assert [point.step for point in validation] == list(range(1, len(train) + 1))
    best = validation[outcome.run["best_iteration"] - 1]
    assert best.value == max(point.value for point in validation)
    assert best.value == outcome.run["validation_metric_value"]


def test_trials_are_child_runs(searched: Any) -> None:
    pipeline, _, run = searched
    client = pipeline.client
    experiment = client.get_run(run["run_id"]).info.experiment_id

    children = client.search_runs(
        [experiment], f"tags.`mlflow.parentRunId` = '{run['run_id']}'", order_by=["start_time"]
    )

    assert [child.info.run_name for child in children] == ["trial 1", "trial 2", "trial 3"]
    assert {child.info.status for child in children} == {"FINISHED"}
    best = min(children, key=lambda child: child.data.metrics["log_loss"])
    leaves = int(best.data.params["num_leaves"])
    kept = TrainingSpec.from_json(read_artifact(pipeline, run["run_id"], "training.json"))
    assert kept.parameters["num_leaves"] == leaves
    assert kept.search is None
    found = json.loads(read_artifact(pipeline, run["run_id"], "search.json"))
    assert found == {"metric": "log_loss", "found": {"num_leaves": leaves}, "trial_count": 3}
    kept_run = client.get_run(run["run_id"]).data
    assert kept_run.params["num_leaves"] == str(leaves)
    assert kept_run.metrics["trial_count"] == 3


def test_folds_are_steps_of_a_metric(searched: Any) -> None:
    pipeline, _, run = searched

    folds = pipeline.client.get_metric_history(run["run_id"], "cross_validation/roc_auc")
    metrics = pipeline.client.get_run(run["run_id"]).data.metrics

    assert [fold.step for fold in folds] == [1, 2]
    mean = sum(fold.value for fold in folds) / 2
    assert metrics["cross_validation_mean/roc_auc"] == pytest.approx(mean)


def test_the_decision_on_calibration_is_a_row_and_metrics(searched: Any) -> None:
    pipeline, _, run = searched
    metrics = pipeline.client.get_run(run["run_id"]).data.metrics

    assert run["calibration_method"] == "platt"
    assert run["is_calibrated"] is (metrics["calibration_gain_lower"] > 0)
    assert metrics["log_loss_raw"] == run["log_loss_raw"]
    assert metrics["log_loss_calibrated"] == run["log_loss_calibrated"]
    scorer = load_scorer(pipeline.client, "searched", 1)
    assert (scorer.calibration_text is not None) is run["is_calibrated"]


def test_what_a_run_says_of_itself_trains_the_same_model_again(
    searched: Any, features: DataFrame
) -> None:
    pipeline, _, run = searched
    spec = TrainingSpec.from_json(read_artifact(pipeline, run["run_id"], "training.json"))
    columns = FeatureColumns.from_json(read_artifact(pipeline, run["run_id"], "columns.json"))

    again = fit_model(features, columns, spec)

    assert again.scorer == load_scorer(pipeline.client, "searched", 1)
    assert again.digest == run["features_digest"]


def test_a_linear_model_goes_through_the_whole_pipeline(
    retrain: Callable[..., Any], flights: pd.DataFrame
) -> None:
    pipeline, runs, run = retrain(
        "linear",
        algorithm="logistic_regression",
        parameters={"max_iter": 200, "least_category_rows": 20},
    )
    scores = pipeline.carry_on(runs)

    assert run["algorithm"] == "logistic_regression"
    assert run["best_iteration"] is None
    in_memory = load_scorer(pipeline.client, "linear", 1).score(flights)
    over_spark = scores.toPandas().set_index("flight_id")["score"][flights["flight_id"]]
    assert over_spark.tolist() == pytest.approx(in_memory.tolist())


def test_the_logged_linear_model_is_loaded_without_lightgbm(retrain: Callable[..., Any]) -> None:
    import mlflow

    *_, run = retrain(
        "lean",
        algorithm="logistic_regression",
        parameters={"max_iter": 200, "least_category_rows": 20},
    )

    environment = mlflow.artifacts.load_text(f"models:/lean/{run['model_version']}/conda.yaml")
    assert "skops==" in environment
    assert "lightgbm" not in environment


def test_a_training_set_that_would_not_fit_is_refused_before_it_is_collected(
    retrain: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyspark.sql.classic.dataframe.DataFrame.toPandas", None)

    with pytest.raises(DriverMemoryError, match=r"at most 0 MB") as raised:
        retrain("large", largest_driver_megabytes=0.1)

    assert "rows x 3 features, about 1 MB" in str(raised.value)
    assert "`training.algorithm: xgboost_spark`" in str(raised.value)


def test_the_training_set_of_a_run_can_be_verified(
    outcome: Any, features: DataFrame, declarations: DataFrame
) -> None:
    verify_training_set(
        features,
        declarations,
        features_digest=outcome.run["features_digest"],
        spec=outcome.pipeline.spec,
    )
