"""What a source promises: its columns and their kinds, its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

# In words; macros/quarantine/is_of_kind.sql holds the rows to them.
KINDS: Mapping[str, str] = {
    "integer": "a whole number of at most nine digits, or NA",
    "number": "a number, or NA",
    "text": "any text",
    "timestamp": "a UTC time such as 2013-01-31T09:00:00Z, or NA",
}

# How a raw table, which holds text, says that a value is missing.
MISSING = "NA"


@dataclass(frozen=True)
class RawContract:
    """The promise of one source, whatever its kind.

    Attributes:
        columns: Name of each column, in order, to its kind (see `KINDS`).
        least_row_count: Rows that the whole source has at least: one that ends
            early is refused, one that grew is not. Of a load that brings only
            what is new it is not asked.
    """

    columns: Mapping[str, str]
    least_row_count: int

    def __post_init__(self) -> None:
        """Refuse a contract that contradicts itself.

        Raises:
            ParameterError: If a kind is unknown, or a value has the wrong type.
        """
        _require(self.columns, dict, "columns", "a mapping of names to kinds")
        _require(self.least_row_count, int, "least_row_count", "a whole number of rows")
        for column, kind in self.columns.items():
            if kind not in KINDS:
                raise ParameterError(
                    f"columns.{column}",
                    expected=f"one of {', '.join(KINDS)}",
                    came=kind,
                )


def _require(value: object, kind: type, name: str, expected: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        came: Any = value
        raise ParameterError(name, expected=expected, came=came)
