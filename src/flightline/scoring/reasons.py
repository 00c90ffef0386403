"""Why a row has the score it has: the features that moved it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from flightline.model.scorer import Scorer


@dataclass(frozen=True)
class ReasonParameters:
    """Which reasons to keep with the scores.

    Attributes:
        top: Most reasons per row.
        least_score: Score from which on a row gets reasons, or None for all:
            they take far more time than the scores.
    """

    top: int
    least_score: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no number of reasons.

        Raises:
            ParameterError: If `top` is below 1.
        """
        if self.top < 1:
            raise ParameterError("reasons.top", expected="a number above 0", came=self.top)


@dataclass(frozen=True)
class Reason:
    """What one feature adds to a score.

    Attributes:
        feature: Its name.
        value: Its value as text, None if it is missing.
        contribution: What it adds on the raw scale: log-odds of a
            classification, the unit of the label of a regression.
    """

    feature: str
    value: str | None
    contribution: float


def find_reasons(
    scorer: Scorer, frame: pd.DataFrame, scores: NDArray[np.float64], parameters: ReasonParameters
) -> list[list[Reason] | None]:
    """Find the reasons of each row whose score is high enough.

    Args:
        scorer: The model.
        frame: Rows, one column per feature.
        scores: Their scores, shape (rows,).
        parameters: Which reasons to find.

    Returns:
        Per row its reasons, as `rank_reasons`, or None below the least score.
    """
    found: list[list[Reason] | None] = [None] * len(frame)
    least = -np.inf if parameters.least_score is None else parameters.least_score
    chosen = np.flatnonzero(scores >= least)
    rows = frame[scorer.features].iloc[chosen]
    for at, (_, row), shares in zip(chosen, rows.iterrows(), scorer.contribute(rows), strict=True):
        found[at] = rank_reasons(row, shares[:-1], top=parameters.top)
    return found


def rank_reasons(row: pd.Series, contributions: NDArray[np.float64], *, top: int) -> list[Reason]:
    """Name the features that moved a score most, in either direction.

    Args:
        row: Value by feature.
        contributions: What each feature adds, shape (features,).
        top: Most reasons to return.

    Returns:
        The greatest contributions first; features without any are left out.
    """
    order = np.argsort(-np.abs(contributions), kind="stable")[:top]
    return [
        Reason(str(row.index[at]), _write(row.iloc[at]), float(contributions[at]))
        for at in order
        if contributions[at] != 0
    ]


def _write(value: object) -> str | None:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    # Ten digits tell 7 from 7.5 without the tail that a double has.
    return value if isinstance(value, str) else f"{value:.10g}"
