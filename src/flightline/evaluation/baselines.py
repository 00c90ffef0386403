"""Predictors without machine learning, which a model has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray


def score_by_base_rate(
    training: pd.DataFrame, flights: pd.DataFrame, *, label: str
) -> NDArray[np.float64]:
    """Give every flight the share of late flights in training.

    Args:
        training: Training flights with their labels.
        flights: Flights to score.
        label: Column of the labels.

    Returns:
        The same probability for each flight, shape (flights,).
    """
    return np.full(len(flights), training[label].mean(), dtype=np.float64)


def score_by_group_rate(
    training: pd.DataFrame,
    flights: pd.DataFrame,
    *,
    label: str,
    group_by: Sequence[str],
    prior_flights: float,
) -> NDArray[np.float64]:
    """Give every flight the share of late training flights like it.

    What an analyst would do with one `group by`.

    Args:
        training: Training flights with their labels.
        flights: Flights to score.
        label: Column of the labels.
        group_by: Columns in which like flights agree.
        prior_flights: Flights at the overall rate that each group is mixed
            with, so that a group of one is not taken at its word.

    Returns:
        Probability per flight, shape (flights,); the overall rate for groups
        that training has not seen.
    """
    keys = list(group_by)
    base_rate = training[label].mean()
    groups = training.groupby(keys, observed=True)[label].agg(["sum", "count"])
    rates = (groups["sum"] + prior_flights * base_rate) / (groups["count"] + prior_flights)
    scores = flights[keys].join(rates.rename("rate"), on=keys)["rate"]
    return scores.fillna(base_rate).to_numpy(dtype=np.float64)
