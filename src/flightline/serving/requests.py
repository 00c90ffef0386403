"""What a client sends and gets, made from the contract of the dbt project."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from flightline.serving.contract import RequestField

_TYPES: dict[str, Any] = {
    "string": str,
    "int": Annotated[int, Field(ge=0, le=2**31 - 1)],
    "bigint": Annotated[int, Field(ge=0, le=2**63 - 1)],
    "double": float,
    "date": date,
}
# Longer than any code; what is longer is refused before it is compared.
_LONGEST_TEXT = 64


class Reason(BaseModel):
    """A feature that moved the probability."""

    feature: str
    value: str | None
    contribution: float = Field(description="In log-odds; above 0 makes late more likely.")


class Prediction(BaseModel):
    """The answer for one flight."""

    flight_id: str
    probability: float = Field(description="That it arrives 15 minutes late or more.")
    scheduled_departure_at: str
    decided_at: str
    reasons: list[Reason]


class ModelVersion(BaseModel):
    """Which model answered."""

    name: str
    version: int


class DataVersion(BaseModel):
    """Which data it looked up."""

    features_table: str
    features_version: int
    exported_at: str


class Answer(BaseModel):
    """Predictions in the order of the request."""

    predictions: list[Prediction]
    model: ModelVersion
    data: DataVersion


class Problem(BaseModel):
    """Why there is no answer."""

    expected: str
    came: str
    fix: str


def build_request_model(
    fields: tuple[RequestField, ...], *, most_flights: int, example: dict[str, Any]
) -> type[BaseModel]:
    """Build the model of the body of a request.

    Args:
        fields: What names a flight.
        most_flights: Most flights in one request.
        example: A flight to show in the documentation.

    Returns:
        A Pydantic model with the field `flights`; unknown fields are refused.
    """
    strict = ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})
    flight = create_model(
        "PlannedFlight",
        __config__=strict,
        **{field.name: (_annotate(field), Field(description=field.description)) for field in fields},
    )
    return create_model(
        "PlannedFlights",
        __config__=ConfigDict(extra="forbid"),
        flights=(
            list[flight],  # type: ignore[valid-type]
            Field(min_length=1, max_length=most_flights),
        ),
    )


def _annotate(field: RequestField) -> Any:
    annotation = _TYPES[field.data_type]
    if annotation is str:
        annotation = Annotated[str, Field(min_length=1, max_length=_LONGEST_TEXT)]
    if field.values is None:
        return annotation
    schema = {"enum": list(field.values)}
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
