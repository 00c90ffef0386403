from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from flightline.errors import FeatureTypeError

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame


def test_one_run_is_described(outcome: Any) -> None:
    assert outcome.training_runs.count() == 1
    assert outcome.run["model_name"] == "late_arrivals"
    assert outcome.run["model_version"] == 1
    assert outcome.run["features_table"] == "flightline_test.flight_features"
    assert outcome.run["features_version"] == 0
    assert outcome.run["feature_count"] == 3
    assert outcome.run["dbt_invocation_id"] == "a-dbt-run"
    assert 0 < outcome.run["best_iteration"] <= 60


def test_only_labelled_flights_are_counted(outcome: Any, flights: pd.DataFrame) -> None:
    counts = [outcome.run[f"{name}_row_count"] for name in ("train", "validation", "test")]

    assert sum(counts) == flights["is_late_arrival"].notna().sum() < len(flights)
    dates = flights.loc[flights["is_late_arrival"].notna(), "flight_date"].astype(str)
    assert counts[0] == (dates < "2013-09-01").sum()
    assert counts[2] == (dates >= "2013-11-01").sum()


def test_the_commit_is_that_of_the_working_directory(outcome: Any) -> None:
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)

    assert outcome.run["git_sha"] == (done.stdout.strip() or None)


def test_version_and_run_carry_the_recipe(outcome: Any) -> None:
    client = outcome.pipeline.client
    tags = client.get_model_version("late_arrivals", "1").tags

    for name in ("git_sha", "lock_sha256", "python_version", "spark_version", "lightgbm_version"):
        assert tags.get(name) == outcome.run[name]
        assert client.get_run(outcome.run["run_id"]).data.tags.get(name) == tags.get(name)
    assert tags["lock_sha256"] == hashlib.sha256(Path("uv.lock").read_bytes()).hexdigest()


def test_the_run_in_mlflow_says_what_went_in(outcome: Any) -> None:
    run = outcome.pipeline.client.get_run(outcome.run["run_id"])

    assert run.info.status == "FINISHED"
    assert run.data.params["train_before"] == "2013-09-01"
    assert run.data.params["num_leaves"] == "7"
    assert run.data.params["seed"] == "1"
    assert run.data.params["deterministic"] == "True"
    assert run.data.tags["dbt_invocation_id"] == "a-dbt-run"
    assert run.data.tags["features_version"] == "0"
    (dataset,) = run.inputs.dataset_inputs
    assert dataset.dataset.name == "flightline_test.flight_features@v0"
    assert dataset.dataset.digest == outcome.run["features_digest"]
    assert dataset.dataset.source_type == "delta_table"


def test_the_run_in_mlflow_says_what_came_out(outcome: Any) -> None:
    metrics = outcome.pipeline.client.get_run(outcome.run["run_id"]).data.metrics

    assert metrics["best_iteration"] == outcome.run["best_iteration"]
    assert metrics["validation_metric_value"] == outcome.run["validation_metric_value"]


def test_the_logged_model_returns_probabilities(outcome: Any, flights: pd.DataFrame) -> None:
    import mlflow

    model = mlflow.pyfunc.load_model("models:/late_arrivals/1")
    # MLflow's LightGBM flavour would return the class here: 0 or 1.
    labelled = flights[flights["is_late_arrival"].notna() & flights["carrier"].notna()]
    scores = model.predict(labelled.astype({"scheduled_hour": float}))

    assert ((scores > 0) & (scores < 1)).all()
    assert np.mean(scores) == pytest.approx(labelled["is_late_arrival"].mean(), abs=0.03)


def test_the_logged_model_says_which_columns_it_takes(outcome: Any) -> None:
    import mlflow

    model = mlflow.pyfunc.load_model("models:/late_arrivals/1")

    assert model.metadata.signature.inputs.to_dict() == [
        {"name": "carrier", "type": "string", "required": True},
        {"name": "scheduled_hour", "type": "double", "required": True},
        {"name": "wind_speed_mph", "type": "double", "required": True},
    ]
    assert len(model.predict(model.input_example)) == len(model.input_example)


def test_the_logged_model_carries_no_pickle(outcome: Any) -> None:
    import mlflow

    folder = Path(mlflow.artifacts.download_artifacts("models:/late_arrivals/1"))
    names = {path.name for path in folder.rglob("*") if path.is_file()}

    assert {"booster.txt", "encoding.json", "logged_model.py"} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib"))]


def test_the_same_data_and_seed_give_the_same_model(outcome: Any) -> None:
    again = outcome.pipeline.train().collect()[0].asDict()

    changing = {"run_id", "model_version", "trained_at"}
    assert again["model_version"] > outcome.run["model_version"]
    assert {name: again[name] for name in again if name not in changing} == {
        name: outcome.run[name] for name in outcome.run if name not in changing
    }


def test_a_feature_of_the_wrong_type_is_refused_before_training(
    outcome: Any, features: DataFrame
) -> None:
    import dataclasses

    dated = features.withColumn("carrier", features["flight_date"])
    pipeline = dataclasses.replace(outcome.pipeline, features=dated)

    with pytest.raises(FeatureTypeError, match="feature carrier"):
        pipeline.train()
