"""Turns the rows of a unit test's fixture into a query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dbt_common.exceptions import DbtRuntimeError

Rows = Sequence[Mapping[str, Any]]

_GUESSES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "bigint"),
    (float, "double"),
    (datetime, "timestamp"),
    (date, "date"),
)
_NESTED = ("array", "map", "struct")


def fixture_query(rows: Rows, types: Mapping[str, str], name: str) -> str:
    """Returns a query that gives `rows`, each column cast to its type.

    Args:
        rows: The rows; a column that a row leaves out is null.
        types: Type of each column of the input, by its name; a fixture may not have others.
            Empty where neither a table nor YAML tells: then the values of the rows decide.
        name: What the fixture stands for, for messages.

    Raises:
        DbtRuntimeError: If a row has a column that the input has not, or nothing tells the types.
    """
    kinds = dict(types) or _guessed_types(rows)
    if not kinds:
        raise DbtRuntimeError(
            f"Expected to know the columns of {name}, but its fixture has no rows, it is not "
            "built yet, and its YAML gives no `data_type`. Build it, or declare its columns."
        )
    columns = {column.lower(): column for column in kinds}
    lowered = [{column.lower(): value for column, value in row.items()} for row in rows]
    unknown = sorted({column for row in lowered for column in row} - set(columns))
    if unknown:
        raise DbtRuntimeError(
            f"Expected the fixture of {name} to have columns of {sorted(kinds)} only, but got "
            f"{unknown}. Correct the names under `given`."
        )
    selects = [
        "select "
        + ", ".join(
            f"{_literal(row.get(key), kinds[column])} as {_quoted(column)}"
            for key, column in columns.items()
        )
        for row in lowered or [{}]
    ]
    return " union all ".join(selects) + ("" if rows else " limit 0")


def _guessed_types(rows: Rows) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for row in rows:
        for column, value in row.items():
            if value is not None and kinds.get(column, "bigint") in ("bigint", "double"):
                guess = next((kind for type_, kind in _GUESSES if isinstance(value, type_)), "")
                # One row may say 1 where another says 1.5.
                kinds[column] = (
                    "double" if {guess, kinds.get(column)} == {"bigint", "double"} else guess
                ) or "string"
    # Null in all rows: any type will do.
    return kinds | {column: "string" for row in rows for column in row if column not in kinds}


def _literal(value: Any, kind: str) -> str:
    if value is None:
        return f"cast(null as {kind})"
    if isinstance(value, bool):
        return f"cast({str(value).lower()} as {kind})"
    if isinstance(value, (dict, list)) or kind.lower().startswith(_NESTED):
        text = value if isinstance(value, str) else json.dumps(value, default=str)
        return f"from_json({_string(text)}, {_string(kind)})"
    if isinstance(value, (int, float)):
        return f"cast({_string(str(value))} as {kind})"
    return f"cast({_string(str(value))} as {kind})"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
