from __future__ import annotations

from datetime import date

import pytest

from flightline.errors import ParameterError
from flightline.replay.clock import ClockParameters, Month, list_months, read_month

CLOCK = ClockParameters(
    hour=3, timezone="America/New_York", validation_days=21, test_days=28, lookback_days=3
)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2013, 7, 1), "2013-07-01 07:00:00"),
        # The clocks were put back on 3 November.
        (date(2013, 12, 1), "2013-12-01 08:00:00"),
    ],
)
def test_the_hour_is_local_and_the_instant_in_utc(day: date, instant: str) -> None:
    assert CLOCK.find_instant(day) == instant


def test_the_splits_end_with_the_day_of_the_run() -> None:
    split = CLOCK.find_split(date(2013, 4, 1))

    assert split.validate_before == "2013-03-04"
    assert split.train_before == "2013-02-11"


def test_a_champion_has_not_seen_the_test_of_the_next_training() -> None:
    months = list_months(Month(date(2013, 1, 1)), Month(date(2014, 1, 1)))
    splits = [CLOCK.find_split(month.first) for month in months]

    for month, earlier, later in zip(months, splits, splits[1:], strict=False):
        # What a version learned from, its validation included, ends before its own test,
        # and the next test begins where that one ends or later.
        assert earlier.validate_before < month.first.isoformat() <= later.validate_before


def test_months_go_over_the_end_of_the_year() -> None:
    months = list_months(Month(date(2013, 11, 1)), Month(date(2014, 1, 1)))

    assert [str(month) for month in months] == ["2013-11", "2013-12", "2014-01"]
    assert months[1].last == date(2013, 12, 31)


def test_a_year_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ParameterError, match="2013-05 or later"):
        list_months(Month(date(2013, 5, 1)), Month(date(2013, 4, 1)))


@pytest.mark.parametrize("text", ["2013-13", "April", "2013-04-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="a month such as 2013-04"):
        read_month(text, name="--from")
