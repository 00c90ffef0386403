"""dbt commands that failed, and what they did not leave behind."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class DbtCommandError(FlightlineError):
    """A dbt command that a check needs has failed."""

    def __init__(self, command: str, *, errors: Iterable[str]) -> None:
        """Name the command and what dbt said."""
        super().__init__(
            expected=f"`dbt {command}` to succeed",
            came="\n".join(errors) or "a failure without a message",
            fix="correct what dbt names; if it misses a table, build the project first "
            "(`dbt build --select +flight_features`).",
        )


class DbtModelNotFoundError(FlightlineError):
    """The dbt project has no model of a name."""

    def __init__(self, name: str, *, came: Iterable[str]) -> None:
        """Name the model, and those most like it."""
        near = ", ".join(difflib.get_close_matches(name, list(came), n=3)) or "none like it"
        super().__init__(
            expected=f"a model {name} in the dbt project",
            came=near,
            fix="correct the name, or point `--project-dir` at the project.",
        )


class NoRunError(FlightlineError):
    """There is no dbt run to tell of."""

    def __init__(self, target_path: Path) -> None:
        """Name the folder that should hold what dbt left behind."""
        super().__init__(
            expected=f"run_results.json and manifest.json in {target_path}",
            came="not both, or damaged ones",
            fix="run `dbt build` first, or give the command to run, as in `flightline alert -- "
            "dbt build`.",
        )
