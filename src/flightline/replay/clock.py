"""The steps of the clock: months, the instants between them, splits that move along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flightline.errors import ParameterError
from flightline.training.split import TimeSplit


@dataclass(frozen=True)
class ClockParameters:
    """When the pipeline runs, and what it then learns from.

    Attributes:
        hour: Hour of the first of a month, local time, at which the month
            before is looked back at and the champion of the new one is chosen.
        timezone: Where dates are local dates.
        validation_days: Days of the validation split.
        test_days: Days after them until the run, which the gates judge by.
        lookback_days: Days before a month whose outcomes may have come since.
    """

    hour: int
    timezone: str
    validation_days: int
    test_days: int
    lookback_days: int

    def find_instant(self, day: date) -> str:
        """Return the instant of the run on a day, in UTC as dbt's variable has it."""
        local = datetime.combine(day, time(self.hour), ZoneInfo(self.timezone))
        return f"{local.astimezone(UTC):%Y-%m-%d %H:%M:%S}"

    def find_split(self, day: date) -> TimeSplit:
        """Return the split of a training on a day: the newest days are its test."""
        validate_before = day - timedelta(self.test_days)
        train_before = validate_before - timedelta(self.validation_days)
        return TimeSplit(train_before.isoformat(), validate_before.isoformat())


@dataclass(frozen=True)
class Month:
    """A calendar month.

    Attributes:
        first: Its first day.
    """

    first: date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> Month:
        """The month after it."""
        return Month((self.first.replace(day=1) + timedelta(31)).replace(day=1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(1)


def read_month(text: str, *, name: str) -> Month:
    """Read a month, such as 2013-04.

    Args:
        text: Year and month.
        name: What to call it in an error.

    Returns:
        The month.

    Raises:
        ParameterError: If the text is no month.
    """
    try:
        return Month(datetime.strptime(str(text), "%Y-%m").date())
    except ValueError:
        raise ParameterError(name, expected="a month such as 2013-04", came=text) from None


def list_months(first: Month, last: Month) -> list[Month]:
    """List the months from the first to the last.

    Args:
        first: First month.
        last: Last month, itself included.

    Returns:
        The months in order.

    Raises:
        ParameterError: If the last is before the first.
    """
    if last.first < first.first:
        raise ParameterError("replay.last_month", expected=f"{first} or later", came=str(last))
    months = [first]
    while months[-1] != last:
        months.append(months[-1].next)
    return months
