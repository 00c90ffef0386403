"""Run dbt commands from Python."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from dbt.cli.main import dbtRunner

from flightline.errors import DbtCommandError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import agate

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
        text = (self.directory / "dbt_project.yml").read_text(encoding="utf-8")
        variables: dict[str, Any] = yaml.safe_load(text)["vars"]
        return variables

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

    def invoke(self, command: Sequence[str], variables: Mapping[str, object]) -> Any:
        """Run a dbt command in this process, without output.

        Args:
            command: Name and arguments of the command.
            variables: Variables that replace those of the project.

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
        if not outcome.success:
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
