from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flightline.scoring.dates import DateParameters, DateRange


def parameters(**given: Any) -> DateParameters:
    nothing = {"from_date": None, "to_date": None, "as_of": None}
    return DateParameters(**{**nothing, **given}, lookback_days=3, timezone="America/New_York")


@pytest.mark.parametrize(
    ("given", "is_incremental", "expected"),
    [
        ({}, True, DateRange()),
        ({"from_date": "2013-06-01"}, False, DateRange(date(2013, 6, 1), None)),
        # YAML reads a date without quotes as one.
        ({"to_date": date(2013, 6, 3)}, True, DateRange(None, date(2013, 6, 3))),
        ({"as_of": "2013-06-10 12:00:00"}, True, DateRange(date(2013, 6, 7), None)),
        ({"as_of": "2013-06-10 03:00:00Z"}, True, DateRange(date(2013, 6, 6), None)),
        ({"as_of": "2013-06-10"}, True, DateRange(date(2013, 6, 6), None)),
        ({"as_of": "2013-06-10 12:00:00"}, False, DateRange()),
        (
            {"as_of": "2013-06-10 12:00:00", "from_date": "2013-06-01"},
            True,
            DateRange(date(2013, 6, 1), None),
        ),
    ],
)
def test_a_run_scores_what_was_asked_for_or_may_have_changed(
    given: dict[str, Any], is_incremental: bool, expected: DateRange
) -> None:
    assert parameters(**given).find_range(is_incremental=is_incremental) == expected
