"""Split rows by date, so that no model learns from its own future."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.errors import ParameterError, SplitOrderError, TrainingDataError
from flightline.objectives import CLASSIFICATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
DATA_SPLITS = (TRAIN, VALIDATION, TEST)

# Distinct labels that tell whether there are two, and what they are.
_MOST_SHOWN = 3


@dataclass(frozen=True)
class TimeSplit:
    """Two dates that cut time into train, validation and test.

    Attributes:
        train_before: ISO date; earlier rows are for training.
        validate_before: ISO date; rows from `train_before` on and earlier
            than this are for validation, later ones for the test.
    """

    train_before: str
    validate_before: str

    def __post_init__(self) -> None:
        """Refuse dates that are no dates or not in order.

        Raises:
            ParameterError: If `train_before` is not before `validate_before`.
        """
        for name in ("train_before", "validate_before"):
            value = getattr(self, name)
            if pd.isna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce")):
                raise ParameterError(name, expected="an ISO date such as 2013-09-01", came=value)
        if self.train_before >= self.validate_before:
            raise ParameterError(
                "train_before",
                expected=f"a date before validate_before, {self.validate_before}",
                came=self.train_before,
            )


def assign_splits(dates: pd.Series, split: TimeSplit) -> pd.Series:
    """Name the split that each row belongs to.

    Args:
        dates: Date of each row, shape (n,).
        split: The two dates that separate the splits.

    Returns:
        `train`, `validation` or `test` per row, same index.
    """
    moments = pd.to_datetime(dates)
    names = np.select(
        [
            moments < pd.Timestamp(split.train_before),
            moments < pd.Timestamp(split.validate_before),
        ],
        [TRAIN, VALIDATION],
        TEST,
    )
    return pd.Series(names, index=dates.index, name="data_split")


def refuse_overlap(dates: pd.Series, data_splits: pd.Series) -> None:
    """Refuse splits that are not one after the other in time.

    A random split lets a model learn from the day that it is tested on: it
    looks better than it is, and no single feature is to blame.

    Args:
        dates: Date of each row, shape (n,).
        data_splits: Split of each row, shape (n,).

    Raises:
        SplitOrderError: If a row of a split is not before all rows of
            the next.
    """
    moments = pd.to_datetime(dates)
    for earlier, later in itertools.pairwise(DATA_SPLITS):
        last, first = moments[data_splits == earlier].max(), moments[data_splits == later].min()
        if last >= first:
            raise SplitOrderError(
                earlier, later, last=f"{last:%Y-%m-%d}", first=f"{first:%Y-%m-%d}"
            )


def count_labels(
    labels: pd.Series, data_splits: pd.Series, objective: str = CLASSIFICATION
) -> Mapping[str, int]:
    """Count the labelled rows of each split and refuse one that teaches nothing.

    Args:
        labels: 0 or 1, or any numbers of a regression, shape (n,).
        data_splits: Split of each row, shape (n,).
        objective: `classification` or `regression`.

    Returns:
        Number of rows per split.

    Raises:
        TrainingDataError: If all labels of a split are the same, or one of a
            classification is neither 0 nor 1.
    """
    counts: dict[str, int] = {}
    for name in DATA_SPLITS:
        of_split = labels[data_splits == name]
        look_at_labels(of_split, name, objective)
        counts[name] = len(of_split)
    return counts


def look_at_labels(labels: pd.Series, data_split: str, objective: str) -> None:
    """Refuse the labels of a split if they teach nothing; errors as `refuse_labels`."""
    distinct = sorted(float(value) for value in labels.unique()[:_MOST_SHOWN])
    refuse_labels(data_split, objective, row_count=len(labels), distinct=distinct)


def refuse_labels(
    data_split: str, objective: str, *, row_count: int, distinct: Sequence[float]
) -> None:
    """Refuse a split whose labels teach nothing.

    Args:
        data_split: Name of the split.
        objective: `classification` or `regression`.
        row_count: Labelled rows of the split.
        distinct: Some of its distinct labels, three at least if there are.

    Raises:
        TrainingDataError: As `count_labels` says.
    """
    is_binary = list(distinct) == [0, 1]
    if len(distinct) < 2 or (objective == CLASSIFICATION and not is_binary):
        expected = "both labels, 0 and 1," if objective == CLASSIFICATION else "several labels"
        raise TrainingDataError(data_split, expected=expected, row_count=row_count, labels=distinct)
