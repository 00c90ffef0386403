"""Which dates a run scores, so that a day costs a day's work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class DateRange:
    """Dates to score.

    Attributes:
        first: First date, or None for no bound.
        last: Last date, or None for no bound.
    """

    first: date | None = None
    last: date | None = None

    def keep(self, rows: DataFrame, date_column: str) -> DataFrame:
        """Keep the rows of these dates.

        Args:
            rows: Any rows with a date.
            date_column: Name of the date.

        Returns:
            Those in the range, bounds included.
        """
        if self.first is not None:
            rows = rows.where(F.col(date_column) >= F.lit(self.first))
        if self.last is not None:
            rows = rows.where(F.col(date_column) <= F.lit(self.last))
        return rows


@dataclass(frozen=True)
class DateParameters:
    """What the variables of a run say of the dates to compute.

    Attributes:
        from_date: First date asked for, ISO, or None.
        to_date: Last date asked for, ISO, or None.
        as_of: Instant of the clock in UTC, ISO, or None.
        lookback_days: Days before that of the clock that may have changed.
        timezone: Where dates are those of the rows.
    """

    from_date: str | date | None
    to_date: str | date | None
    as_of: str | datetime | None
    lookback_days: int
    timezone: str

    def find_range(self, *, is_incremental: bool) -> DateRange:
        """Find the dates to score.

        They are those that the macro `flights_to_compute` finds: Delta refuses
        rows of other dates than that says are replaced.

        Args:
            is_incremental: Whether there are scores that may stay.

        Returns:
            The range asked for; else, with a clock, what may have changed
            since the last run; else everything.
        """
        first, last = (
            None if given is None else date.fromisoformat(str(given))
            for given in (self.from_date, self.to_date)
        )
        if first is None and last is None and self.as_of is not None and is_incremental:
            instant = datetime.fromisoformat(str(self.as_of)).replace(tzinfo=UTC)
            today = instant.astimezone(ZoneInfo(self.timezone)).date()
            first = today - timedelta(days=self.lookback_days)
        return DateRange(first, last)
