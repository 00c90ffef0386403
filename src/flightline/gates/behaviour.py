"""Gates on the version alone: calibration, scores, signature, speed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flightline.evaluation.lookup import find_overall
from flightline.evaluation.parameters import MODEL
from flightline.evaluation.scores import DATA_SPLIT
from flightline.gates.verdict import Verdict, judge_bound, judge_limit
from flightline.training.split import TEST

if TYPE_CHECKING:
    import pandas as pd

    from flightline.gates.verdict import Evidence


@dataclass(frozen=True)
class Limit:
    """A metric that may not be far from 0, such as a calibration error.

    Attributes:
        metric: What was measured on the test split.
        at_most: Greatest distance from 0.
    """

    metric: str
    at_most: float

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the metric of the model on all rows of the test split."""
        of_test = evidence.evaluations[evidence.evaluations[DATA_SPLIT] == TEST]
        row = find_overall(of_test, predictor=MODEL, metric=self.metric, where="the evaluations")
        value = abs(float(row["metric_value"]))
        return judge_limit(f"{self.metric}, without its sign", value, at_most=self.at_most)


@dataclass(frozen=True)
class SaneScores:
    """Scores that are numbers, in range, and not all alike.

    Attributes:
        least_distinct: Least number of different scores: two are classes, one
            is a constant.
        lowest: Lowest score allowed, or None.
        highest: Highest score allowed, or None.
    """

    least_distinct: int
    lowest: float | None = None
    highest: float | None = None

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the scores of all labelled rows."""
        scores = evidence.scores
        finite = scores[np.isfinite(scores)]
        lowest = -np.inf if self.lowest is None else self.lowest
        highest = np.inf if self.highest is None else self.highest
        problems = {
            "no number": len(scores) - len(finite),
            f"outside of {lowest:g} to {highest:g}": int(
                ((finite < lowest) | (finite > highest)).sum()
            ),
        }
        distinct = judge_bound(
            "different scores", len(np.unique(finite)), at_least=self.least_distinct
        )
        named = "; ".join(f"{count:,} scores {what}" for what, count in problems.items() if count)
        return Verdict(
            is_passed=distinct.is_passed and not named,
            value=distinct.value,
            bound=distinct.bound,
            message=f"{distinct.message}; {named}" if named else distinct.message,
        )


@dataclass(frozen=True)
class Signature:
    """The model takes exactly the features that are declared, and says so."""

    def judge(self, evidence: Evidence) -> Verdict:
        """Compare what the model takes and what it was logged with."""
        declared = set(evidence.declared_features)
        problems = []
        for who, taken in (
            ("the model", set(evidence.scorer.features)),
            ("its signature", set(evidence.logged_features)),
        ):
            for what, names in (("lacks", declared - taken), ("adds", taken - declared)):
                if names:
                    problems.append(f"{who} {what} {', '.join(sorted(names))}")
        return Verdict(
            is_passed=not problems,
            value=float(len(evidence.scorer.features)),
            bound=float(len(declared)),
            message=f"features taken: {len(evidence.scorer.features)}, declared: {len(declared)}"
            + "".join(f"; {problem}" for problem in problems),
        )


@dataclass(frozen=True)
class Latency:
    """How long one row takes.

    Attributes:
        at_most_milliseconds: Longest median time.
        repeats: How often to score one row.
    """

    at_most_milliseconds: float
    repeats: int

    def judge(self, evidence: Evidence) -> Verdict:
        """Score one row, again and again."""
        row = evidence.example.head(1)
        milliseconds = 1000 * _time_median(evidence, [row] * self.repeats)
        return judge_limit(
            "one row, median", milliseconds, at_most=self.at_most_milliseconds, unit=" ms"
        )


@dataclass(frozen=True)
class Throughput:
    """How many rows a second takes, in one batch on one core.

    Attributes:
        at_least_rows_per_second: Fewest rows.
        repeats: How often to score the batch.
    """

    at_least_rows_per_second: float
    repeats: int

    def judge(self, evidence: Evidence) -> Verdict:
        """Score all rows of the example, again and again."""
        seconds = _time_median(evidence, [evidence.example] * self.repeats)
        return judge_bound(
            f"rows per second in batches of {len(evidence.example):,}",
            len(evidence.example) / seconds,
            at_least=self.at_least_rows_per_second,
        )


def _time_median(evidence: Evidence, batches: list[pd.DataFrame]) -> float:
    # The first call reads the model from its text.
    evidence.scorer.score(evidence.example.head(1))
    seconds = []
    for batch in batches:
        started = time.perf_counter()
        evidence.scorer.score(batch)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))
