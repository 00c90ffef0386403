"""The table of comparisons: what the model gains over each other predictor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flightline.evaluation.evaluations import find_numbers, read_model
from flightline.evaluation.measurement import measure_split
from flightline.evaluation.metrics import DIRECTIONS
from flightline.evaluation.parameters import CHAMPION, MODEL
from flightline.training.split import TEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.evaluation.parameters import EvaluationParameters

COMPARISONS_SCHEMA = """
    model_name string, model_version int, run_id string, predictor string,
    champion_version int, slice_name string, slice_value string,
    metric_name string, gain double, lower double, upper double,
    compared_at timestamp
"""


def compare_scores(scores: DataFrame, *, parameters: EvaluationParameters) -> DataFrame:
    """Compare the model with each other predictor, on the test split.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How to measure.

    Returns:
        One row per other predictor, slice and metric: the gain and its
        interval, null where they do not exist.
    """
    collected = scores.toPandas()
    model = read_model(collected)
    champion = collected["champion_version"].iloc[0]
    compared_at = datetime.now(UTC)
    rows = [
        (*model, predictor, _version(predictor, champion), *row, compared_at)
        for predictor, *row in compare_rows(collected, parameters)
    ]
    return scores.sparkSession.createDataFrame(rows, schema=COMPARISONS_SCHEMA)


def compare_rows(
    scores: pd.DataFrame, parameters: EvaluationParameters
) -> Iterator[tuple[Any, ...]]:
    """Compare the model with each other predictor on the same resamples.

    A day on which all predictors are bad moves both sides of the difference,
    so a small gain shows that two separate intervals would hide.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How to measure.

    Yields:
        Predictor, slice, its value, metric, gain (positive if the model is
        better), lower, upper.
    """
    for measured in measure_split(scores, TEST, parameters):
        model = measured.predictors[MODEL]
        for predictor, metrics in measured.predictors.items():
            if predictor == MODEL:
                continue
            for name in (name for name in DIRECTIONS if name in metrics):
                gains = DIRECTIONS[name] * (model[name] - metrics[name])
                numbers = find_numbers(gains, parameters.bootstrap.level)
                yield predictor, measured.slice_name, measured.slice_value, name, *numbers


def _version(predictor: str, champion: Any) -> int | None:
    return int(champion) if predictor == CHAMPION else None
