"""What a month came to: one row of the table of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flightline.evaluation.bootstrap import draw_day_weights, find_interval
from flightline.evaluation.metrics import measure_scores
from flightline.replay.rule import METRICS

if TYPE_CHECKING:
    from flightline.evaluation.parameters import EvaluationParameters

DATE, LABEL, CHAMPION_SCORE, FROZEN_SCORE = "row_date", "label", "champion_score", "frozen_score"


@dataclass(frozen=True)
class Gain:
    """What the champion gains over the frozen version on the same rows.

    Attributes:
        champion: Metric of the champion.
        frozen: Metric of the frozen version.
        gain: Their difference; positive if the champion is better.
        lower: Lower bound of its interval, by bootstrap over days.
        upper: Upper bound.
    """

    champion: float
    frozen: float
    gain: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Watched:
    """What monitoring said of a month.

    Attributes:
        expected: Name of each metric to what the scores alone promised.
        alarms: Columns that alarm and matter, the most important first.
        importances: Share in all that moves the score of the columns that
            alarm, by window of the rule, oldest first.
    """

    expected: dict[str, float]
    alarms: tuple[str, ...]
    importances: tuple[float, ...]


@dataclass(frozen=True)
class MonthOutcome:
    """A month that was lived.

    Attributes:
        month: The month, as in 2013-04.
        row_count: Rows that were scored.
        labelled_count: Rows of them whose outcome was known by the run.
        mean_label: Mean of these outcomes.
        champion_version: Version that scored the month.
        gains: Name of each metric to champion, frozen version and gain.
        watched: What monitoring said.
        reasons: Why a model was trained afterwards; none if it was not.
        challenger_version: Version that was trained, or None.
        failed_gates: Name of each gate that refused it to its message.
        is_promoted: Whether it became champion.
    """

    month: str
    row_count: int
    labelled_count: int
    mean_label: float
    champion_version: int
    gains: dict[str, Gain]
    watched: Watched
    reasons: tuple[str, ...] = ()
    challenger_version: int | None = None
    failed_gates: dict[str, str] | None = None
    is_promoted: bool = False

    @property
    def decision(self) -> str:
        """What was done at the end of the month, in a word."""
        if not self.reasons:
            return "kept"
        if self.challenger_version is None:
            return "the year is over"
        return "promoted" if self.is_promoted else "refused"

    def find_shortfall(self, metric: str) -> float:
        """Return how much worse than expected the champion was; negative is better."""
        return METRICS[metric] * (self.watched.expected[metric] - self.gains[metric].champion)

    def to_row(self) -> dict[str, Any]:
        """Write the month as a flat row of the table."""
        row: dict[str, Any] = {
            "month": self.month,
            "row_count": self.row_count,
            "labelled_count": self.labelled_count,
            "mean_label": self.mean_label,
            "champion_version": self.champion_version,
        }
        for metric, gain in self.gains.items():
            row |= {
                f"{metric}_champion": gain.champion,
                f"{metric}_frozen": gain.frozen,
                f"{metric}_expected": self.watched.expected[metric],
                f"{metric}_gain": gain.gain,
                f"{metric}_gain_lower": gain.lower,
                f"{metric}_gain_upper": gain.upper,
            }
        row |= {
            "alarm_count": len(self.watched.alarms),
            "alarm_importance": self.watched.importances[-1] if self.watched.importances else 0.0,
            "alarm_columns": ", ".join(self.watched.alarms),
            "decision": self.decision,
            "reasons": "; ".join(self.reasons),
            "challenger_version": self.challenger_version,
            "failed_gates": "; ".join(
                f"{name}: {text}" for name, text in (self.failed_gates or {}).items()
            ),
        }
        return row


def measure_gains(forecasts: pd.DataFrame, parameters: EvaluationParameters) -> dict[str, Gain]:
    """Measure champion and frozen version on the rows whose outcome is known.

    Args:
        forecasts: One row per scored row: date, label and both scores.
        parameters: What to measure, and how to find intervals.

    Returns:
        Name of each metric to both and their difference, which is paired: both
        are measured on the same resamples of the days.
    """
    rows = forecasts[forecasts[LABEL].notna()]
    days, dates = pd.factorize(rows[DATE], sort=True)
    weights = draw_day_weights(len(dates), parameters.bootstrap)
    labels = rows[LABEL].to_numpy(dtype=np.float64)
    champion, frozen = (
        measure_scores(
            labels, rows[name].to_numpy(dtype=np.float64), days, weights, parameters.measures
        )
        for name in (CHAMPION_SCORE, FROZEN_SCORE)
    )
    gains = {}
    for metric, direction in METRICS.items():
        # The sum with 0 makes no gain out of -0.
        differences = direction * (champion[metric] - frozen[metric]) + 0.0
        lower, upper = find_interval(differences, parameters.bootstrap.level)
        of_both = (float(champion[metric][0]), float(frozen[metric][0]))
        gains[metric] = Gain(*of_both, float(differences[0]), lower, upper)
    return gains
