"""Measure every predictor on every split and slice, with resamples of the days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.evaluation.bootstrap import draw_day_weights
from flightline.evaluation.metrics import measure_scores
from flightline.evaluation.scores import DATA_SPLIT, DATE, LABEL, SCORE_SUFFIX, SLICE_SUFFIX
from flightline.evaluation.slices import ALL_ROWS, sort_key
from flightline.training.split import TEST, TRAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from flightline.evaluation.parameters import EvaluationParameters


@dataclass(frozen=True)
class Measurement:
    """What was measured of the predictors on some of the rows.

    Attributes:
        data_split: Split that the rows belong to.
        slice_name: The way of parting, `all` for all rows.
        slice_value: Which part of it, `all` for all rows.
        predictors: Name of each predictor to its measures; name of each
            measure to its estimate and the resamples, shape (1 + resamples,).
            All predictors are measured on the same resamples, so that their
            differences are paired.
    """

    data_split: str
    slice_name: str
    slice_value: str
    predictors: Mapping[str, Mapping[str, NDArray[np.float64]]]


def name_predictors(scores: pd.DataFrame) -> list[str]:
    """Name the predictors that have scores.

    Args:
        scores: The table that `score_labelled` gives.

    Returns:
        Names; without the champion if there is none to compare with.
    """
    names = [name for name in scores.columns if name.endswith(SCORE_SUFFIX)]
    return [name.removesuffix(SCORE_SUFFIX) for name in names if scores[name].notna().any()]


def measure_split(
    scores: pd.DataFrame, data_split: str, parameters: EvaluationParameters
) -> Iterator[Measurement]:
    """Measure every predictor on one split; on the test split every slice too.

    Args:
        scores: The table that `score_labelled` gives.
        data_split: The split.
        parameters: How to measure. The training split is not resampled: a
            model has seen it, an interval would promise what it cannot keep.

    Yields:
        All rows first, then each part that is large enough.
    """
    rows = scores[scores[DATA_SPLIT] == data_split]
    days, dates = pd.factorize(rows[DATE], sort=True)
    weights = draw_day_weights(len(dates), parameters.bootstrap)
    if data_split == TRAIN:
        weights = weights[:1]
    labels = rows[LABEL].to_numpy(dtype=np.float64)
    by_predictor = {
        name: rows[name + SCORE_SUFFIX].to_numpy(dtype=np.float64) for name in name_predictors(rows)
    }
    for slice_name, slice_value, is_in in _part(rows, parameters, with_slices=data_split == TEST):
        yield Measurement(
            data_split=data_split,
            slice_name=slice_name,
            slice_value=slice_value,
            predictors={
                name: measure_scores(
                    labels[is_in], values[is_in], days[is_in], weights, parameters.measures
                )
                for name, values in by_predictor.items()
            },
        )


def _part(
    rows: pd.DataFrame, parameters: EvaluationParameters, *, with_slices: bool
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    yield ALL_ROWS, ALL_ROWS, np.ones(len(rows), dtype=np.bool_)
    for part in parameters.slices if with_slices else ():
        names = rows[part.name + SLICE_SUFFIX]
        counts = names.value_counts()
        large = counts.index[counts >= parameters.least_slice_rows]
        for value in sorted(large, key=sort_key):
            yield part.name, value, (names == value).to_numpy()
