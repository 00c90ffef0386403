"""Validate by rolling origin: learn from the past, measure on what follows, again and again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.model.scorer import Scorer
from flightline.training.algorithms import choose_algorithm
from flightline.training.fit import encode_splits
from flightline.training.measure import measure
from flightline.training.progress import Progress
from flightline.training.split import TRAIN, VALIDATION, look_at_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flightline.training.fit import LabelledRows
    from flightline.training.plans import CrossValidationPlan
    from flightline.training.spec import TrainingSpec
    from flightline.training.split import TimeSplit

_logger = logging.getLogger(__name__)


def cross_validate(
    rows: LabelledRows, spec: TrainingSpec, plan: CrossValidationPlan
) -> list[dict[str, float]]:
    """Fit and measure once per fold.

    Args:
        rows: Labelled rows; those of the test split are not looked at.
        spec: The training whose algorithm and parameters are to be measured.
        plan: The folds.

    Returns:
        The metrics of each fold, the earliest first.

    Raises:
        TrainingDataError: If the labels of a fold teach nothing.
    """
    measured = []
    with Progress("fold", plan.folds, _logger) as progress:
        for number, assigned in enumerate(assign_folds(rows, spec.split, plan), start=1):
            metrics = measure_fit(rows, assigned, spec, name=f"fold {number}")
            measured.append(metrics)
            progress.advance(", ".join(f"{key} {value:.4f}" for key, value in metrics.items()))
    return measured


def assign_folds(
    rows: LabelledRows, split: TimeSplit, plan: CrossValidationPlan
) -> Iterator[pd.Series]:
    """Cut the time before the test split into folds.

    Args:
        rows: Labelled rows.
        split: Says where the test split begins.
        plan: How many folds of how many days.

    Yields:
        For each fold `train`, `validation` or nothing per row.
    """
    moments = pd.to_datetime(rows.frame[rows.columns.date])
    width = pd.Timedelta(days=plan.validation_days)
    end = pd.Timestamp(split.validate_before)
    for left in range(plan.folds, 0, -1):
        begin = end - left * width
        names = np.select([moments < begin, moments < begin + width], [TRAIN, VALIDATION], "")
        yield pd.Series(names, index=rows.frame.index, name="fold")


def measure_fit(
    rows: LabelledRows, assigned: pd.Series, spec: TrainingSpec, *, name: str
) -> dict[str, float]:
    """Fit on some rows and measure on some later ones.

    Args:
        rows: Labelled rows.
        assigned: `train` or `validation` per row, anything else for neither.
        spec: The training.
        name: What to call the rows in errors.

    Returns:
        Name of each metric to its value. The rows measured are those that
        told a booster when to stop, so it is a little better than it would
        have been on rows that played no part.

    Raises:
        TrainingDataError: If the labels teach nothing.
    """
    for of in (TRAIN, VALIDATION):
        labels = rows.frame.loc[assigned == of, rows.columns.label]
        look_at_labels(labels, f"{name} {of}", spec.objective)
    encoding, (training, validation) = encode_splits(rows.frame, assigned, rows.columns)
    fitted = choose_algorithm(spec).fit(training, validation, encoding)
    scorer = Scorer(fitted.predictor, fitted.model, encoding.to_json())
    return measure(
        spec.objective, validation.labels, scorer.score(rows.frame[assigned == VALIDATION])
    )


def average(folds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each metric over the folds."""
    return {name: float(np.mean([fold[name] for fold in folds])) for name in folds[0]}
