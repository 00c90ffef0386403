"""What a raw file promises: its columns, their kinds, its key, its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The text that stands for a missing value in files written by R.
MISSING_TEXT = "NA"

KINDS: Mapping[str, str] = {
    "integer": "a whole number of at most nine digits, or NA",
    "number": "a number, or NA",
    "text": "any text",
    "timestamp": "a UTC time such as 2013-01-31T09:00:00Z, or NA",
}


@dataclass(frozen=True)
class FileContract:
    """The promise of one raw file.

    Attributes:
        package: Installed Python package that carries the file.
        package_folder: Folder inside the package that the file is in.
        file: Name of the file; ending in `.zip` if it is a zipped CSV.
        columns: Name of each column, in order, to its kind (see `KINDS`).
        key: Columns that together are never missing and never repeat.
        row_count: Number of rows, the header not counted.
        directory: Folder to read from instead of the package's, or None.
    """

    package: str
    package_folder: str
    file: str
    columns: Mapping[str, str]
    key: Sequence[str]
    row_count: int
    directory: str | None = None

    def __post_init__(self) -> None:
        """Refuse a contract that contradicts itself.

        Raises:
            ParameterError: If a kind or a key column is unknown, or a value
                has the wrong type.
        """
        _require(self.columns, dict, "columns", "a mapping of names to kinds")
        _require(self.key, (list, tuple), "key", "a list of columns")
        _require(self.row_count, int, "row_count", "a whole number of rows")
        for column, kind in self.columns.items():
            if kind not in KINDS:
                raise ParameterError(
                    f"columns.{column}",
                    expected=f"one of {', '.join(KINDS)}",
                    came=kind,
                )
        unknown = [column for column in self.key if column not in self.columns]
        if unknown or not self.key:
            raise ParameterError(
                "key",
                expected=f"some of {', '.join(self.columns)}",
                came=list(self.key),
            )


def _require(value: object, kind: type | tuple[type, ...], name: str, expected: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        came: Any = value
        raise ParameterError(name, expected=expected, came=came)
