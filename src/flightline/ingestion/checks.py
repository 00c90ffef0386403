"""Check a raw file against its contract, before anything is written."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from flightline.errors import (
    RawColumnsError,
    RawKeysError,
    RawRowCountError,
    RawValuesError,
)
from flightline.ingestion.contract import KINDS, MISSING_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flightline.ingestion.contract import FileContract

_EXAMPLES_SHOWN = 3
# The first data row stands on line 2, below the header.
_FIRST_LINE = 2

_PATTERNS = {
    "integer": r"^-?[0-9]{1,9}$",
    "number": r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$",
}
_TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


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


def check_table(table: pa.Table, contract: FileContract) -> None:
    """Refuse a table whose size, values or keys break its contract.

    Args:
        table: The raw file, all columns text.
        contract: What the file promises.

    Raises:
        RawRowCountError: If the number of rows differs.
        RawValuesError: If a value cannot be cast to the kind of its column,
            or a key is missing.
        RawKeysError: If two rows share a key.
    """
    if table.num_rows != contract.row_count:
        raise RawRowCountError(contract.file, expected=contract.row_count, came=table.num_rows)
    for column, kind in contract.columns.items():
        _check_values(table, column, kind, contract)
    _check_keys(table, contract)


def _check_values(table: pa.Table, column: str, kind: str, contract: FileContract) -> None:
    values = table[column].combine_chunks()
    is_key = column in contract.key
    is_missing = pc.equal(values, MISSING_TEXT)
    is_good = _is_of_kind(values, kind)
    is_good = pc.and_not(is_good, is_missing) if is_key else pc.or_(is_good, is_missing)
    bad_rows = pc.indices_nonzero(pc.invert(is_good)).to_pylist()
    if bad_rows:
        allowed = KINDS[kind]
        raise RawValuesError(
            contract.file,
            column=column,
            kind=f"{allowed} (but never missing: it is in the key)" if is_key else allowed,
            bad_count=len(bad_rows),
            row_count=table.num_rows,
            examples={row + _FIRST_LINE: values[row].as_py() for row in bad_rows[:_EXAMPLES_SHOWN]},
        )


def _is_of_kind(values: Any, kind: str) -> Any:
    # pyarrow.compute is untyped: both are arrays of the same length.
    if kind in _PATTERNS:
        return pc.match_substring_regex(values, _PATTERNS[kind])
    if kind == "timestamp":
        instants = pc.strptime(values, format=_TIMESTAMP_FORMAT, unit="s", error_is_null=True)
        # There and back again: the parser alone takes 30 February for 2 March.
        written = pc.strftime(instants, format=_TIMESTAMP_FORMAT)
        return pc.fill_null(pc.equal(written, values), fill_value=False)
    return pc.is_valid(values)


def _check_keys(table: pa.Table, contract: FileContract) -> None:
    key = list(contract.key)
    lines = pa.array(range(_FIRST_LINE, table.num_rows + _FIRST_LINE))
    groups = (
        table.select(key)
        .append_column("_line", lines)
        .group_by(key)
        .aggregate([("_line", "count"), ("_line", "min"), ("_line", "max")])
    )
    repeated = groups.filter(pc.field("_line_count") > 1).sort_by("_line_min")
    if repeated.num_rows:
        raise RawKeysError(
            contract.file,
            key=key,
            repeated_count=repeated.num_rows,
            row_count=table.num_rows,
            examples={
                ", ".join(row[name] for name in key): (
                    row["_line_min"],
                    row["_line_max"],
                )
                for row in repeated.slice(0, _EXAMPLES_SHOWN).to_pylist()
            },
        )
