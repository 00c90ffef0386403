"""Train a challenger: from the table of features to a registered model."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.features import read_columns, require_columns
from flightline.model.scorer import Scorer
from flightline.tracking.provenance import GitState, read_delta_version, read_git_state
from flightline.tracking.registry import register_challenger
from flightline.tracking.runs import TrainedModel, log_training_run
from flightline.tracking.store import open_store
from flightline.training.fit import collect_labelled, fit_on_splits
from flightline.training.split import VALIDATION, assign_splits, count_labels, refuse_overlap

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.tracking.store import TrackingParameters
    from flightline.training.booster import BoosterParameters
    from flightline.training.fit import Fit
    from flightline.training.split import TimeSplit

_logger = logging.getLogger(__name__)

_LOGGED = (
    "model_name",
    "model_version",
    "feature_count",
    "train_row_count",
    "best_iteration",
    "validation_metric_name",
    "validation_metric_value",
)

TRAINING_RUNS_SCHEMA = """
    run_id string, model_name string, model_version int,
    features_table string, features_version bigint, features_digest string,
    feature_count int, train_row_count bigint, validation_row_count bigint,
    test_row_count bigint, best_iteration int,
    validation_metric_name string, validation_metric_value double,
    git_sha string, is_git_dirty boolean, dbt_invocation_id string,
    trained_at timestamp
"""


def train_challenger(
    features: DataFrame,
    declarations: DataFrame,
    *,
    features_table: str,
    split: TimeSplit,
    booster: BoosterParameters,
    tracking: TrackingParameters,
    dbt_invocation_id: str | None,
) -> DataFrame:
    """Train on the flights with a known outcome, log the run, register the model.

    Args:
        features: The table of features, one row per flight.
        declarations: What each of its columns is, one row per column.
        features_table: Its name, to read its Delta version.
        split: How to split the flights by date.
        booster: How to fit.
        tracking: Where to keep run and model.
        dbt_invocation_id: The dbt run this belongs to, if any.

    Returns:
        One row that describes the training run.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        FeatureColumnsError: If a column is missing.
        FeatureTypeError: If a feature is neither numeric nor string.
        SplitOrderError: If the splits overlap in time.
        TrainingDataError: If a split lacks late or punctual flights.
    """
    session = features.sparkSession
    client = open_store(tracking)
    features_version = read_delta_version(session, features_table)
    columns = read_columns(declarations)
    require_columns(features.schema, columns)
    flights = collect_labelled(features, columns)
    data_splits = assign_splits(flights[columns.date], split)
    refuse_overlap(flights[columns.date], data_splits)
    counts = count_labels(flights[columns.label], data_splits)
    fit = fit_on_splits(flights, data_splits, columns, booster)
    row = {
        "model_name": tracking.model_name,
        "features_table": features_table,
        "features_version": features_version,
        "features_digest": fit.digest,
        "feature_count": len(columns.features),
        **{f"{name}_row_count": count for name, count in counts.items()},
        "best_iteration": fit.booster.best_iteration,
        "validation_metric_name": booster.early_stopping_metric,
        "validation_metric_value": float(
            fit.booster.best_score[VALIDATION][booster.early_stopping_metric]
        ),
        "dbt_invocation_id": dbt_invocation_id,
        "trained_at": datetime.now(UTC),
    }
    git = read_git_state(Path.cwd())
    row |= {"git_sha": git.sha, "is_git_dirty": git.is_dirty}
    trained = _describe(fit, row, _name_parameters(split, booster), git)
    logged = log_training_run(trained)
    row["run_id"] = logged.run_id
    row["model_version"] = register_challenger(
        client, tracking.model_name, logged, tags=trained.tags
    )
    _logger.info(
        "%s version %d: %d features, %d training flights, best after %d trees, validation %s %.4f",
        *(row[name] for name in _LOGGED),
    )
    return session.createDataFrame([row], schema=TRAINING_RUNS_SCHEMA)


def _name_parameters(split: TimeSplit, booster: BoosterParameters) -> dict[str, Any]:
    chosen = {**asdict(split), **asdict(booster)}
    chosen.pop("hyperparameters")
    return {**chosen, **booster.to_lightgbm()}


def _describe(
    fit: Fit, row: dict[str, Any], parameters: dict[str, Any], git: GitState
) -> TrainedModel:
    tags = {
        name: str(row[name]) for name in ("features_table", "features_version", "features_digest")
    }
    tags |= {
        name: str(value)
        for name, value in {
            "git_sha": git.sha,
            "is_git_dirty": git.is_dirty,
            "dbt_invocation_id": row["dbt_invocation_id"],
        }.items()
        if value is not None
    }
    return TrainedModel(
        scorer=Scorer(
            booster_text=fit.booster.model_to_string(num_iteration=fit.booster.best_iteration),
            encoding_text=fit.encoding.to_json(),
        ),
        encoding=fit.encoding,
        parameters=parameters,
        metrics={
            name: row[name]
            for name in row
            if name.endswith("_count") or name in ("best_iteration", "validation_metric_value")
        },
        tags=tags,
        features_table=row["features_table"],
        features_version=row["features_version"],
        features_digest=fit.digest,
        input_example=fit.input_example,
    )
