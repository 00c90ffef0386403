"""Since when something fails, and whether it was told already."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flightline.project_files import replace_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from flightline.alerts.findings import Finding


@dataclass(frozen=True)
class Known:
    """A failure that was seen before.

    Attributes:
        since: When it was seen first, ISO 8601 in UTC.
        told: When it was told last, or None if it never was.
    """

    since: str
    told: str | None


def read_history(path: Path) -> dict[str, Known]:
    """Read what was known after the last run; a damaged file counts as none."""
    try:
        return {name: Known(**known) for name, known in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_history(path: Path, history: Mapping[str, Known]) -> None:
    """Write what is known now, in one step."""
    replace_text(path, json.dumps({name: asdict(known) for name, known in history.items()}))


def update_history(
    history: Mapping[str, Known], findings: Iterable[Finding], *, seen: set[str], now: datetime
) -> dict[str, Known]:
    """Add what fails now, and forget what ran and is well again.

    Args:
        history: What was known before.
        findings: What fails now.
        seen: All that was looked at; what was not is not well yet.
        now: The time of the run.

    Returns:
        What is known after it.
    """
    failing = {finding.unique_id for finding in findings}
    kept = {name: known for name, known in history.items() if name in failing or name not in seen}
    return {**{name: Known(now.isoformat(), None) for name in failing}, **kept}


def is_due(known: Known, *, now: datetime, reminder_hours: float) -> bool:
    """Tell whether a failure is to be told: when new, and again after a while."""
    if known.told is None:
        return True
    return now - datetime.fromisoformat(known.told) >= timedelta(hours=reminder_hours)
