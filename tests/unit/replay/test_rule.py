from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from flightline.errors import ParameterError
from flightline.replay.forecasts import sum_alarms
from flightline.replay.rule import (
    DriftTrigger,
    PerformanceTrigger,
    RetrainingRule,
    find_reasons,
)

DRIFT = {
    "granularity": "month",
    "least_column_importance": 0.01,
    "least_importance": 0.1,
    "windows": 2,
    "of_windows": 3,
}
PERFORMANCE = {"metric": "log_loss", "shortfall": 0.02, "windows": 1, "of_windows": 1}
RULE = RetrainingRule(DriftTrigger(**DRIFT), PerformanceTrigger(**PERFORMANCE))


@pytest.mark.parametrize(
    ("importances", "is_drift"),
    [
        ([], False),
        ([0.5], False),
        ([0.0, 0.5], False),
        ([0.1, 0.1], True),
        ([0.5, 0.0, 0.5], True),
        # The newest is quiet.
        ([0.5, 0.5, 0.0], False),
        # The other is too long ago.
        ([0.5, 0.0, 0.0, 0.5], False),
    ],
)
def test_so_many_of_the_last_windows_must_drift_the_newest_among_them(
    importances: list[float], is_drift: bool
) -> None:
    reasons = find_reasons(RULE, importances, shortfalls=[])

    assert bool(reasons) == is_drift


def test_a_month_worse_than_expected_is_a_reason_and_a_better_one_none() -> None:
    (reason,) = find_reasons(RULE, [], shortfalls=[-0.1, 0.025])

    assert reason == "log_loss 0.025 worse than expected"
    assert find_reasons(RULE, [], shortfalls=[0.025, -0.1]) == ()


def test_both_reasons_are_told() -> None:
    reasons = find_reasons(RULE, [0.25, 0.25], shortfalls=[0.02])

    assert reasons[0] == "drift of what moves the score, 25 % of it"
    assert len(reasons) == 2


def test_a_rule_may_do_without_one_of_them() -> None:
    rule = RetrainingRule.from_config({"drift": None, "performance": PERFORMANCE})

    assert find_reasons(rule, [0.9, 0.9], shortfalls=[0.0]) == ()
    assert rule.performance == PerformanceTrigger(**PERFORMANCE)


@pytest.mark.parametrize(
    ("where", "change", "said"),
    [
        ("drift", {"windows": 4}, "drift.windows"),
        ("drift", {"granularity": "week"}, "day or month"),
        ("drift", {"least_importance": 0}, "drift.least_importance"),
        ("performance", {"metric": "ece"}, "performance.metric"),
        ("performance", {"windows": 0}, "performance.windows"),
        ("performance", {"shortfal": 1}, "did you mean shortfall"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(where: str, change: dict[str, Any], said: str) -> None:
    config = {"drift": dict(DRIFT), "performance": dict(PERFORMANCE)}
    config[where] |= change

    with pytest.raises(ParameterError, match=said):
        RetrainingRule.from_config(config)


def test_alarms_of_columns_that_matter_are_summed_up_by_window() -> None:
    rows = pd.DataFrame(
        [
            ("2013-05", "wind", 0.3, True, 1),
            ("2013-05", "score", 1.0, False, 2),
            ("2013-04", "wind", 0.3, False, 1),
            ("2013-06", "wind", 0.3, True, 2),
            ("2013-06", "hour", 0.05, False, 3),
            ("2013-06", "score", 1.0, True, 1),
        ],
        columns=["start", "column_name", "importance", "counts", "alarm_rank"],
    )

    importances, alarms = sum_alarms(rows)

    # The score is all there is: more than that cannot drift.
    assert importances == (0.0, 0.3, 1.0)
    assert alarms == ("score", "wind")
