"""Check a raw file against its contract, before anything is written."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from flightline.errors import RawColumnsError, RawRowCountError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flightline.ingestion.contract import FileContract


def check_header(header: Sequence[str], contract: FileContract, *, row_count: int) -> None:
    """Refuse a header that misses, adds, renames or repeats a column.

    The order of the columns is free: they are told apart by name.

    Raises:
        RawColumnsError: Names each column, and the likely new name of a
            renamed one.
    """
    unexpected = [name for name in header if name not in contract.columns]
    missing = {
        name: next(iter(difflib.get_close_matches(name, unexpected, n=1)), None)
        for name in contract.columns
        if name not in header
    }
    repeated = [name for name, count in Counter(header).items() if count > 1]
    if missing or unexpected or repeated:
        raise RawColumnsError(
            contract.file,
            missing=missing,
            unexpected=unexpected,
            repeated=repeated,
            row_count=row_count,
        )


def check_row_count(row_count: int, contract: FileContract) -> None:
    """Refuse a file that ends early, if at the end of a line.

    Args:
        row_count: Number of rows in the file, the header not counted.
        contract: What the file promises.

    Raises:
        RawRowCountError: If there are fewer rows than a whole file has.
    """
    if row_count < contract.least_row_count:
        raise RawRowCountError(contract.file, expected=contract.least_row_count, came=row_count)
