from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flightline_airflow.clock import find_as_of, find_missing_files

if TYPE_CHECKING:
    from pathlib import Path

NEW_YORK = "America/New_York"


@dataclass
class Run:
    logical_date: datetime | None
    run_after: datetime = datetime(2013, 6, 24, 8, 0, 30, tzinfo=UTC)


def test_the_clock_is_the_logical_date_in_utc() -> None:
    four_in_winter = datetime(2013, 12, 30, 4, tzinfo=ZoneInfo(NEW_YORK))
    four_in_summer = datetime(2013, 6, 24, 4, tzinfo=ZoneInfo(NEW_YORK))

    assert find_as_of(Run(four_in_winter)) == "2013-12-30 09:00:00"
    assert find_as_of(Run(four_in_summer)) == "2013-06-24 08:00:00"


def test_a_run_without_a_logical_date_has_the_time_it_was_to_run_after() -> None:
    assert find_as_of(Run(None)) == "2013-06-24 08:00:30"


def test_files_are_awaited_by_the_local_day(tmp_path: Path) -> None:
    patterns = [f"{tmp_path}/flights.csv*", f"{tmp_path}/{{date}}/weather.csv"]
    # Still the 29th in New York.
    run = Run(datetime(2013, 12, 30, 3, tzinfo=UTC))
    (tmp_path / "flights.csv.zip").touch()
    missing = find_missing_files(patterns, run, timezone=NEW_YORK)
    assert missing == [f"{tmp_path}/2013-12-29/weather.csv"]

    (tmp_path / "2013-12-29").mkdir()
    (tmp_path / "2013-12-29" / "weather.csv").touch()
    assert find_missing_files(patterns, run, timezone=NEW_YORK) == []
