"""Split flights by date, so that no model learns from its own future."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.errors import ParameterError, SplitOrderError, TrainingDataError

if TYPE_CHECKING:
    from collections.abc import Mapping

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
DATA_SPLITS = (TRAIN, VALIDATION, TEST)


@dataclass(frozen=True)
class TimeSplit:
    """Two dates that cut time into train, validation and test.

    Attributes:
        train_before: ISO date; earlier flights are for training.
        validate_before: ISO date; flights from `train_before` on and earlier
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


def assign_splits(flight_dates: pd.Series, split: TimeSplit) -> pd.Series:
    """Name the split that each flight belongs to.

    Args:
        flight_dates: Local date of each scheduled departure, shape (n,).
        split: The two dates that separate the splits.

    Returns:
        `train`, `validation` or `test` per flight, same index.
    """
    dates = pd.to_datetime(flight_dates)
    names = np.select(
        [
            dates < pd.Timestamp(split.train_before),
            dates < pd.Timestamp(split.validate_before),
        ],
        [TRAIN, VALIDATION],
        TEST,
    )
    return pd.Series(names, index=flight_dates.index, name="data_split")


def refuse_overlap(flight_dates: pd.Series, data_splits: pd.Series) -> None:
    """Refuse splits that are not one after the other in time.

    A random split lets a model learn from the evening that it is tested on: it
    looks better than it is, and no single feature is to blame.

    Args:
        flight_dates: Local date of each scheduled departure, shape (n,).
        data_splits: Split of each flight, shape (n,).

    Raises:
        SplitOrderError: If a flight of a split is not before all flights of
            the next.
    """
    dates = pd.to_datetime(flight_dates)
    for earlier, later in itertools.pairwise(DATA_SPLITS):
        last, first = dates[data_splits == earlier].max(), dates[data_splits == later].min()
        if last >= first:
            raise SplitOrderError(
                earlier, later, last=f"{last:%Y-%m-%d}", first=f"{first:%Y-%m-%d}"
            )


def count_labels(labels: pd.Series, data_splits: pd.Series) -> Mapping[str, int]:
    """Count the labelled flights of each split and refuse one without both labels.

    Args:
        labels: 1 for late, 0 for punctual, shape (n,).
        data_splits: Split of each flight, shape (n,).

    Returns:
        Number of flights per split.

    Raises:
        TrainingDataError: If a split has no late or no punctual flight.
    """
    counts: dict[str, int] = {}
    for name in DATA_SPLITS:
        of_split = labels[data_splits == name]
        late_count = int(of_split.sum())
        if late_count in (0, len(of_split)):
            raise TrainingDataError(name, row_count=len(of_split), late_count=late_count)
        counts[name] = len(of_split)
    return counts
