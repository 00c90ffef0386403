"""Runs Python models over the fixtures of dbt's unit tests.

dbt plans unit tests for SQL only, but it hands a Python model's test to the adapter all the
same. The model gets a `dbt` object of ours, whose `ref` and `source` give the fixtures; what it
returns is staged as a view, and dbt compares that with `expect` as it does for SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError
from dbt_extractor import (  # type: ignore[import-untyped]
    ExtractionError,
    py_extract_from_source,
)

from dbt.adapters.openspark.fixtures import fixture_query
from dbt.adapters.openspark.frames import stage, to_spark
from dbt.adapters.openspark.interruption import InterruptibleCode
from dbt.adapters.openspark.python_models import PythonModel, run_code

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Types = Callable[[Any], Mapping[str, str]]


class UnitTest:
    """One unit test of a Python model.

    Args:
        session: The session to run in.
        manifest: dbt's manifest, which has the tested model and the test's definition.
        test: The node that dbt made of the test.
        model: The tested model.
        types_of: Returns the column types of a node's table; empty if it is not built.
    """

    def __init__(
        self,
        session: SparkSession,
        manifest: Any,
        test: Mapping[str, Any],
        model: PythonModel,
        types_of: Types,
    ) -> None:
        self._session = session
        self._manifest = manifest
        self._model = model
        self._types_of = types_of
        self._name = str(test["name"])
        self._overrides = (test.get("overrides") or {}).get("macros") or {}
        self._node = manifest.nodes[test["tested_node_unique_id"]]
        suffix = re.sub(r"\W", "_", self._name)
        self._view = f"dbt_unit_{suffix}"
        self._this_view = f"dbt_this_{suffix}"
        self._inputs: dict[str, Any] = {}
        for given in manifest.unit_tests[test["unique_id"]].given:
            self._add(given)

    def run(self, code: InterruptibleCode) -> str:
        """Runs the model and returns the query that gives its rows.

        Args:
            code: Is told when the code runs, so that it can be interrupted.
        """

        def call(namespace: dict[str, Any]) -> None:
            returned = namespace["model"](self._dbt(), self._session)
            stage(self._session, to_spark(self._session, returned), self._view)

        raw_code = self._model.node["raw_code"]
        run_code(self._session, self._model, raw_code, code, {}, then=call)
        return f"select * from {self._view}"

    def _add(self, given: Any) -> None:
        if given.input.strip() == "this":
            node = self._node
            self._frame(node, given).createOrReplaceTempView(self._this_view)
            return
        try:
            found = py_extract_from_source(f"{{{{ {given.input} }}}}")
        except ExtractionError as error:
            raise self._error(f"cannot read the input {given.input!r}") from error
        for ref in found["refs"]:
            package = ref.get("package")
            arguments = [package, ref["name"]] if package else [ref["name"]]
            node = self._resolve_ref(*arguments, version=ref.get("version"))
            self._inputs[node.unique_id] = self._frame(node, given)
        for source in found["sources"]:
            node = self._resolve_source(*source)
            self._inputs[node.unique_id] = self._frame(node, given)

    def _frame(self, node: Any, given: Any) -> DataFrame:
        rows = given.rows or []
        if isinstance(rows, str):
            return self._session.sql(rows)
        declared = {c.name: c.data_type for c in node.columns.values() if c.data_type}
        types = self._types_of(node) or declared
        return self._session.sql(fixture_query(rows, types, given.input))

    def _dbt(self) -> SimpleNamespace:
        """What the model sees as `dbt`."""
        config = self._model.node["config"]
        meta = config.get("meta") or {}

        def configure(*_: Any, **__: Any) -> None:
            """Is read by dbt when it parses the file, and does nothing when the model runs."""

        configure.get = lambda key, default=None: config.get(key, default)  # type: ignore[attr-defined]
        configure.meta_get = lambda key, default=None: meta.get(key, default)  # type: ignore[attr-defined]
        return SimpleNamespace(
            ref=self._ref,
            source=self._source,
            config=configure,
            this=_This(self._this_view),
            is_incremental=bool(self._overrides.get("is_incremental", False)),
            batch=None,
        )

    def _ref(self, *arguments: str, v: Any = None, version: Any = None) -> DataFrame:
        call = f"ref({', '.join(map(repr, arguments))})"
        node = self._resolve_ref(*arguments, version=v if v is not None else version)
        return self._input(node, call)

    def _source(self, *arguments: str) -> DataFrame:
        call = f"source({', '.join(map(repr, arguments))})"
        return self._input(self._resolve_source(*arguments), call)

    def _input(self, node: Any, call: str) -> DataFrame:
        frame: DataFrame | None = self._inputs.get(node.unique_id)
        if frame is None:
            raise self._error(f"the model calls dbt.{call}, for which `given` has no input")
        return frame

    def _resolve_ref(self, *arguments: str, version: Any) -> Any:
        *package, name = arguments
        node = self._manifest.resolve_ref(
            self._node,
            name,
            package[0] if package else None,
            version,
            self._node.package_name,
            self._node.package_name,
        )
        if not hasattr(node, "unique_id"):
            raise self._error(f"there is no model, seed or snapshot {'.'.join(arguments)}")
        return node

    def _resolve_source(self, source: str, table: str) -> Any:
        package = self._node.package_name
        node = self._manifest.resolve_source(source, table, package, package)
        if not hasattr(node, "unique_id"):
            raise self._error(f"there is no source {source}.{table}")
        return node

    def _error(self, problem: str) -> DbtRuntimeError:
        return DbtRuntimeError(
            f"Expected the unit test {self._name} of the Python model {self._node.name} to give "
            f"a fixture for each input, as in `given: [{{input: ref('x'), rows: [...]}}]`, but "
            f"{problem}."
        )


class _This:
    """What the model sees as `dbt.this`: the view of the fixture for `this`."""

    database = ""
    schema = ""

    def __init__(self, view: str) -> None:
        self.identifier = view

    def __repr__(self) -> str:
        return self.identifier
