"""What the variable `replay` of a dbt project says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.configuration import read_parameters, require_mapping
from flightline.replay.clock import ClockParameters, Month, list_months, read_month
from flightline.replay.rule import RetrainingRule

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class StageSelectors:
    """Selectors of the project, one per stage that a replay runs.

    Attributes:
        features: The features and what they are built from, shared tables not.
        train: Training, evaluation, gates and promotion.
        watch: The scores, and what watches them and the features.
    """

    features: str
    train: str
    watch: str


@dataclass(frozen=True)
class ReplayModels:
    """Names of the project's models that a replay reads.

    Attributes:
        features: Features, one row per thing to predict.
        columns: What their columns are.
        scores: Scores of the champion.
        evaluations: Its YAML says how scores are measured.
        gates: Verdicts of the gates.
        alarms: Drift alarms.
        performance: Performance by window, before and after labels arrive.
    """

    features: str
    columns: str
    scores: str
    evaluations: str
    gates: str
    alarms: str
    performance: str


@dataclass(frozen=True)
class ReplayParameters:
    """How to live the year.

    Attributes:
        first_month: First month whose rows are scored.
        last_month: Last one.
        schema: What the names of its schemas begin with.
        shared_schemas: Schemas (without prefix) that are read where they are.
        folder: Folder of its MLflow store and of what it writes.
        table: Name of the table of months, beside that of the scores.
        dots_per_inch: How fine the picture is.
        clock: When the pipeline runs.
        retraining: When a model is trained again.
        gate_test: Generic test whose failure refuses a version.
        selectors: Its stages.
        models: Its tables.
    """

    first_month: Month
    last_month: Month
    schema: str
    shared_schemas: tuple[str, ...]
    folder: Path
    table: str
    dots_per_inch: int
    clock: ClockParameters
    retraining: RetrainingRule
    gate_test: str
    selectors: StageSelectors
    models: ReplayModels

    @classmethod
    def from_variables(
        cls, variables: Mapping[str, Any], *, first: str | None = None, last: str | None = None
    ) -> ReplayParameters:
        """Read the variables of dbt_project.yml.

        Args:
            variables: The variables.
            first: First month instead of the variable's.
            last: Last month instead of the variable's.

        Returns:
            The parameters.

        Raises:
            ParameterError: Names what cannot be used.
        """
        given = require_mapping(variables["replay"], at="replay")
        clock = require_mapping(given.get("clock"), at="replay.clock")
        common = {"timezone": variables["origin_timezone"]}
        common["lookback_days"] = variables["lookback_days"]
        values = {
            **given,
            "first_month": read_month(first or given["first_month"], name="replay.first_month"),
            "last_month": read_month(last or given["last_month"], name="replay.last_month"),
            "shared_schemas": tuple(variables["scratch_shares"]),
            "folder": Path(given["folder"]),
            "clock": read_parameters(ClockParameters, {**clock, **common}, at="replay.clock"),
            "retraining": RetrainingRule.from_config(given.get("retraining")),
            "selectors": read_parameters(
                StageSelectors, given.get("selectors"), at="replay.selectors"
            ),
            "models": read_parameters(ReplayModels, given.get("models"), at="replay.models"),
        }
        return read_parameters(cls, values, at="replay")

    @property
    def months(self) -> list[Month]:
        """The months to live, in order."""
        return list_months(self.first_month, self.last_month)

    @property
    def store(self) -> Path:
        """File of the replay's own MLflow store."""
        return self.folder / "mlflow" / "mlflow.db"
