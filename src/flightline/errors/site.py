"""Errors of the docs site and of the score that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from pathlib import Path


class ScorecardError(FlightlineError):
    """The YAML of the ML Test Score cannot be read."""

    def __init__(self, path: Path, *, expected: str, came: str) -> None:
        """Name the file, what it should say and what it says."""
        super().__init__(
            expected=f"{expected}, in {path}",
            came=came,
            fix="correct the file; docs/docs_site.md lists sections and kinds of evidence.",
        )
