"""Measures of order, for many weightings of the days at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Weights of so many rows are looked at in one go: enough for NumPy to be quick,
# few enough to stay in the processor's cache.
_ROWS_AT_ONCE = 500_000
# The table of (scores, days) is made in parts of so many numbers, 64 MB.
_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class Ranking:
    """Rows sorted from the highest score to the lowest.

    Attributes:
        days: Number of the day of each row, shape (n,).
        positives: Whether its label is 1, shape (n,).
        ends: Position of the last row of each score, shape (scores,); fewer
            than rows where scores repeat.
        groups: Number of the score of each row, shape (n,).
    """

    days: NDArray[np.int64]
    positives: NDArray[np.bool_]
    ends: NDArray[np.int64]
    groups: NDArray[np.int64]


def rank_rows(
    labels: NDArray[np.float64], scores: NDArray[np.float64], days: NDArray[np.int64]
) -> Ranking:
    """Sort rows by score, once for all weightings.

    Args:
        labels: 1 or 0, shape (n,).
        scores: The higher, the likelier is 1, shape (n,).
        days: Number of the day of each row, shape (n,).

    Returns:
        The rows from the highest score to the lowest.
    """
    order = np.argsort(-scores, kind="stable")
    is_end = np.append(np.diff(scores[order]) != 0, True)
    return Ranking(
        days=days[order],
        positives=labels[order] == 1,
        ends=np.flatnonzero(is_end),
        groups=np.cumsum(is_end) - is_end,
    )


def measure_auc(ranking: Ranking, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure the area under the ROC curve for each weighting of the days.

    The area is the share of pairs of a positive and a negative row that are in
    order, ties counted half. How many pairs of day i and day j are in order is
    counted once; each weighting then is a product with that small matrix,
    exact and without another look at the rows.

    Args:
        ranking: The rows.
        weights: Weight of each day, shape (weightings, days).

    Returns:
        Area per weighting; NaN where all rows with a weight have one label.
    """
    day_count = weights.shape[1]
    positive_days = ranking.days[ranking.positives]
    negative_days = ranking.days[~ranking.positives]
    by_day = np.argsort(positive_days, kind="stable")
    present, starts = np.unique(positive_days[by_day], return_index=True)
    # Only scores that a positive row has are looked at: each negative row is
    # counted at the first of them that is not higher than its own.
    looked_at, groups = np.unique(ranking.groups[ranking.positives], return_inverse=True)
    groups = groups[by_day]
    found = np.searchsorted(looked_at, ranking.groups[~ranking.positives])
    is_tie = np.append(looked_at, -1)[found] == ranking.groups[~ranking.positives]
    in_order = np.zeros((day_count, day_count))
    width = max(1, _CELLS_AT_ONCE // (len(looked_at) + 1))
    for first in range(0, day_count, width) if len(present) else ():
        last = min(first + width, day_count)
        chosen = (negative_days >= first) & (negative_days < last)
        cells = found * (last - first) + negative_days - first
        shape = (len(looked_at) + 1, last - first)
        counts = _count_cells(cells[chosen], shape)
        ties = _count_cells(cells[chosen & is_tie], shape)
        # Scores fall: negatives below a score are all but those down to it.
        below = counts.sum(axis=0) - np.cumsum(counts, axis=0) + ties / 2
        in_order[present, first:last] = np.add.reduceat(below[groups], starts, axis=0)
    positive_weight = weights @ np.bincount(positive_days, minlength=day_count)
    negative_weight = weights @ np.bincount(negative_days, minlength=day_count)
    ordered = ((weights @ in_order) * weights).sum(axis=1)
    return _divide(ordered, positive_weight * negative_weight)


def measure_precision(
    ranking: Ranking, weights: NDArray[np.float64], *, share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure average precision, and lift at the top, for each weighting.

    Args:
        ranking: The rows.
        weights: Weight of each day, shape (weightings, days).
        share: Share of the rows with the highest scores to take lift in.

    Returns:
        Average precision (sum of precision times the gain in recall, as
        scikit-learn defines it) and lift (rate of positives in the top share
        over the overall rate; rows of the score at the border count in part)
        per weighting; NaN where no row with a weight is positive.
    """
    step = max(1, _ROWS_AT_ONCE // len(ranking.days))
    parts = [
        _measure_precision(ranking, weights[first : first + step], share)
        for first in range(0, len(weights), step)
    ]
    precisions, lifts = zip(*parts, strict=True)
    return np.concatenate(precisions), np.concatenate(lifts)


def _measure_precision(
    ranking: Ranking, weights: NDArray[np.float64], share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows, positives = _accumulate(ranking, weights)
    all_positives = positives[:, -1]
    precision = _divide(positives, rows, otherwise=0.0)
    gains = np.diff(positives, axis=1, prepend=0.0)
    average = _divide((gains * precision).sum(axis=1), all_positives)
    top = np.array(
        [
            np.interp(share * of_all[-1], np.append(0.0, of_all), np.append(0.0, hits))
            for of_all, hits in zip(rows, positives, strict=True)
        ]
    )
    return average, _divide(top, share * all_positives)


def _accumulate(
    ranking: Ranking, weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh all rows, and the positive ones, down to each score."""
    day_count = weights.shape[1]
    shape = (len(ranking.ends), day_count)
    if len(ranking.ends) * day_count < len(ranking.days):
        # Few scores, as a baseline has: their rows are counted before they are weighed.
        cells = ranking.groups * day_count + ranking.days
        counts = (_count_cells(cells, shape), _count_cells(cells[ranking.positives], shape))
        rows, positives = (np.cumsum(weights @ of_scores.T, axis=1) for of_scores in counts)
        return rows, positives
    of_rows = weights[:, ranking.days]
    rows = np.cumsum(of_rows, axis=1)
    of_rows *= ranking.positives
    positives = np.cumsum(of_rows, axis=1)
    if len(ranking.ends) == len(ranking.days):
        return rows, positives
    return rows[:, ranking.ends], positives[:, ranking.ends]


def _count_cells(cells: NDArray[np.int64], shape: tuple[int, int]) -> NDArray[np.float64]:
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _divide(
    upper: NDArray[np.float64], lower: NDArray[np.float64], *, otherwise: float = np.nan
) -> NDArray[np.float64]:
    return np.divide(upper, lower, out=np.full_like(upper, otherwise), where=lower > 0)
