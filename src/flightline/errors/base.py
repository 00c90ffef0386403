"""What all errors of the library share, and a parameter that cannot be used."""

from __future__ import annotations


class FlightlineError(Exception):
    """Base of all errors raised on purpose by this library."""

    def __init__(self, *, expected: str, came: str, fix: str) -> None:
        """Build the message from its three parts."""
        self.expected, self.came, self.fix = expected, came, fix
        super().__init__(f"Expected: {expected}\nCame: {came}\nTo fix: {fix}")


class ParameterError(FlightlineError):
    """A value given in the YAML of a model cannot be used."""

    def __init__(self, name: str, *, expected: str, came: object) -> None:
        """Name the parameter `name`, what it should be and what came."""
        super().__init__(
            expected=f"parameter `{name}`: {expected}",
            came=repr(came),
            fix="correct the value under `config: meta:` in the YAML file next "
            "to the model, or the variable it is taken from.",
        )
