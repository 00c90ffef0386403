"""Gates that hold a version against other predictors.

Gains are paired: both predictors were measured on the same resamples of the
days, and positive means that the version is better, whatever the metric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flightline.errors import MetricMissingError
from flightline.evaluation.lookup import find_overall
from flightline.evaluation.parameters import CHAMPION
from flightline.evaluation.slices import ALL_ROWS
from flightline.gates.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from flightline.gates.verdict import Evidence


@dataclass(frozen=True)
class Gain:
    """Better than another predictor, beyond doubt and by enough to matter.

    Attributes:
        over: The other predictor.
        metric: What to compare.
        at_least: Least gain; the interval must be above 0 as well.
    """

    over: str
    metric: str
    at_least: float

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the gain on all rows of the test split."""
        if self.over == CHAMPION and evidence.rival_reason:
            return Verdict(True, None, self.at_least, evidence.rival_reason)
        row = _find_gain(evidence, self.over, self.metric)
        doubt = "" if row.lower > 0 else f": the interval reaches {row.lower:z.3f}"
        short = f": short by {self.at_least - row.gain:z.3f}" if row.gain < self.at_least else ""
        return Verdict(
            is_passed=row.gain >= self.at_least and row.lower > 0,
            value=row.gain,
            bound=self.at_least,
            message=f"{self.metric} gain over {self.over}: {_show(row)}, needs at least "
            f"{self.at_least:z.3f} and an interval above 0{short}{doubt}",
        )


@dataclass(frozen=True)
class NoLoss:
    """Not worse than another predictor on all rows, beyond a tolerance.

    Attributes:
        against: The other predictor.
        metric: What to compare.
        tolerance: Loss that is let pass.
    """

    against: str
    metric: str
    tolerance: float

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the gain on all rows of the test split."""
        if self.against == CHAMPION and evidence.rival_reason:
            return Verdict(True, None, -self.tolerance, evidence.rival_reason)
        row = _find_gain(evidence, self.against, self.metric)
        is_passed = row.gain >= -self.tolerance
        short = "" if is_passed else f": short by {-self.tolerance - row.gain:z.3f}"
        return Verdict(
            is_passed=is_passed,
            value=row.gain,
            bound=-self.tolerance,
            message=f"{self.metric} gain over {_name(row)}: {_show(row)}, needs at least "
            f"{-self.tolerance:z.3f}{short}",
        )


@dataclass(frozen=True)
class NoSliceLoss:
    """In no slice worse than another predictor, beyond a tolerance.

    Among dozens of slices some look worse by chance. A slice is worse only if
    even the upper bound of its gain is below the tolerance.

    Attributes:
        against: The other predictor.
        metric: What to compare.
        tolerance: Loss that is let pass.
    """

    against: str
    metric: str
    tolerance: float

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the gain in every slice of the test split."""
        if self.against == CHAMPION and evidence.rival_reason:
            return Verdict(True, None, -self.tolerance, evidence.rival_reason)
        found = evidence.comparisons
        chosen = (found["predictor"] == self.against) & (found["metric_name"] == self.metric)
        # A slice with one label only has no ROC AUC: there is nothing to judge.
        rows = found[chosen & (found["slice_name"] != ALL_ROWS)].dropna(subset="upper")
        if not len(rows):
            raise MetricMissingError(self.metric, predictor=self.against, where="any slice")
        rows = rows.sort_values("upper")
        worse = rows[rows["upper"] < -self.tolerance]
        worst = rows.iloc[0]
        named = "; ".join(
            f"{row['slice_name']} {row['slice_value']} {_show(row)}, "
            f"short by {-self.tolerance - row['upper']:z.3f}"
            for _, row in worse.iterrows()
        )
        return Verdict(
            is_passed=worse.empty,
            value=float(worst["upper"]),
            bound=-self.tolerance,
            message=f"{self.metric} gain over {_name(worst)} in {len(rows)} slices: upper bounds "
            f"from {worst['upper']:z.3f}, need at least {-self.tolerance:z.3f}"
            + (f": {named}" if named else ""),
        )


def _find_gain(evidence: Evidence, predictor: str, metric: str) -> pd.Series:
    return find_overall(
        evidence.comparisons, predictor=predictor, metric=metric, where="the comparisons"
    )


def _name(row: pd.Series) -> str:
    if row["predictor"] != CHAMPION:
        return str(row["predictor"])
    return f"{CHAMPION} version {int(row['champion_version'])}"


def _show(row: pd.Series) -> str:
    return f"{row.gain:z.3f} [{row.lower:z.3f}, {row.upper:z.3f}]"
