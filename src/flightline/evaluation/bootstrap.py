"""Intervals by drawing whole days again.

Flights of one day share its weather and its congestion: rows drawn one by one
would look far more certain than they are (Davison and Hinkley, Bootstrap
Methods and their Application, 1997, section 3.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flightline.evaluation.parameters import Bootstrap


def draw_day_weights(day_count: int, bootstrap: Bootstrap) -> NDArray[np.float64]:
    """Draw days with replacement, as often as there are days.

    Args:
        day_count: Number of days.
        bootstrap: How often to draw, and with which seed.

    Returns:
        How often each day was drawn, shape (1 + resamples, days). The first
        row is the data as they are, every day once: whatever is measured with
        these weights has its estimate first and its resamples after it.
    """
    random = np.random.default_rng(bootstrap.seed)
    draws = random.multinomial(
        day_count, np.full(day_count, 1 / day_count), size=bootstrap.resamples
    )
    return np.vstack([np.ones(day_count), draws])


def find_interval(values: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Find the percentile interval of a measure.

    Args:
        values: The estimate, then its resamples, shape (1 + resamples,). NaN
            are resamples without a value, such as those with one label only.
        level: Share of the resamples that the interval holds.

    Returns:
        Lower and upper bound; NaN if no resample has a value.
    """
    resampled = values[1:][~np.isnan(values[1:])]
    if not len(resampled):
        return float("nan"), float("nan")
    lower, upper = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)
