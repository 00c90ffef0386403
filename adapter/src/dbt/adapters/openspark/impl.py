"""The adapter: dbt-spark's, with sessions, Python models and seeds of our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from dbt.adapters.base import PythonJobHelper, available
from dbt.adapters.base.impl import log_code_execution
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.contracts.relation import RelationConfig
from dbt.artifacts.resources.types import NodeType

from dbt.adapters.openspark.connections import OpenSparkConnectionManager
from dbt.adapters.openspark.frames import DEFAULT_FILE_FORMAT
from dbt.adapters.openspark.interruption import Deadline, seconds_of
from dbt.adapters.openspark.python_models import PythonModel, run_python_model
from dbt.adapters.openspark.sql_adapter import OpenSparkSqlAdapter
from dbt.adapters.openspark.unit_tests import UnitTest


class OpenSparkAdapter(OpenSparkSqlAdapter):
    """Runs SQL and Python models in one SparkSession per node."""

    ConnectionManager: TypeAlias = OpenSparkConnectionManager

    def pre_model_hook(self, config: Mapping[str, Any]) -> Deadline | None:
        """Prepares a node: its session, Delta where it names no file format, its `timeout`.

        dbt-spark's macros each have a default of their own (none, Parquet, Delta), which
        would give SQL models, Python models, seeds and snapshots different formats.
        """
        node = getattr(config, "model", None)
        if node is None:
            return None
        # The model that a unit test is of may be Python.
        is_sql = node.resource_type != NodeType.Unit and getattr(node, "language", "sql") == "sql"
        OpenSparkConnectionManager.expect_python(not is_sql)
        if node.config.get("file_format") is None:
            node.config["file_format"] = DEFAULT_FILE_FORMAT
        seconds = seconds_of(node.config.get("timeout"), node.name)
        if seconds is None:
            return None
        return Deadline(node.name, seconds, self.connections.get_thread_connection().handle.cancel)

    def post_model_hook(self, config: Mapping[str, Any], context: Deadline | None) -> None:
        """Ends the `timeout` of a node; if it was over, the node fails with that message."""
        if context is not None:
            context.close()

    @log_code_execution
    def submit_python_job(
        self, parsed_model: dict[str, Any], compiled_code: str
    ) -> AdapterResponse:
        """Runs a Python model in this process."""
        responses = [AdapterResponse(_message="OK")]
        run_python_model(
            self.session,
            PythonModel(parsed_model, self._root_of(parsed_model)),
            compiled_code,
            self.connections.get_thread_connection().handle.python,
            execute=lambda sql: responses.append(self.execute(sql)[0]),
        )
        return responses[-1]

    @available.parse_none
    def run_python_unit_test(self, test: dict[str, Any]) -> str | None:
        """Runs the Python model that a unit test tests; returns a query of its rows.

        Returns:
            The query, or None where the tested model is SQL.
        """
        # The resolver of macros is dbt's whole manifest; a unit test's own holds fixtures only.
        manifest: Any = self.get_macro_resolver()
        tested = manifest.nodes[test["tested_node_unique_id"]]
        if tested.language != "python":
            return None
        node = tested.to_dict(omit_none=False)
        model = PythonModel(node, self._root_of(node))
        handle = self.connections.get_thread_connection().handle
        return UnitTest(handle.session, manifest, test, model, self._types_of).run(handle.python)

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """None: Python models run in the session, whatever `submission_method` says."""
        return {}

    @classmethod
    def _get_adapter_specific_run_info(cls, config: RelationConfig) -> dict[str, Any]:
        return super()._get_adapter_specific_run_info(config) | {"adapter_type": "openspark"}

    def _types_of(self, node: RelationConfig) -> dict[str, str]:
        """Type of each column of a node's table; empty if it is not built."""
        relation = self.Relation.create_from(self.config, node)
        name = relation.identifier or ""
        if self.get_relation(relation.database, relation.schema, name) is None:
            return {}
        fields = self.session.table(relation.render()).schema.fields
        return {field.name: field.dataType.simpleString() for field in fields}

    def _root_of(self, model: Mapping[str, Any]) -> Path:
        root = Path(self.config.project_root)
        if model["package_name"] == self.config.project_name:
            return root
        return root / str(self.config.packages_install_path) / str(model["package_name"])
