"""When a model is trained again: k of the last n windows must ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flightline.configuration import read_parameters, refuse_unknown, require_number
from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is both measured and expected without labels, and whether more is better.
METRICS = {"roc_auc": 1, "log_loss": -1}


@dataclass(frozen=True)
class DriftTrigger:
    """Drift that asks for a training.

    Attributes:
        granularity: Length of the windows, day or month.
        least_column_importance: Share in all that moves the score from which
            on the alarm of a column counts.
        least_importance: Share that the columns that alarm in a window must
            have together, for the window to ask.
        windows: How many of the last windows must ask, the newest included.
        of_windows: How many of the last windows are looked at.
    """

    granularity: str
    least_column_importance: float
    least_importance: float
    windows: int
    of_windows: int

    def __post_init__(self) -> None:
        """Refuse what can never, or always, ask.

        Raises:
            ParameterError: Names the parameter.
        """
        if self.granularity not in ("day", "month"):
            raise ParameterError(
                "drift.granularity", expected="day or month", came=self.granularity
            )
        require_number("drift.least_importance", self.least_importance, above=0)
        _require_windows("drift", self.windows, self.of_windows)


@dataclass(frozen=True)
class PerformanceTrigger:
    """Performance that asks for a training.

    Attributes:
        metric: What is compared, roc_auc or log_loss.
        shortfall: How much worse than expected a month must be, to ask.
        windows: How many of the champion's last months must ask, the newest
            included.
        of_windows: How many of them are looked at.
    """

    metric: str
    shortfall: float
    windows: int
    of_windows: int

    def __post_init__(self) -> None:
        """Refuse a metric that nothing is expected of, and impossible counts.

        Raises:
            ParameterError: Names the parameter.
        """
        refuse_unknown([self.metric], METRICS, at="performance.metric")
        _require_windows("performance", self.windows, self.of_windows)


@dataclass(frozen=True)
class RetrainingRule:
    """When to train again: if one of them asks for it.

    Attributes:
        drift: What drift must be like, or None.
        performance: What performance must be like, or None.
    """

    drift: DriftTrigger | None
    performance: PerformanceTrigger | None

    @classmethod
    def from_config(cls, config: object) -> RetrainingRule:
        """Read what stands under `replay: retraining:`.

        Raises:
            ParameterError: Names what cannot be used.
        """
        raw = read_parameters(cls, config, at="retraining")
        drift, performance = raw.drift, raw.performance
        return cls(
            drift=drift and read_parameters(DriftTrigger, drift, at="drift"),
            performance=performance
            and read_parameters(PerformanceTrigger, performance, at="performance"),
        )


def find_reasons(
    rule: RetrainingRule, importances: Sequence[float], shortfalls: Sequence[float]
) -> tuple[str, ...]:
    """Find why to train again.

    Args:
        rule: When to.
        importances: Share in all that moves the score of the columns that
            alarm, by window, oldest first.
        shortfalls: How much worse than expected the champion was, by month
            since it is champion, oldest first.

    Returns:
        The reasons in words; none if there is nothing to do.
    """
    reasons = []
    drift, performance = rule.drift, rule.performance
    if drift and _asks(
        [value >= drift.least_importance for value in importances], drift.windows, drift.of_windows
    ):
        reasons.append(f"drift of what moves the score, {100 * importances[-1]:.0f} % of it")
    if performance and _asks(
        [value >= performance.shortfall for value in shortfalls],
        performance.windows,
        performance.of_windows,
    ):
        reasons.append(f"{performance.metric} {shortfalls[-1]:.3f} worse than expected")
    return tuple(reasons)


def _asks(windows: Sequence[bool], least: int, of: int) -> bool:
    # The newest must be among them: what is over needs nobody.
    return bool(windows) and windows[-1] and sum(windows[-of:]) >= least


def _require_windows(name: str, windows: int, of_windows: int) -> None:
    require_number(f"{name}.windows", windows, above=0, at_most=of_windows, whole=True)
