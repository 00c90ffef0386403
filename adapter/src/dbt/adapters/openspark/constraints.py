"""Constraints of a contract, as Delta keeps them: named conditions among a table's properties."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dbt.adapters.base.impl import ConstraintSupport
from dbt_common.contracts.constraints import (
    ColumnLevelConstraint,
    ConstraintType,
    ModelLevelConstraint,
)
from dbt_common.exceptions import DbtRuntimeError

# Delta has no keys; dbt warns of those that a model asks for.
CONSTRAINT_SUPPORT = {
    ConstraintType.check: ConstraintSupport.ENFORCED,
    ConstraintType.not_null: ConstraintSupport.ENFORCED,
    ConstraintType.unique: ConstraintSupport.NOT_SUPPORTED,
    ConstraintType.primary_key: ConstraintSupport.NOT_SUPPORTED,
    ConstraintType.foreign_key: ConstraintSupport.NOT_SUPPORTED,
    ConstraintType.custom: ConstraintSupport.NOT_SUPPORTED,
}

Process = Callable[[Any, Callable[[Any], str | None]], str | None]


def constraint_properties(
    columns: Mapping[str, Mapping[str, Any]],
    constraints: Sequence[Mapping[str, Any]],
    *,
    quote: Callable[[str], str],
    process: Process,
) -> dict[str, str]:
    """Returns the table properties that enforce a model's constraints.

    Args:
        columns: The columns of the model's YAML by name, each with its `constraints`.
        constraints: The constraints of the model itself.
        quote: Quotes a name.
        process: dbt's own check of a constraint, which warns of unsupported ones.

    Raises:
        DbtRuntimeError: If a check has no expression.
    """
    properties: dict[str, str] = {}

    def add(constraint: Any, name: str, condition: str) -> None:
        rendered = process(constraint, lambda _: condition)
        if rendered is not None:
            properties[f"delta.constraints.{constraint.name or name}"] = rendered

    for column in columns.values():
        for raw in column.get("constraints") or []:
            constraint = ColumnLevelConstraint.from_dict(dict(raw))
            if constraint.type == ConstraintType.not_null:
                name = f"{_as_name(column['name'])}_not_null"
                add(constraint, name, f"{quote(column['name'])} is not null")
            else:
                add(constraint, *_check(constraint, str(column["name"])))
    for raw in constraints:
        constraint_of_model = ModelLevelConstraint.from_dict(dict(raw))
        if constraint_of_model.type == ConstraintType.not_null:
            for column_name in constraint_of_model.columns:
                name = f"{_as_name(column_name)}_not_null"
                add(constraint_of_model, name, f"{quote(column_name)} is not null")
        else:
            add(constraint_of_model, *_check(constraint_of_model, "the model"))
    return properties


def _check(constraint: Any, place: str) -> tuple[str, str]:
    """Name and condition of a check."""
    expression = " ".join((constraint.expression or "").split())
    if constraint.type == ConstraintType.check and not expression:
        raise DbtRuntimeError(
            f"Expected an `expression` for the check constraint of {place}, but there is none. "
            "Write the condition that every row fulfils, for instance `expression: id > 0`."
        )
    return f"check_{hashlib.sha256(expression.encode()).hexdigest()[:8]}", expression


def _as_name(text: str) -> str:
    return re.sub(r"\W", "_", text).lower()
