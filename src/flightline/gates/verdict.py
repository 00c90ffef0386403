"""What gates look at, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from flightline.model.scorer import Scorer


@dataclass(frozen=True)
class Evidence:
    """All that is known of the version that is judged.

    Attributes:
        evaluations: The table of evaluations.
        comparisons: The table of comparisons.
        scores: Its scores of all labelled rows, shape (n,).
        scorer: The model.
        declared_features: What the table of features says a model may take.
        logged_features: What the logged signature says the model takes.
        example: Rows of features to score.
        rival_reason: Why there is no champion to compare with; empty if there
            is one.
    """

    evaluations: pd.DataFrame
    comparisons: pd.DataFrame
    scores: NDArray[np.float64]
    scorer: Scorer
    declared_features: Sequence[str]
    logged_features: Sequence[str]
    example: pd.DataFrame
    rival_reason: str


@dataclass(frozen=True)
class Verdict:
    """What a gate says.

    Attributes:
        is_passed: Whether the version may pass.
        value: The number that was judged, or None if there is none.
        bound: The number it was held to, or None if there is none.
        message: What was measured, what is needed, and by how much it fails.
    """

    is_passed: bool
    value: float | None
    bound: float | None
    message: str


class Gate(Protocol):
    """One condition that a version must meet before it becomes champion."""

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge a version."""
        ...


def judge_bound(name: str, value: float, *, at_least: float, unit: str = "") -> Verdict:
    """Judge a number that must not be lower than a bound.

    Args:
        name: What was measured.
        value: The number; NaN never passes.
        at_least: The bound.
        unit: Its unit, if it has one.

    Returns:
        The verdict.
    """
    is_passed = value >= at_least
    short = "" if is_passed else f": short by {_show(at_least - value)}"
    message = f"{name}: {_show(value)}{unit}, needs at least {_show(at_least)}{short}"
    return Verdict(is_passed, value, at_least, message)


def judge_limit(name: str, value: float, *, at_most: float, unit: str = "") -> Verdict:
    """Judge a number that must not be higher than a limit.

    Args:
        name: What was measured.
        value: The number; NaN never passes.
        at_most: The limit.
        unit: Its unit, if it has one.

    Returns:
        The verdict.
    """
    is_passed = value <= at_most
    over = "" if is_passed else f": over by {_show(value - at_most)}"
    message = f"{name}: {_show(value)}{unit}, needs at most {_show(at_most)}{over}"
    return Verdict(is_passed, value, at_most, message)


def _show(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:z.3f}"
