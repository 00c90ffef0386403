"""The instant that a run sees the world as of; needs no Airflow."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def find_as_of(dag_run: Any) -> str:
    """Return the variable `as_of` of a run: its logical date, in UTC.

    Args:
        dag_run: Airflow's run. One that has no logical date, such as one that
            an asset started, has the time that it was to run after.

    Returns:
        Such as `2013-12-30 09:00:00`.
    """
    instant: datetime = dag_run.logical_date or dag_run.run_after
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def find_missing_files(patterns: Sequence[str], dag_run: Any, *, timezone: str) -> list[str]:
    """Find what of a day's files is not there yet.

    Args:
        patterns: Glob patterns; `{date}` in one is the day.
        dag_run: Airflow's run.
        timezone: Where the day is that of the run.

    Returns:
        The patterns, with the day put in, that find nothing.
    """
    instant: datetime = dag_run.logical_date or dag_run.run_after
    day = instant.astimezone(ZoneInfo(timezone)).date().isoformat()
    wanted = [pattern.replace("{date}", day) for pattern in patterns]
    return [pattern for pattern in wanted if not _finds_a_file(pattern)]


def _finds_a_file(pattern: str) -> bool:
    path = Path(pattern)
    return any(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
