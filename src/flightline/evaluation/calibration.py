"""The table of calibration bins: what was foretold, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flightline.evaluation.bootstrap import draw_day_weights, find_interval
from flightline.evaluation.evaluations import read_model
from flightline.evaluation.measurement import name_predictors
from flightline.evaluation.metrics import find_bins
from flightline.evaluation.scores import DATA_SPLIT, DATE, LABEL, SCORE_SUFFIX
from flightline.training.split import TEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

    from flightline.evaluation.parameters import EvaluationParameters

CALIBRATION_SCHEMA = """
    model_name string, model_version int, run_id string, predictor string,
    bin_number int, row_count bigint, lowest_score double,
    highest_score double, mean_score double, mean_label double,
    lower double, upper double
"""


def calibrate_scores(scores: DataFrame, *, parameters: EvaluationParameters) -> DataFrame:
    """Compare mean score and mean label in bins of the score, on the test split.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How many bins, and how to find intervals.

    Returns:
        One row per predictor and bin.
    """
    collected = scores.toPandas()
    model = read_model(collected)
    rows = [(*model, *row) for row in calibrate_rows(collected, parameters)]
    return scores.sparkSession.createDataFrame(rows, schema=CALIBRATION_SCHEMA)


def calibrate_rows(
    scores: pd.DataFrame, parameters: EvaluationParameters
) -> Iterator[tuple[Any, ...]]:
    """Compare mean score and mean label in bins of equal size.

    Args:
        scores: The table that `score_labelled` gives.
        parameters: How many bins, and how to find intervals.

    Yields:
        Predictor, number of the bin from 1, rows in it, lowest, highest and
        mean score, mean label, lower and upper bound of the mean label.
    """
    rows = scores[scores[DATA_SPLIT] == TEST]
    days, dates = pd.factorize(rows[DATE], sort=True)
    weights = draw_day_weights(len(dates), parameters.bootstrap)
    labels = rows[LABEL].to_numpy(dtype=np.float64)
    for predictor in name_predictors(rows):
        values = rows[predictor + SCORE_SUFFIX].to_numpy(dtype=np.float64)
        bins = find_bins(values, parameters.measures.calibration_bin_count)
        for number, of_bin in enumerate(np.unique(bins), start=1):
            is_in = bins == of_bin
            counts = weights @ np.bincount(days[is_in], minlength=len(dates))
            sums = weights @ np.bincount(days[is_in], labels[is_in], minlength=len(dates))
            means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
            yield (
                predictor,
                number,
                int(is_in.sum()),
                float(values[is_in].min()),
                float(values[is_in].max()),
                float(values[is_in].mean()),
                float(means[0]),
                *find_interval(means, parameters.bootstrap.level),
            )
