"""Types of columns: which may grow into which, and bounds of time written as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from dbt_common.exceptions import DbtRuntimeError

_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 20}


def can_widen(old: str, new: str) -> bool:
    """Whether Delta can change a column of type `old` to `new` without rewriting its files.

    See https://docs.delta.io/latest/delta-type-widening.html.
    """
    if old in _INTEGERS and new in _INTEGERS:
        return _INTEGERS.index(old) < _INTEGERS.index(new)
    if new == "double":
        return old in ("float", "tinyint", "smallint", "int")
    if (old, new) == ("date", "timestamp_ntz"):
        return True
    wide = _decimal(new)
    if wide is None:
        return False
    narrow = _decimal(old) or ((_DIGITS[old], 0) if old in _DIGITS else None)
    if narrow is None:
        return False
    return wide[1] >= narrow[1] and wide[0] - wide[1] >= narrow[0] - narrow[1]


def columns_to_widen(relation: str, source: Sequence[Any], target: Sequence[Any]) -> dict[str, str]:
    """Returns the new type of each column that has to grow for the new rows.

    Columns that hold the new values already stay as they are.

    Raises:
        DbtRuntimeError: If a column's type changed in a way that Delta cannot follow.
    """
    new_types = {column.name.lower(): column.data_type.lower() for column in source}
    widened: dict[str, str] = {}
    for column in target:
        old = column.data_type.lower()
        new = new_types.get(column.name.lower(), old)
        if new == old or can_widen(new, old):
            continue
        if not can_widen(old, new):
            raise DbtRuntimeError(
                f"Expected a type that {old} can grow into for the column {column.name} of "
                f"{relation}, but the model now gives {new}. Cast the column in the model, or "
                "run it with --full-refresh."
            )
        widened[column.name] = new
    return widened


def batch_bounds(batch: Any, event_time: str | None, columns: Sequence[Any]) -> str:
    """Returns the condition that holds for the rows of a microbatch.

    Args:
        batch: The batch of the node, with its bounds.
        event_time: Name of the column that tells when a row happened.
        columns: The table's columns.

    Raises:
        DbtRuntimeError: If there is no batch or no such column.
    """
    if not event_time or not batch:
        raise DbtRuntimeError(
            "Expected `event_time` and a batch for the incremental strategy 'microbatch', but "
            f"got event_time {event_time!r} and batch {batch!r}. Set `event_time`, `begin` and "
            "`batch_size` in the model's config."
        )
    found = [c for c in columns if c.name.lower() == event_time.strip("`").lower()]
    if not found:
        raise DbtRuntimeError(
            f"Expected the column {event_time!r}, which `event_time` names, in the table, but it "
            f"has {[column.name for column in columns]}. Select it in the model."
        )
    start, end = (
        _time_literal(_get(batch, key), found[0].data_type.lower())
        for key in ("event_time_start", "event_time_end")
    )
    return f"{found[0].quoted} >= {start} and {found[0].quoted} < {end}"


def _get(batch: Any, key: str) -> Any:
    return batch[key] if isinstance(batch, dict) else getattr(batch, key)


def _time_literal(value: datetime | date | str, data_type: str) -> str:
    # A plain column beside a literal of its own type: Delta takes no cast in `replace where`.
    moment = datetime.fromisoformat(str(value))
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if data_type == "date":
        return f"date '{moment:%Y-%m-%d}'"
    if data_type == "timestamp_ntz":
        return f"timestamp_ntz '{moment:%Y-%m-%d %H:%M:%S}'"
    if data_type == "timestamp":
        return f"timestamp '{moment:%Y-%m-%d %H:%M:%S}+00:00'"
    return f"'{moment:%Y-%m-%d %H:%M:%S}'"


def _decimal(data_type: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"decimal\((\d+),\s*(\d+)\)", data_type)
    return (int(found[1]), int(found[2])) if found else None
