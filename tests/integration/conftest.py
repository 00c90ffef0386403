"""A small trained model in a real MLflow store, shared by the integration tests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from flightline.evaluation import EvaluationParameters, evaluate_run
from flightline.promotion import promote_evaluated
from flightline.scoring import ReasonParameters, score_with_champion
from flightline.tracking import TrackingParameters, open_store
from flightline.training import TimeSplit, TrainingSpec, train_challenger

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from mlflow import MlflowClient
    from pyspark.sql import DataFrame, SparkSession

FEATURES_TABLE = "flightline_test.flight_features"
SPLIT = TimeSplit(train_before="2013-09-01", validate_before="2013-11-01")
SPEC = TrainingSpec(
    features_table=FEATURES_TABLE,
    objective="classification",
    split=SPLIT,
    algorithm="lightgbm",
    parameters={
        "learning_rate": 0.1,
        "num_leaves": 7,
        "max_rounds": 60,
        "early_stopping_rounds": 10,
        "early_stopping_metric": "auc",
        "thread_count": 1,
    },
    seed=1,
    largest_driver_megabytes=100,
)
EVALUATION = EvaluationParameters(
    calibration_bin_count=10,
    baseline_group_by=["carrier", "scheduled_hour"],
    baseline_prior_flights=20,
)
REASONS = ReasonParameters(top=2, least_score=0.5)
FEATURES_SCHEMA = """
    flight_id string, flight_date date, scheduled_departure_at timestamp,
    decided_at timestamp, is_late_arrival int, carrier string,
    scheduled_hour int, wind_speed_mph double
"""
ROLES = {
    "flight_id": "key",
    "flight_date": "date",
    "scheduled_departure_at": "event_time",
    "decided_at": "decision_time",
    "is_late_arrival": "label",
    "carrier": "feature",
    "scheduled_hour": "feature",
    "wind_speed_mph": "feature",
}


@dataclass(frozen=True)
class Pipeline:
    """The steps of the pipeline over one table of features and one store."""

    features: DataFrame
    declarations: DataFrame
    tracking: TrackingParameters
    spec: TrainingSpec = SPEC

    @property
    def client(self) -> MlflowClient:
        return open_store(self.tracking)

    def train(self) -> DataFrame:
        return train_challenger(
            self.features,
            self.declarations,
            spec=self.spec,
            tracking=self.tracking,
            dbt_invocation_id="a-dbt-run",
        )

    def evaluate(self, training_runs: DataFrame) -> DataFrame:
        return evaluate_run(
            self.features,
            self.declarations,
            training_runs,
            split=SPLIT,
            parameters=EVALUATION,
            tracking=self.tracking,
        )

    def promote(self, evaluations: DataFrame) -> DataFrame:
        return promote_evaluated(evaluations, tracking=self.tracking)

    def score(self, champions: DataFrame) -> DataFrame:
        return score_with_champion(
            self.features,
            self.declarations,
            champions,
            features_table=FEATURES_TABLE,
            reasons=REASONS,
            tracking=self.tracking,
        )


@dataclass(frozen=True)
class Outcome:
    """One pass through the pipeline; its small tables collected."""

    pipeline: Pipeline
    training_runs: DataFrame
    run: dict[str, Any]
    evaluations: DataFrame
    metrics: pd.DataFrame
    champions: DataFrame
    scores: pd.DataFrame


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Put back the environment variables that opening an MLflow store sets."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def features(spark: SparkSession, flights: pd.DataFrame) -> Iterator[DataFrame]:
    """The synthetic flights as a Delta table."""
    spark.sql("create database if not exists flightline_test")
    rows = flights.astype(object).where(flights.notna(), None)
    frame = spark.createDataFrame(rows, FEATURES_SCHEMA)
    frame.write.format("delta").mode("overwrite").saveAsTable(FEATURES_TABLE)
    yield spark.table(FEATURES_TABLE)
    spark.sql("drop database flightline_test cascade")


@pytest.fixture(scope="session")
def declarations(spark: SparkSession) -> DataFrame:
    """What each column of the table is, as dbt writes it down from the YAML."""
    rows = [(number, name, role) for number, (name, role) in enumerate(ROLES.items(), start=1)]
    return spark.createDataFrame(rows, "column_number int, column_name string, column_role string")


@pytest.fixture(scope="session")
def outcome(
    features: DataFrame, declarations: DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Outcome:
    """Train, evaluate, promote and score once, in an MLflow store of its own."""
    store = tmp_path_factory.mktemp("mlflow")
    tracking = TrackingParameters(
        tracking_uri=f"sqlite:///{store}/mlflow.db",
        experiment_name="late_arrivals",
        model_name="late_arrivals",
        lock_file="uv.lock",
    )
    pipeline = Pipeline(features, declarations, tracking)
    training_runs = pipeline.train()
    evaluations = pipeline.evaluate(training_runs)
    champions = pipeline.promote(evaluations)
    return Outcome(
        pipeline=pipeline,
        training_runs=training_runs,
        run=training_runs.collect()[0].asDict(),
        evaluations=evaluations,
        metrics=evaluations.toPandas(),
        champions=champions,
        scores=pipeline.score(champions).toPandas(),
    )
