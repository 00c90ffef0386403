"""Errors raised on purpose, in the form of the library's."""

from __future__ import annotations


class SettingsError(Exception):
    """The settings cannot be used."""

    def __init__(self, *, expected: str, came: str, fix: str) -> None:
        """Build the message from its three parts."""
        self.expected, self.came, self.fix = expected, came, fix
        super().__init__(f"Expected: {expected}\nCame: {came}\nTo fix: {fix}")
