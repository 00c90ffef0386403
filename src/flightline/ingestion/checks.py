"""Check what a source holds against its contract, before anything is written."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from flightline.errors import RawColumnsError, RawRowCountError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flightline.ingestion.contract import RawContract


def check_columns(
    names: Sequence[str], contract: RawContract, *, source: str, row_count: int | None = None
) -> None:
    """Refuse columns of which one is missing, added, renamed or repeated.

    The order of the columns is free: they are told apart by name.

    Args:
        names: Columns that came.
        contract: What the source promises.
        source: Name of the file, table or address, for messages.
        row_count: Number of rows that came with them, None if not counted.

    Raises:
        RawColumnsError: Names each column, and the likely new name of a
            renamed one.
    """
    unexpected = [name for name in names if name not in contract.columns]
    missing = {
        name: next(iter(difflib.get_close_matches(name, unexpected, n=1)), None)
        for name in contract.columns
        if name not in names
    }
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if missing or unexpected or repeated:
        raise RawColumnsError(
            source,
            missing=missing,
            unexpected=unexpected,
            repeated=repeated,
            row_count=row_count,
        )


def check_row_count(row_count: int, contract: RawContract, *, source: str) -> None:
    """Refuse a source that ends early, if at the end of a line.

    Args:
        row_count: Number of rows in the whole source.
        contract: What the source promises.
        source: Name of the file, table or address, for messages.

    Raises:
        RawRowCountError: If there are fewer rows than a whole source has.
    """
    if row_count < contract.least_row_count:
        raise RawRowCountError(source, expected=contract.least_row_count, came=row_count)
