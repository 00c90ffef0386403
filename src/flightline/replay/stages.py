"""The stages of the pipeline as of an instant, in places of the replay's own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.dbt import find_model, has_failed
from flightline.replay.isolation import refuse_shared_places
from flightline.tracking.registry import CHAMPION, read_aliases
from flightline.tracking.store import TrackingParameters, open_store

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date

    from dbt.contracts.graph.manifest import Manifest
    from mlflow import MlflowClient
    from pyspark.sql import DataFrame, SparkSession

    from flightline.dbt import DbtProject
    from flightline.replay.parameters import ReplayParameters


@dataclass(frozen=True)
class Reign:
    """A version that is champion, and since when.

    Attributes:
        version: Its version.
        since: Day of the run that promoted it.
    """

    version: int
    since: date


@dataclass(frozen=True)
class Trained:
    """What a training came to.

    Attributes:
        version: The new version.
        failed: Name of each gate that refused it to its message.
    """

    version: int
    failed: dict[str, str]


class Stages:
    """Runs the stages of the project by the clock.

    All tables are in schemas that begin with the replay's own name, all models
    in its own store: what the real pipeline keeps is read at most.
    """

    def __init__(self, project: DbtProject, parameters: ReplayParameters) -> None:
        """Take what to run; nothing is run yet."""
        self._project = project
        self._parameters = parameters
        self._own = {
            "scratch_schema": parameters.schema,
            "local_mlflow_store": str(parameters.store),
        }
        self._manifest: Manifest | None = None

    def begin(self) -> None:
        """Drop what an earlier replay left, and prove that this one is isolated.

        Raises:
            NotIsolatedError: If a model would use what is not the replay's own.
        """
        self._manifest = self._project.parse(self._own)
        refuse_shared_places(self._manifest, self._parameters)
        self._project.invoke(["run-operation", "drop_scratch_schemas"], self._own)
        shutil.rmtree(self._parameters.store.parent, ignore_errors=True)

    def compute_features(self, as_of: str, dates: tuple[date, date] | None) -> None:
        """Compute features as of an instant, of all dates or from one to another."""
        self._run(self._parameters.selectors.features, as_of, dates)

    def score_and_watch(self, as_of: str, reign: Reign, dates: tuple[date, date] | None) -> None:
        """Score with the champion, and see whether data and scores are as usual.

        What was known when the champion took over is what is usual.

        Args:
            as_of: Instant of the run.
            reign: The champion there is.
            dates: First and last date, or None for all: a new champion scores
                what it is compared with, too.
        """
        split = self._parameters.clock.find_split(reign.since)
        self._run(
            self._parameters.selectors.watch,
            as_of,
            dates,
            monitoring_reference_before=reign.since.isoformat(),
            train_before=split.train_before,
            validate_before=split.validate_before,
        )

    def train(self, day: date) -> Trained:
        """Train, judge and, if every gate passes, promote, as of a day's run."""
        clock, gate_test = self._parameters.clock, self._parameters.gate_test
        split = clock.find_split(day)
        variables = {
            **self._own,
            "as_of": clock.find_instant(day),
            "train_before": split.train_before,
            "validate_before": split.validate_before,
        }
        command = ["build", "--selector", self._parameters.selectors.train]
        result = self._project.invoke(command, variables, may_fail=gate_test)
        is_refused = any(has_failed(node, gate_test) for node in result.results)
        with self.open_session() as session:
            verdicts = self.table(session, self._parameters.models.gates).collect()
        failed = {
            str(row["gate_name"]): str(row["message"])
            for row in verdicts
            if is_refused and not row["is_passed"]
        }
        return Trained(int(verdicts[0]["model_version"]), failed)

    def open_session(self) -> AbstractContextManager[SparkSession]:
        """Open a session of the Spark that the stages run on."""
        return self._project.open_session()

    def open_registry(self) -> tuple[MlflowClient, str]:
        """Open the replay's store; returns its client and the name of the model."""
        tracking = TrackingParameters(**self._meta(self._parameters.models.scores)["tracking"])
        return open_store(tracking), tracking.model_name

    def find_champion(self) -> int | None:
        """Return the version that is champion now, or None."""
        client, name = self.open_registry()
        return read_aliases(client, name).get(CHAMPION)

    def read_evaluation(self) -> dict[str, Any]:
        """Return what the YAML says of how scores are measured."""
        evaluation: dict[str, Any] = self._meta(self._parameters.models.evaluations)["evaluation"]
        return evaluation

    def table(self, session: SparkSession, model: str) -> DataFrame:
        """Return the table of a model."""
        return session.table(self.name_table(model))

    def name_table(self, model: str) -> str:
        """Return the name of the table of a model, with its schema."""
        assert self._manifest is not None
        return str(find_model(self._manifest, model).relation_name)

    def name_beside_scores(self, table: str) -> str:
        """Return the name of a table of the replay, in the schema of the scores."""
        assert self._manifest is not None
        scores = find_model(self._manifest, self._parameters.models.scores)
        return f"{scores.schema}.{table}"

    def _meta(self, model: str) -> dict[str, Any]:
        assert self._manifest is not None
        meta: dict[str, Any] = find_model(self._manifest, model).config.meta
        return meta

    def _run(
        self,
        selector: str,
        as_of: str,
        dates: tuple[date, date] | None,
        **variables: str,
    ) -> None:
        command = ["run", "--selector", selector]
        if dates is None:
            command = [*command, "--full-refresh"]
        else:
            variables |= {"from_date": dates[0].isoformat(), "to_date": dates[1].isoformat()}
        self._project.invoke(command, {**self._own, "as_of": as_of, **variables})
