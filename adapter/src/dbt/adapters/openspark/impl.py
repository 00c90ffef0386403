"""The adapter: dbt-spark's, with sessions, Python models and seeds of our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dbt.adapters.base import PythonJobHelper, available
from dbt.adapters.base.impl import log_code_execution
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.contracts.relation import RelationConfig
from dbt.adapters.spark.impl import SparkAdapter

from dbt.adapters.openspark.connections import OpenSparkConnectionManager
from dbt.adapters.openspark.frames import DEFAULT_FILE_FORMAT
from dbt.adapters.openspark.python_models import run_python_model
from dbt.adapters.openspark.seeds import append_rows

if TYPE_CHECKING:
    import agate
    from pyspark.sql import SparkSession


class OpenSparkAdapter(SparkAdapter):
    """Runs SQL and Python models in one SparkSession per node."""

    ConnectionManager: TypeAlias = OpenSparkConnectionManager

    @property
    def session(self) -> SparkSession:
        """The session of the calling thread."""
        session: SparkSession = self.connections.get_thread_connection().handle.session
        return session

    def pre_model_hook(self, config: Mapping[str, Any]) -> None:
        """Makes Delta the file format of a node that names none.

        dbt-spark's macros each have a default of their own (none, Parquet, Delta), which
        would give SQL models, Python models, seeds and snapshots different formats.
        """
        node = getattr(config, "model", None)
        if node is not None and node.config.get("file_format") is None:
            node.config["file_format"] = DEFAULT_FILE_FORMAT

    @log_code_execution
    def submit_python_job(
        self, parsed_model: dict[str, Any], compiled_code: str
    ) -> AdapterResponse:
        """Runs a Python model in this process."""
        file = self._file_of(parsed_model)
        run_python_model(self.session, parsed_model, compiled_code, file)
        return AdapterResponse(_message="OK")

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """None: Python models run in the session, whatever `submission_method` says."""
        return {}

    @available.parse_none
    def load_seed(self, relation: Any, table: agate.Table, types: dict[str, str]) -> None:
        """Appends the rows of a seed to its table."""
        append_rows(self.session, str(relation), table, types)

    @classmethod
    def _get_adapter_specific_run_info(cls, config: RelationConfig) -> dict[str, Any]:
        return super()._get_adapter_specific_run_info(config) | {"adapter_type": "openspark"}

    def _file_of(self, model: dict[str, Any]) -> Path:
        root = Path(self.config.project_root)
        if model["package_name"] != self.config.project_name:
            root = root / self.config.packages_install_path / model["package_name"]
        return root / str(model["original_file_path"])
