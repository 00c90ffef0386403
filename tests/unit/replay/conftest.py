"""Months that were lived, made up."""

from __future__ import annotations

import pytest

from flightline.replay.outcomes import Gain, MonthOutcome, Watched


def make_month(month: str, champion: int, better_by: float = 0.0, **more: object) -> MonthOutcome:
    """A month whose champion is better than the frozen version by so much."""
    return MonthOutcome(
        month=month,
        row_count=1000,
        labelled_count=980,
        mean_label=0.25,
        champion_version=champion,
        gains={
            "roc_auc": Gain(0.7 + better_by, 0.7, better_by, better_by - 0.01, better_by + 0.01),
            "log_loss": Gain(0.5 - better_by, 0.5, better_by, better_by - 0.01, better_by + 0.01),
        },
        watched=Watched({"roc_auc": 0.72, "log_loss": 0.48}, ("wind", "hour"), (0.0, 0.35)),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def months() -> list[MonthOutcome]:
    """A promotion, a refusal, a quiet month and the last one."""
    why = ("drift of what moves the score, 35 % of it",)
    return [
        make_month("2013-04", 1, reasons=why, challenger_version=2, is_promoted=True),
        make_month(
            "2013-05",
            2,
            0.05,
            reasons=why,
            challenger_version=3,
            failed_gates={"calibration": "ece: 0.12, needs at most 0.1: over by 0.02"},
        ),
        make_month("2013-06", 2, 0.03),
        make_month("2013-07", 2, 0.02, reasons=why),
    ]
