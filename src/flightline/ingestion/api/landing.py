"""Where pages wait until all have come, so that none is asked for twice."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_STATE = "state.json"


@dataclass(frozen=True)
class LandingState:
    """How far a load has come; written after each page.

    Attributes:
        request: What was asked for, in short: pages of another request are of no use.
        load_id: The load that the pages belong to.
        started_at: When it began, as an ISO time in UTC.
        next: Number of the next page, or the cursor after the last one.
        digests: One per page that has landed.
        is_complete: Whether all pages have come.
    """

    request: str
    load_id: str
    started_at: str
    next: str | None
    digests: tuple[str, ...] = ()
    is_complete: bool = False

    def with_page(self, digest: str, following: str | None) -> LandingState:
        """Return the state after another page."""
        return replace(self, next=following, digests=(*self.digests, digest))

    def is_usable(self, request: str, *, at: datetime, hours: float) -> bool:
        """Say whether a load that asks the same may go on with these pages."""
        age = at.astimezone(UTC) - datetime.fromisoformat(self.started_at)
        return self.request == request and age.total_seconds() <= hours * 3600


@dataclass(frozen=True)
class Landing:
    """A folder of pages and how far they go.

    Attributes:
        folder: Belongs to one raw table.
    """

    folder: Path

    def read_state(self) -> LandingState | None:
        """Return how far the last load has come, or None if there is none."""
        try:
            state = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return LandingState(**{**state, "digests": tuple(state["digests"])})

    def add_page(self, rows: list[dict[str, str]], state: LandingState) -> None:
        """Keep a page, then the state that counts it: a crash between loses the page only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if rows:
            self._write(f"page-{len(state.digests):06d}.json", rows)
        self._write(_STATE, asdict(state))

    def read_rows(self, state: LandingState) -> list[dict[str, str]]:
        """Return the rows of all pages that the state counts, in order."""
        rows: list[dict[str, str]] = []
        for number in range(1, len(state.digests) + 1):
            page = self.folder / f"page-{number:06d}.json"
            rows += json.loads(page.read_text(encoding="utf-8"))
        return rows

    def clear(self) -> None:
        """Forget all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, content: Any) -> None:
        path = self.folder / name
        part = path.with_suffix(".part")
        part.write_text(json.dumps(content), encoding="utf-8")
        # Whole or not at all.
        part.replace(path)
