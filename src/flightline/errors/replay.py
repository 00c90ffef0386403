"""A year that cannot be lived again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class NotIsolatedError(FlightlineError):
    """A replay would write where the real pipeline keeps what it has."""

    def __init__(self, name: str, *, expected: str, came: str) -> None:
        """Name the model, where it was to write or read, and where it would."""
        super().__init__(
            expected=f"the model {name} to use {expected} in a replay",
            came=came,
            fix="take the place from the variables `scratch_schema` and `local_mlflow_store` in "
            "the YAML of the model; nothing was run.",
        )


class NoFirstChampionError(FlightlineError):
    """No model serves when the replay begins."""

    def __init__(self, instant: str, *, failed: Mapping[str, str]) -> None:
        """Give the instant, and the gates that refused the first version."""
        super().__init__(
            expected=f"the first version, trained as of {instant} UTC, to pass every gate",
            came="; ".join(f"{name}: {message}" for name, message in failed.items()),
            fix="begin later (`--from`), when there is more to learn from, or change the gates.",
        )


class ForecastError(FlightlineError):
    """The scores of a month are not those of the version that was champion before it."""

    def __init__(self, month: str, *, expected: int, came: Iterable[int]) -> None:
        """Name the month, the champion before it and the versions that scored it."""
        super().__init__(
            expected=f"every row of {month} to be scored by version {expected}",
            came=f"scores of versions {', '.join(str(one) for one in came) or 'none at all'}",
            fix="leave the schemas of the replay alone while it runs, and look whether there are "
            "rows of that month.",
        )
