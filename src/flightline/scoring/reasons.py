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
    shares = scorer.contribute(rows)[:, :-1]
    for at, reasons in zip(chosen, rank_reasons(rows, shares, top=parameters.top), strict=True):
        found[at] = reasons
    return found


def rank_reasons(
    rows: pd.DataFrame, contributions: NDArray[np.float64], *, top: int
) -> list[list[Reason]]:
    """Name the features that moved each score most, in either direction.

    Args:
        rows: Rows, exactly the features as columns.
        contributions: What each feature adds, shape (rows, features).
        top: Most reasons per row.

    Returns:
        Per row the greatest contributions first; features without any are
        left out.
    """
    strongest = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :top]
    names = [str(name) for name in rows.columns]
    # Columns are looked into, as rows of a frame take far longer to make.
    values = {of: rows.iloc[:, of].to_numpy() for of in np.unique(strongest)}
    return [
        [
            Reason(names[of], _write(values[of][at]), float(contributions[at, of]))
            for of in order
            if contributions[at, of] != 0
        ]
        for at, order in enumerate(strongest)
    ]


def _write(value: object) -> str | None:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    # Ten digits tell 7 from 7.5 without the tail that a double has.
    return value if isinstance(value, str) else f"{value:.10g}"
