"""What a training may do besides fitting: validate across time, search, calibrate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.configuration import read_parameters, require_mapping, require_number
from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

METHODS = ("platt", "isotonic")


@dataclass(frozen=True)
class CrossValidationPlan:
    """Rolling origin: learn from all days before, validate on those after.

    Attributes:
        folds: How often.
        validation_days: Days that each fold validates on. The last fold ends
            with the validation split; the test split is never touched.
    """

    folds: int
    validation_days: int

    def __post_init__(self) -> None:
        """Refuse counts below one."""
        for name in ("folds", "validation_days"):
            at = f"training.cross_validation.{name}"
            require_number(at, getattr(self, name), above=0, whole=True)


@dataclass(frozen=True)
class Range:
    """The values that a search may try for one parameter.

    Attributes:
        low: Smallest value; whole numbers at both ends mean whole numbers.
        high: Greatest value.
        log: Whether to draw evenly in the logarithm.
        choices: The values themselves, in place of `low` and `high`.
    """

    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        """Refuse a range that is empty or said twice."""
        ends = (self.low, self.high)
        if (self.choices is None) == (None in ends):
            raise ParameterError(
                "training.search.space", expected="low and high, or choices", came=vars(self)
            )
        if self.choices is None and not self.low < self.high:  # type: ignore[operator]
            raise ParameterError("training.search.space", expected="low below high", came=ends)


@dataclass(frozen=True)
class SearchPlan:
    """A search for better parameters.

    Attributes:
        trials: Most parameters to try.
        timeout_seconds: Time after which no further trial begins; None for no
            limit. With a limit two searches may end differently.
        metric: What to improve: log_loss or roc_auc, of a regression rmse or
            mae; the mean over the folds if there is a cross-validation, else
            that of the validation split.
        space: Name of each parameter to the values to try.
        log_every: Trials after which a line is logged, where there is no
            terminal.
    """

    trials: int
    metric: str
    space: Mapping[str, Range]
    timeout_seconds: float | None = None
    log_every: int = 10

    def __post_init__(self) -> None:
        """Read the ranges and refuse what is none."""
        require_number("training.search.trials", self.trials, above=0, whole=True)
        require_number("training.search.log_every", self.log_every, above=0, whole=True)
        if self.timeout_seconds is not None:
            require_number("training.search.timeout_seconds", self.timeout_seconds, above=0)
        at = "training.search.space"
        ranges = {
            name: value
            if isinstance(value, Range)
            else read_parameters(Range, value, at=f"{at}.{name}")
            for name, value in require_mapping(self.space, at=at).items()
        }
        object.__setattr__(self, "space", ranges)


@dataclass(frozen=True)
class CalibrationPlan:
    """A correction of probabilities, kept only if it helps on later data.

    Attributes:
        method: `platt` (a logistic curve) or `isotonic` (a staircase).
        fit_share: Share of the days of the validation split, the earlier
            ones, that the correction is fitted on; the later ones judge it.
        resamples: Times that those days are drawn with replacement.
        level: Confidence of the interval that has to be clear of 0.
    """

    method: str
    fit_share: float
    resamples: int
    level: float

    def __post_init__(self) -> None:
        """Refuse an unknown method and shares that leave nothing."""
        if self.method not in METHODS:
            raise ParameterError(
                "training.calibration.method", expected=" or ".join(METHODS), came=self.method
            )
        require_number("training.calibration.resamples", self.resamples, above=0, whole=True)
        for name in ("fit_share", "level"):
            at = f"training.calibration.{name}"
            require_number(at, getattr(self, name), above=0, at_most=1)
            if getattr(self, name) == 1:
                raise ParameterError(at, expected="a number below 1", came=1)
