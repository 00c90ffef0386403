"""Checks a Python model's frame against the columns that its YAML declares.

dbt refuses contracts on Python models, so this is a check of the adapter's own. It is switched
on by the config `check_columns: true`, for one model or, with a plus sign, for a folder of
`dbt_project.yml`. Then all columns of the model's YAML must be in the frame, and no others;
where YAML gives a `data_type`, the column must have it. The order of columns does not matter.
It is done before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import errors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.types import StructType

# Names that people bring from other databases; Spark's own aliases are left to Spark.
_ALIASES = {
    "bool": "boolean",
    "datetime": "timestamp",
    "double precision": "double",
    "float32": "float",
    "float64": "double",
    "int32": "int",
    "int64": "bigint",
    "text": "string",
    "varchar": "string",
}


def check_columns(session: SparkSession, schema: StructType, model: dict[str, Any]) -> None:
    """Compares a frame's schema with the columns in the YAML of its model.

    Args:
        session: Any session: it reads the names of types.
        schema: Schema of the frame that the model returned.
        model: The node of the manifest, as a dictionary.

    Raises:
        DbtRuntimeError: If a column is missing, is not declared or has another type; lists all.
    """
    declared = {
        column["name"].lower(): column.get("data_type") or ""
        for column in (model.get("columns") or {}).values()
    }
    if not declared:
        raise DbtRuntimeError(
            f"Expected the YAML of the model {model['name']} to list its columns, because its "
            "config says `check_columns`, but it lists none. Add `columns`, or set "
            "`check_columns: false`."
        )
    came = {field.name.lower(): field.dataType.simpleString() for field in schema.fields}
    expected = _canonical_types(session, declared, model["name"])
    problems = [
        f"{name}: expected {kind or 'a column of any type'}, but it is missing"
        for name, kind in expected.items()
        if name not in came
    ]
    problems += [
        f"{name}: expected {kind}, but got {came[name]}"
        for name, kind in expected.items()
        if name in came and kind and kind != came[name]
    ]
    problems += [
        f"{name}: is not declared, but got {kind}"
        for name, kind in came.items()
        if name not in expected
    ]
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise DbtRuntimeError(
            f"Expected the frame of the model {model['name']} to have the columns that its YAML "
            f"declares, but:\n{listed}\nCast or rename in model(), or correct the YAML; "
            "`check_columns: false` switches this check off."
        )


def _canonical_types(session: SparkSession, declared: dict[str, str], name: str) -> dict[str, str]:
    """Names of types as Spark writes them: `integer` becomes `int`."""
    named = {column: _ALIASES.get(kind.strip().lower(), kind) for column, kind in declared.items()}
    typed = [column for column, kind in named.items() if kind]
    if not typed:
        return named
    try:
        schema = session.sql(
            "select " + ", ".join(f"cast(null as {named[column]})" for column in typed)
        ).schema
    except Exception as error:
        raise DbtRuntimeError(
            f"Expected each `data_type` in the YAML of the model {name} to be a type of Spark, "
            f"but one of {sorted({named[column] for column in typed})} is not: "
            f"{errors.describe(error)}"
        ) from error
    kinds = [field.dataType.simpleString() for field in schema.fields]
    return named | dict(zip(typed, kinds, strict=True))
