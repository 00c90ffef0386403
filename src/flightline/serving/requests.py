"""What a client sends, made from the contract of the dbt project."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from flightline.serving.contract import RequestField

_TYPES: dict[str, Any] = {
    "string": str,
    "int": Annotated[int, Field(ge=0, le=2**31 - 1)],
    "bigint": Annotated[int, Field(ge=0, le=2**63 - 1)],
    "double": Annotated[float, Field(allow_inf_nan=False)],
    "date": date,
}
# Longer than any code; what is longer is refused before it is compared.
_LONGEST_TEXT = 64


def build_request_model(
    fields: tuple[RequestField, ...],
    *,
    rows_name: str,
    row_title: str,
    most_rows: int,
    example: dict[str, Any],
) -> type[BaseModel]:
    """Build the model of the body of a request.

    Args:
        fields: What names a row.
        rows_name: Name of the list of rows.
        row_title: What the documentation calls one of them.
        most_rows: Most rows in one request.
        example: A row to show in the documentation.

    Returns:
        A Pydantic model whose only field is the list; unknown fields are
        refused.
    """
    strict = ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})
    # Typed as Any: the names of the columns are only known at run time.
    columns: dict[str, Any] = {
        field.name: (_annotate(field), Field(description=field.description)) for field in fields
    }
    row = create_model(row_title, __config__=strict, **columns)
    rows = list[row]  # type: ignore[valid-type]
    body: dict[str, Any] = {rows_name: (rows, Field(min_length=1, max_length=most_rows))}
    return create_model(f"{row_title}s", __config__=ConfigDict(extra="forbid"), **body)


def _annotate(field: RequestField) -> Any:
    annotation = _TYPES[field.data_type]
    if annotation is str:
        annotation = Annotated[str, Field(min_length=1, max_length=_LONGEST_TEXT)]
    if field.values is None:
        return annotation
    schema: dict[str, Any] = {"enum": list(field.values)}
    return Annotated[
        annotation, Field(json_schema_extra=schema), AfterValidator(_accept(field.values))
    ]


def _accept(values: tuple[str, ...]) -> Any:
    known = frozenset(values)

    def accept(value: object) -> object:
        if str(value) not in known:
            raise ValueError(f"expected one of {', '.join(values)}; came {str(value)!r}")
        return value

    return accept
