"""The table of evaluations: how good each predictor is, and how sure that is."""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flightline.evaluation.bootstrap import find_interval
from flightline.evaluation.measurement import measure_split
from flightline.evaluation.metrics import DIRECTIONS
from flightline.evaluation.parameters import MODEL
from flightline.evaluation.slices import ALL_ROWS
from flightline.tracking.details import log_metrics
from flightline.tracking.store import open_store
from flightline.training.split import DATA_SPLITS, TEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from flightline.evaluation.parameters import EvaluationParameters
    from flightline.tracking.store import TrackingParameters

_logger = logging.getLogger(__name__)

EVALUATIONS_SCHEMA = """
    model_name string, model_version int, run_id string, data_split string,
    slice_name string, slice_value string, predictor string,
    metric_name string, metric_value double, lower double, upper double,
    evaluated_at timestamp
"""


def evaluate_scores(
    scores: DataFrame, *, parameters: EvaluationParameters, tracking: TrackingParameters
) -> DataFrame:
    """Measure all predictors, on all labelled rows.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How to measure.
        tracking: Where the run of the model is; its metrics are added there.

    Returns:
        One row per split, slice, predictor and metric, with the interval.
        Values and bounds that do not exist are null.
    """
    collected = scores.toPandas()
    model = read_model(collected)
    evaluated_at = datetime.now(UTC)
    rows = list(measure_rows(collected, parameters))
    _log_metrics(rows, model[2], tracking, evaluated_at)
    measured = {row[4] for row in rows}
    leading = next(name for name in DIRECTIONS if name in measured)
    for data_split, slice_name, _, predictor, name, *numbers in rows:
        if (data_split, slice_name, name) == (TEST, ALL_ROWS, leading):
            _logger.info(
                "%s split, %s: %s %.4f [%.4f, %.4f]", data_split, predictor, name, *numbers
            )
    return scores.sparkSession.createDataFrame(
        [(*model, *row, evaluated_at) for row in rows], schema=EVALUATIONS_SCHEMA
    )


def read_model(scores: pd.DataFrame) -> tuple[str, int, str]:
    """Read which model the scores are of.

    Args:
        scores: The table that `score_labelled` gives.

    Returns:
        Name, version and run.
    """
    first = scores.iloc[0]
    return str(first["model_name"]), int(first["model_version"]), str(first["run_id"])


def measure_rows(
    scores: pd.DataFrame, parameters: EvaluationParameters
) -> Iterator[tuple[Any, ...]]:
    """Measure all predictors on all splits and slices.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How to measure.

    Yields:
        Split, slice, its value, predictor, metric, value, lower, upper.
    """
    for data_split in DATA_SPLITS:
        for measured in measure_split(scores, data_split, parameters):
            where = (measured.data_split, measured.slice_name, measured.slice_value)
            for predictor, metrics in measured.predictors.items():
                for name, values in metrics.items():
                    numbers = find_numbers(values, parameters.bootstrap.level)
                    yield (*where, predictor, name, *numbers)


def find_numbers(values: NDArray[np.float64], level: float) -> list[float | None]:
    """Find estimate and interval of a measure, as SQL understands them.

    Args:
        values: The estimate, then its resamples, shape (1 + resamples,).
        level: Share of the resamples that the interval holds.

    Returns:
        Estimate, lower and upper bound; None for what does not exist.
    """
    numbers = (float(values[0]), *find_interval(values, level))
    return [None if math.isnan(number) else number for number in numbers]


def _log_metrics(
    rows: Sequence[tuple[Any, ...]],
    run_id: str,
    tracking: TrackingParameters,
    evaluated_at: datetime,
) -> None:
    client = open_store(tracking)
    from mlflow.entities import Metric

    values = {
        f"{data_split}/{predictor}/{name}": (value, lower, upper)
        for data_split, slice_name, _, predictor, name, value, lower, upper in rows
        if slice_name == ALL_ROWS
    }
    timestamp = int(evaluated_at.timestamp() * 1000)
    metrics = [
        Metric(key + suffix, value, timestamp, 0)
        for key, numbers in values.items()
        for suffix, value in zip(("", "_lower", "_upper"), numbers, strict=True)
        if value is not None and (not suffix or key.startswith(f"{TEST}/{MODEL}/"))
    ]
    log_metrics(client, run_id, metrics)
