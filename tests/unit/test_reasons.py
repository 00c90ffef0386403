from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from flightline.errors import ParameterError
from flightline.scoring.reasons import Reason, ReasonParameters, find_reasons, rank_reasons

FEATURES = ["carrier", "hour", "wind"]


@dataclass
class FixedScorer:
    """Each row's contributions are those of the first rows given."""

    contributions: list[list[float]]
    features: list[str] = field(default_factory=lambda: list(FEATURES))
    rows: int = 0

    def contribute(self, frame: pd.DataFrame) -> np.ndarray:
        self.rows += len(frame)
        return np.array(self.contributions)[: len(frame)].reshape(len(frame), len(FEATURES) + 1)


def rank(carrier: object, hour: object, wind: object, shares: list[float], top: int) -> list:
    rows = pd.DataFrame([[carrier, hour, wind]], columns=FEATURES)
    (reasons,) = rank_reasons(rows, np.array([shares]), top=top)
    return reasons


def test_the_strongest_reasons_come_first_whichever_way_they_push() -> None:
    reasons = rank("B6", 17, 12.5, [0.2, -1.5, 0.4], top=2)

    assert reasons == [Reason("hour", "17", -1.5), Reason("wind", "12.5", 0.4)]


def test_a_feature_that_adds_nothing_is_no_reason() -> None:
    reasons = rank("B6", 17, 12.5, [0.0, 0.0, 0.4], top=3)

    assert [reason.feature for reason in reasons] == ["wind"]


def test_values_are_written_as_people_do() -> None:
    reasons = rank(None, 7.0, np.nan, [3.0, 2.0, 1.0], top=3)

    assert [reason.value for reason in reasons] == [None, "7", None]


def test_only_scores_that_are_high_enough_get_reasons() -> None:
    scorer = FixedScorer([[1.0, 0, 0, 9], [0, 2.0, 0, 9]])
    frame = pd.DataFrame([["AA", 5, 1.0], ["B6", 17, 2.0], ["UA", 9, 3.0]], columns=FEATURES)
    scores = np.array([0.5, 0.4, 0.9])

    found = find_reasons(scorer, frame, scores, ReasonParameters(top=2, least_score=0.5))  # type: ignore[arg-type]

    assert found == [[Reason("carrier", "AA", 1.0)], None, [Reason("hour", "9", 2.0)]]
    # They cost far more than a score: none is computed to be thrown away.
    assert scorer.rows == 2


def test_without_a_least_score_every_row_gets_reasons() -> None:
    scorer = FixedScorer([[1.0, 0, 0, 9], [0, 2.0, 0, 9]])
    frame = pd.DataFrame([["AA", 5, 1.0], ["B6", 17, 2.0]], columns=FEATURES)

    found = find_reasons(scorer, frame, np.array([-3.0, 4.0]), ReasonParameters(top=1))  # type: ignore[arg-type]

    assert None not in found


def test_no_reasons_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"reasons\.top"):
        ReasonParameters(top=0)
