"""What a client must send: the columns of a dbt model and what its tests allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Spark's names of the types that a client can send, to JSON's.
_TYPES = {"string": str, "int": int, "bigint": int, "double": float, "date": str}


@dataclass(frozen=True)
class RequestField:
    """A column that a client sends.

    Attributes:
        name: Name of the column.
        data_type: Spark's name of its type.
        description: Its description in the YAML.
        values: The values that the dbt tests accept, or None for any.
        values_of: Relation and column that hold the accepted values, where a
            dbt test says that the column relates to them; else None.
    """

    name: str
    data_type: str
    description: str
    values: tuple[str, ...] | None = None
    values_of: tuple[str, str] | None = None


def read_contract(
    manifest: Mapping[str, Any], model: str, columns: Sequence[str]
) -> list[RequestField]:
    """Read fields and their tests from dbt's manifest.

    Args:
        manifest: What dbt writes to `manifest.json`.
        model: Name of the model whose columns these are; of several versions
            the latest counts.
        columns: Names of the columns that a client sends.

    Returns:
        A field per column, in the order given.

    Raises:
        ContractError: If the model, a column or a usable type is missing.
    """
    node = _find_model(manifest, model)
    tests = [
        test
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test" and test.get("attached_node") == node["unique_id"]
    ]
    fields = []
    for name in columns:
        column = node["columns"].get(name)
        if column is None or column.get("data_type") not in _TYPES:
            raise ContractError(
                f"column {name} of {model} with one of the types {', '.join(_TYPES)}",
                came="no such column" if column is None else f"type {column.get('data_type')}",
            )
        fields.append(
            RequestField(
                name=name,
                data_type=column["data_type"],
                description=" ".join(column["description"].split()),
                values=_accepted(tests, name),
                values_of=_related(manifest, tests, name),
            )
        )
    return fields


def _find_model(manifest: Mapping[str, Any], model: str) -> Mapping[str, Any]:
    for node in manifest["nodes"].values():
        is_model = node["resource_type"] == "model" and node["name"] == model
        if is_model and node.get("version") == node.get("latest_version"):
            found: Mapping[str, Any] = node
            return found
    raise ContractError(f"a model {model} in dbt's manifest", came="none of that name")


def _accepted(tests: Iterable[Mapping[str, Any]], column: str) -> tuple[str, ...] | None:
    for test in tests:
        if _asks(test, "accepted_values", column):
            return tuple(str(value) for value in test["test_metadata"]["kwargs"]["values"])
    return None


def _related(
    manifest: Mapping[str, Any], tests: Iterable[Mapping[str, Any]], column: str
) -> tuple[str, str] | None:
    for test in tests:
        if _asks(test, "relationships", column):
            parents = [name for name in test["depends_on"]["nodes"] if name in manifest["nodes"]]
            (parent,) = set(parents) - {test["attached_node"]}
            relation = manifest["nodes"][parent]["relation_name"]
            return relation, test["test_metadata"]["kwargs"]["field"]
    return None


def _asks(test: Mapping[str, Any], kind: str, column: str) -> bool:
    metadata = test.get("test_metadata") or {}
    return metadata.get("name") == kind and test.get("column_name") == column
