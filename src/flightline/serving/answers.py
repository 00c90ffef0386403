"""What a client gets: predictions, or why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, create_model

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reason(BaseModel):
    """A feature that moved the score."""

    feature: str
    value: str | None = Field(description="Its value as text; null if it is missing.")
    contribution: float = Field(
        description="What it adds to the raw score, the log-odds of a probability."
    )


class ModelVersion(BaseModel):
    """Which model answered."""

    name: str
    version: int


class DataVersion(BaseModel):
    """Which data it looked up."""

    features_table: str
    features_version: int = Field(description="Delta version of that table.")
    exported_at: str = Field(description="When the snapshot was taken, in UTC.")


class Problem(BaseModel):
    """Why there is no answer, and what to do about it."""

    expected: str
    came: str
    fix: str


class Problems(BaseModel):
    """What every answer but a good one looks like."""

    problems: list[Problem]


def build_answer_model(key_name: str, time_names: Sequence[str], score_name: str) -> type[Any]:
    """Build the model of an answer.

    Args:
        key_name: Name of the key of a row.
        time_names: Names of the times that are told of a row.
        score_name: What the score is called.

    Returns:
        A Pydantic model: predictions in the order of the request, which model
        gave them, and from which data.
    """
    columns: dict[str, Any] = {
        key_name: (str, ...),
        score_name: (float, ...),
        **{name: (str, Field(description="In UTC, ISO 8601.")) for name in time_names},
        "reasons": (list[Reason], Field(description="The strongest first.")),
    }
    prediction = create_model("Prediction", **columns)
    return create_model(
        "Answer",
        predictions=(
            list[prediction],  # type: ignore[valid-type]
            Field(description="In the order of the request."),
        ),
        model=(ModelVersion, ...),
        data=(DataVersion, ...),
    )
