"""Predictors without machine learning, which a model has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from flightline.evaluation.parameters import Baseline


def score_by_group(
    training: pd.DataFrame, rows: pd.DataFrame, baseline: Baseline, *, label: str
) -> NDArray[np.float64]:
    """Give every row the mean label of the training rows like it.

    What an analyst would do with one `group by`.

    Args:
        training: Training rows with their labels.
        rows: Rows to score.
        baseline: What makes rows alike.
        label: Column of the labels.

    Returns:
        Mean label per row, shape (rows,): a probability if labels are 1 and
        0. The overall mean for groups that training has not seen, and for all
        if there are no columns to group by.
    """
    overall = float(training[label].mean())
    keys = list(baseline.group_by)
    if not keys:
        return np.full(len(rows), overall, dtype=np.float64)
    groups = training.groupby(keys, observed=True)[label].agg(["sum", "count"])
    prior = baseline.prior_rows
    means = (groups["sum"] + prior * overall) / (groups["count"] + prior)
    scores = rows[keys].join(means.rename("mean"), on=keys)["mean"]
    return scores.fillna(overall).to_numpy(dtype=np.float64)
