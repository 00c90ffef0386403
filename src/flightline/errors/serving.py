"""What clients ask that cannot be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class ContractError(FlightlineError):
    """The dbt project does not say what a client of the server must send."""

    def __init__(self, expected: str, *, came: str) -> None:
        """Say what was expected of dbt's manifest, and what it holds."""
        super().__init__(
            expected=expected,
            came=came,
            fix="correct `request_model` and `request_columns` in the YAML of the model that "
            "exports the snapshot, or the columns of the model that they name.",
        )


class SnapshotError(FlightlineError):
    """A snapshot of the features cannot be written or read."""

    def __init__(self, path: Path, *, came: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(
            expected=f"a snapshot of the features in {path}",
            came=came,
            fix="build the dbt model that exports it, or name the file that holds it.",
        )


class PastDateError(FlightlineError):
    """A client asks about a date that is over."""

    def __init__(self, field: str, *, came: object, first: str) -> None:
        """Name the field, its value, and the first date that can be asked about."""
        super().__init__(
            expected=f"{field} from {first} on",
            came=str(came),
            fix="look what is over up in the table of scores.",
        )


class UnknownRowError(FlightlineError):
    """A client asks about something that the snapshot does not hold."""

    def __init__(
        self,
        keys: Sequence[str],
        *,
        fields: Sequence[str],
        first: str,
        last: str,
        exported_at: str,
    ) -> None:
        """Name what was asked about, and what the snapshot covers."""
        super().__init__(
            expected=f"what the snapshot of {exported_at} holds, from {first} to {last}",
            came=f"unknown: {', '.join(keys)}",
            fix=f"check {', '.join(fields)}; what is new comes with the next snapshot.",
        )


class RowNotFoundError(FlightlineError):
    """No row of a table has the key asked for."""

    def __init__(self, key: str, *, table: str, nearest: Iterable[str]) -> None:
        """Name the key, the table searched, and the keys most like it."""
        super().__init__(
            expected=f"a row of {table} with the key {key}",
            came=f"none; the nearest keys are {', '.join(nearest) or 'none: the table is empty'}",
            fix="correct the key, or build the table again if the row is new.",
        )
