"""A small trained model in a real MLflow store, shared by the integration tests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from flightline.evaluation import (
    EvaluationParameters,
    compare_scores,
    evaluate_scores,
    score_labelled,
)
from flightline.gates import judge_challenger, read_gates
from flightline.promotion import promote_judged
from flightline.scoring import ReasonParameters, score_with_champion
from flightline.tracking import TrackingParameters, open_store
from flightline.training import TimeSplit, TrainingSpec, train_challenger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
EVALUATION = EvaluationParameters.from_config(
    {
        "measures": {
            "objective": "classification",
            "calibration_bin_count": 10,
            "lift_share": 0.1,
        },
        "baselines": {
            "base_rate": {},
            "carrier_hour_rate": {"group_by": ["carrier", "scheduled_hour"], "prior_rows": 20},
        },
        "slices": [
            {"name": "carrier", "column": "carrier"},
            {"name": "wind", "column": "wind_speed_mph", "edges": [10, 20]},
        ],
        "least_slice_rows": 100,
        "bootstrap": {"resamples": 100, "seed": 1, "level": 0.95},
    }
)
GATES = read_gates(
    {
        "better_than_base_rate": {
            "kind": "gain",
            "over": "base_rate",
            "metric": "roc_auc",
            "at_least": 0.05,
        },
        "better_than_carrier_hour_rate": {
            "kind": "gain",
            "over": "carrier_hour_rate",
            "metric": "roc_auc",
            "at_least": 0.01,
        },
        "not_worse_than_champion": {
            "kind": "no_loss",
            "against": "champion",
            "metric": "roc_auc",
            "tolerance": 0.005,
        },
        "no_slice_worse_than_champion": {
            "kind": "no_slice_loss",
            "against": "champion",
            "metric": "log_loss",
            "tolerance": 0.02,
        },
        "calibration": {"kind": "limit", "metric": "ece", "at_most": 0.1},
        "scores": {"kind": "scores", "lowest": 0, "highest": 1, "least_distinct": 100},
        "signature": {"kind": "signature"},
        "latency": {"kind": "latency", "at_most_milliseconds": 500, "repeats": 5},
        "throughput": {"kind": "throughput", "at_least_rows_per_second": 500, "repeats": 2},
    }
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

    def score_labelled(self, training_runs: DataFrame) -> DataFrame:
        return score_labelled(
            self.features,
            self.declarations,
            training_runs,
            split=SPLIT,
            parameters=EVALUATION,
            tracking=self.tracking,
        ).cache()

    def evaluate(self, evaluation_scores: DataFrame) -> DataFrame:
        return evaluate_scores(evaluation_scores, parameters=EVALUATION, tracking=self.tracking)

    def judge(self, evaluation_scores: DataFrame, evaluations: DataFrame) -> DataFrame:
        return judge_challenger(
            self.features,
            self.declarations,
            evaluation_scores,
            evaluations,
            compare_scores(evaluation_scores, parameters=EVALUATION),
            gates=GATES,
            example_rows=1000,
            tracking=self.tracking,
        )

    def promote(self, gates: DataFrame) -> DataFrame:
        return promote_judged(gates, tracking=self.tracking)

    def score(self, champions: DataFrame) -> DataFrame:
        return score_with_champion(
            self.features,
            self.declarations,
            champions,
            features_table=FEATURES_TABLE,
            reasons=REASONS,
            tracking=self.tracking,
        )

    def carry_on(self, training_runs: DataFrame) -> DataFrame:
        """Return the scores of a version that was trained, judged and promoted."""
        scores = self.score_labelled(training_runs)
        return self.score(self.promote(self.judge(scores, self.evaluate(scores))))


@dataclass(frozen=True)
class Outcome:
    """One pass through the pipeline; its small tables collected."""

    pipeline: Pipeline
    training_runs: DataFrame
    run: dict[str, Any]
    evaluation_scores: DataFrame
    evaluations: DataFrame
    metrics: pd.DataFrame
    gates: DataFrame
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
    evaluation_scores = pipeline.score_labelled(training_runs)
    evaluations = pipeline.evaluate(evaluation_scores)
    gates = pipeline.judge(evaluation_scores, evaluations)
    champions = pipeline.promote(gates)
    return Outcome(
        pipeline=pipeline,
        training_runs=training_runs,
        run=training_runs.collect()[0].asDict(),
        evaluation_scores=evaluation_scores,
        evaluations=evaluations,
        metrics=evaluations.toPandas(),
        gates=gates,
        champions=champions,
        scores=pipeline.score(champions).toPandas(),
    )


@pytest.fixture
def add_version(outcome: Any) -> Iterator[Callable[..., int]]:
    """Registers the files of version 1 again, with other tags if asked to."""
    client: MlflowClient = outcome.pipeline.client
    added: list[str] = []

    def add(**tags: str) -> int:
        first = client.get_model_version("late_arrivals", "1")
        version = client.create_model_version(
            "late_arrivals", first.source, first.run_id, tags={**first.tags, **tags}
        )
        added.append(version.version)
        return int(version.version)

    yield add
    aliases = client.get_registered_model("late_arrivals").aliases
    if aliases.get("challenger") in added:
        client.delete_registered_model_alias("late_arrivals", "challenger")
    client.set_registered_model_alias("late_arrivals", "champion", "1")
    for version in added:
        client.delete_model_version("late_arrivals", version)
