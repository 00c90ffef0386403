"""Evaluate a trained model and its baselines on every labelled flight."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from flightline.errors import FeatureColumnsError
from flightline.evaluation.baselines import score_by_base_rate, score_by_group_rate
from flightline.evaluation.metrics import measure_scores
from flightline.features import read_columns
from flightline.scoring.flights import SCORE, add_scores
from flightline.tracking.registry import load_scorer
from flightline.tracking.store import open_store
from flightline.training.split import DATA_SPLITS, TEST, TRAIN, assign_splits, count_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns
    from flightline.model.scorer import Scorer
    from flightline.tracking.store import TrackingParameters
    from flightline.training.split import TimeSplit

_logger = logging.getLogger(__name__)

EVALUATIONS_SCHEMA = """
    model_name string, model_version int, run_id string, data_split string,
    predictor string, metric_name string, metric_value double,
    evaluated_at timestamp
"""


@dataclass(frozen=True)
class EvaluationParameters:
    """How to evaluate.

    Attributes:
        calibration_bin_count: Bins of the expected calibration error.
        baseline_group_by: Features whose combinations the baseline
            `carrier_hour_rate` takes late rates of.
        baseline_prior_flights: Flights at the overall rate that each of its
            groups is mixed with.
    """

    calibration_bin_count: int
    baseline_group_by: Sequence[str]
    baseline_prior_flights: float


def evaluate_run(
    features: DataFrame,
    declarations: DataFrame,
    training_runs: DataFrame,
    *,
    split: TimeSplit,
    parameters: EvaluationParameters,
    tracking: TrackingParameters,
) -> DataFrame:
    """Evaluate the model of the latest training run.

    Args:
        features: The table of features, one row per flight.
        declarations: What each of its columns is, one row per column.
        training_runs: The table of training runs.
        split: The split the model was trained with.
        parameters: How to evaluate.
        tracking: Where the model is kept; the metrics are added to its run.

    Returns:
        One row per split, predictor and metric.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        FeatureColumnsError: If a column is missing.
        ModelNotFoundError: If the model is not in the registry.
        TrainingDataError: If a split lacks late or punctual flights.
    """
    columns = read_columns(declarations)
    run = training_runs.orderBy(training_runs["trained_at"].desc()).collect()[0]
    client = open_store(tracking)
    scorer = load_scorer(client, run["model_name"], run["model_version"])
    flights = _collect_scores(features, columns, scorer, parameters.baseline_group_by)
    data_splits = assign_splits(flights[columns.date], split)
    count_labels(flights[columns.label], data_splits)
    scores = score_with_all(flights, data_splits, parameters, label=columns.label)
    metrics = measure_splits(
        flights[columns.label].to_numpy(dtype=np.float64),
        scores,
        data_splits,
        bin_count=parameters.calibration_bin_count,
    )
    for (data_split, predictor, name), value in metrics.items():
        client.log_metric(run["run_id"], f"{data_split}/{predictor}/{name}", value)
    for predictor in scores:
        _logger.info(
            "%s split, %s: ROC AUC %.4f", TEST, predictor, metrics[TEST, predictor, "roc_auc"]
        )
    evaluated_at = datetime.now(UTC)
    model = (run["model_name"], run["model_version"], run["run_id"])
    rows = [(*model, *key, value, evaluated_at) for key, value in metrics.items()]
    return features.sparkSession.createDataFrame(rows, schema=EVALUATIONS_SCHEMA)


def _collect_scores(
    features: DataFrame, columns: FeatureColumns, scorer: Scorer, group_by: Sequence[str]
) -> pd.DataFrame:
    missing = [name for name in group_by if name not in features.columns]
    if missing:
        raise FeatureColumnsError(missing, came=features.columns)
    labelled = features.where(features[columns.label].isNotNull())
    return add_scores(labelled, scorer, keep=[columns.date, columns.label, *group_by]).toPandas()


def score_with_all(
    flights: pd.DataFrame,
    data_splits: pd.Series,
    parameters: EvaluationParameters,
    *,
    label: str,
) -> dict[str, NDArray[np.float64]]:
    """Put the baselines' scores beside the model's.

    Args:
        flights: Labelled flights with the model's score.
        data_splits: Split of each flight; baselines learn from training only.
        parameters: How the baselines work.
        label: Column of the labels.

    Returns:
        Name of each predictor to its score per flight.
    """
    training = flights[data_splits == TRAIN]
    return {
        "model": flights[SCORE].to_numpy(dtype=np.float64),
        "base_rate": score_by_base_rate(training, flights, label=label),
        "carrier_hour_rate": score_by_group_rate(
            training,
            flights,
            label=label,
            group_by=parameters.baseline_group_by,
            prior_flights=parameters.baseline_prior_flights,
        ),
    }


def measure_splits(
    labels: NDArray[np.float64],
    scores: Mapping[str, NDArray[np.float64]],
    data_splits: pd.Series,
    *,
    bin_count: int,
) -> dict[tuple[str, str, str], float]:
    """Measure each predictor on each split, on all of its rows.

    Args:
        labels: 1 for late, 0 for punctual, shape (flights,).
        scores: Name of each predictor to its score per flight.
        data_splits: Split of each flight.
        bin_count: Number of bins of the calibration error.

    Returns:
        Value per split, predictor and name of metric.
    """
    return {
        (data_split, predictor, name): value
        for data_split in DATA_SPLITS
        for predictor, of_flights in scores.items()
        for rows in [(data_splits == data_split).to_numpy()]
        for name, value in measure_scores(
            labels[rows], of_flights[rows], bin_count=bin_count
        ).items()
    }
