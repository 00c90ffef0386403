"""Run dbt commands from Python."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.nodes import ModelNode

from dbt.adapters.openspark.engine import close_session, isolated_session
from dbt.adapters.openspark.profile import read_credentials
from flightline.errors import DbtCommandError, DbtModelNotFoundError
from flightline.project_files import read_project_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import agate
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from pyspark.sql import SparkSession

# `dbt show` cuts its answer off at five rows unless told otherwise.
_MOST_ROWS = 10_000


@dataclass(frozen=True)
class DbtProject:
    """Where a dbt project is and how its commands are run.

    Attributes:
        directory: Folder of dbt_project.yml.
        profiles_directory: Folder of profiles.yml.
        target: Output of the profile, or None for its default.
        state_directory: Where dbt keeps what it has parsed and its log; one
            that differs from the project's own saves an analyst's next command
            from parsing everything again.
    """

    directory: Path
    profiles_directory: Path
    target: str | None
    state_directory: Path

    def read_variables(self) -> dict[str, Any]:
        """Read the variables of dbt_project.yml."""
        variables: dict[str, Any] = read_project_file(self.directory)["vars"]
        return variables

    def parse(self, variables: Mapping[str, object] | None = None) -> Manifest:
        """Read all models and their YAML, without running any.

        Args:
            variables: Variables that replace those of the project.

        Raises:
            DbtCommandError: If the project cannot be parsed.
        """
        manifest: Manifest = self.invoke(["parse"], variables or {})
        return manifest

    @contextmanager
    def open_session(self) -> Iterator[SparkSession]:
        """Open a session of the Spark that the profile names, as dbt would.

        Yields:
            The session; it is closed at the end.
        """
        credentials = read_credentials(
            self.directory, profiles=self.profiles_directory, target=self.target
        )
        session = isolated_session(credentials)
        try:
            yield session
        finally:
            close_session(session)

    def read_meta(self, key: str) -> dict[str, Any]:
        """Read what the YAML of the models says under a key of `config: meta:`.

        Args:
            key: The key.

        Returns:
            Name of each model that has the key to the value, with variables
            and environment variables put in.

        Raises:
            DbtCommandError: If dbt cannot read the project.
        """
        command = ["ls", "--resource-type", "model", "--output", "json"]
        command += ["--output-keys", "name", "config", "--quiet"]
        models = [json.loads(line) for line in self.invoke(command, {})]
        return {
            model["name"]: model["config"]["meta"][key]
            for model in models
            if key in model["config"]["meta"]
        }

    def invoke(
        self,
        command: Sequence[str],
        variables: Mapping[str, object],
        *,
        may_fail: str | None = None,
    ) -> Any:
        """Run a dbt command in this process, without output.

        Args:
            command: Name and arguments of the command.
            variables: Variables that replace those of the project.
            may_fail: Generic test whose failure is an answer and no error.

        Returns:
            The result as dbt's own Python interface gives it.

        Raises:
            DbtCommandError: If the command failed, or one of its nodes did.
        """
        errors: list[str] = []

        def listen(event: Any) -> None:
            if event.info.level == "error":
                errors.append(event.info.msg)

        outcome = dbtRunner(callbacks=[listen]).invoke(
            [*command, "--vars", json.dumps(variables), *self._options()]
        )
        if isinstance(outcome.exception, KeyboardInterrupt):
            # dbt has cancelled its queries; who called wants to stop as well.
            raise outcome.exception
        if not outcome.success and not _only_fails(outcome, may_fail):
            if not errors and outcome.exception:
                errors.append(str(outcome.exception))
            raise DbtCommandError(command[0], errors=errors)
        return outcome.result

    def query(self, sql: str, variables: Mapping[str, object]) -> list[dict[str, Any]]:
        """Run a query, which may hold macros and refs.

        Args:
            sql: The query.
            variables: Variables that replace those of the project.

        Returns:
            A dictionary by column per row.

        Raises:
            DbtCommandError: If the query failed.
        """
        command = ["show", "--inline", sql, "--limit", str(_MOST_ROWS)]
        table: agate.Table = self.invoke(command, variables).results[0].agate_table
        return [dict(row) for row in table.rows]

    def _options(self) -> list[str]:
        options = ["--project-dir", str(self.directory)]
        options += ["--profiles-dir", str(self.profiles_directory)]
        options += ["--target-path", str(self.state_directory / "target")]
        options += ["--log-path", str(self.state_directory / "logs")]
        options += ["--log-level", "none"]
        return [*options, "--target", self.target] if self.target else options


def has_failed(node_result: Any, test: str) -> bool:
    """Tell whether a node of a dbt command is a generic test of that name that failed."""
    metadata = getattr(node_result.node, "test_metadata", None)
    return metadata is not None and metadata.name == test and node_result.status == "fail"


def _only_fails(outcome: dbtRunnerResult, test: str | None) -> bool:
    nodes = getattr(outcome.result, "results", None)
    if test is None or outcome.exception is not None or not nodes:
        return False
    bad = [node for node in nodes if node.status in ("fail", "error", "runtime error")]
    return bool(bad) and all(has_failed(node, test) for node in bad)


def find_model(manifest: Manifest, name: str) -> ModelNode:
    """Find a model of the project by its name or that of its table.

    Args:
        manifest: What dbt has parsed.
        name: Name of the model, or of its table with the schema.

    Returns:
        Its node.

    Raises:
        DbtModelNotFoundError: If there is none.
    """
    models = [node for node in manifest.nodes.values() if isinstance(node, ModelNode)]
    for node in models:
        if name in (node.name, node.relation_name):
            return node
    raise DbtModelNotFoundError(name, came=[node.name for node in models])
