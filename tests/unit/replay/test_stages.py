from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from dbt.contracts.graph.nodes import ModelNode

import flightline.dbt
from flightline.dbt import DbtProject
from flightline.errors import DbtCommandError, NotIsolatedError
from flightline.replay import ReplayParameters
from flightline.replay.isolation import refuse_shared_places

ROOT = Path(__file__).parents[3]
VARIABLES = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
PARAMETERS = ReplayParameters.from_variables(VARIABLES)
OWN_STORE = "sqlite:///.flightline/replay/mlflow/mlflow.db"


def make_model(schema: str, custom: str, uri: str | None = None) -> ModelNode:
    meta = {"tracking": {"tracking_uri": uri}} if uri else {}
    # Only models write tables of a stage: tests and macros have no place to judge.
    model = ModelNode.__new__(ModelNode)
    model.name, model.schema = "a_model", schema
    model.config = SimpleNamespace(schema=custom, meta=meta)
    return model


def look(*models: ModelNode) -> None:
    manifest: Any = SimpleNamespace(nodes=dict(enumerate(models)))
    refuse_shared_places(manifest, PARAMETERS)


def test_own_schemas_shared_schemas_and_the_own_store_are_let_through() -> None:
    look(
        make_model("replay_flightline_ml", "ml", OWN_STORE),
        make_model("flightline_raw", "raw"),
    )


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (make_model("flightline_ml", "ml"), "Came: flightline_ml"),
        (make_model("replay_flightline_ml", "ml", "http://server:5000"), "Came: http://server"),
    ],
)
def test_what_is_not_the_replays_own_is_refused(model: ModelNode, said: str) -> None:
    with pytest.raises(NotIsolatedError, match=said):
        look(model)


def make_result(status: str, test: str | None = None) -> SimpleNamespace:
    metadata = SimpleNamespace(name=test) if test else None
    return SimpleNamespace(status=status, node=SimpleNamespace(test_metadata=metadata))


@pytest.mark.parametrize(
    ("results", "is_error"),
    [
        ([make_result("fail", "every_gate_passes"), make_result("skipped")], False),
        ([make_result("fail", "every_gate_passes"), make_result("fail", "unique")], True),
        ([make_result("fail", "every_gate_passes"), make_result("error")], True),
        ([make_result("error", "every_gate_passes")], True),
        ([], True),
    ],
)
def test_only_the_failure_of_one_test_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, results: list[SimpleNamespace], is_error: bool
) -> None:
    outcome = SimpleNamespace(
        success=False, exception=None, result=SimpleNamespace(results=results)
    )
    runner = SimpleNamespace(invoke=lambda command: outcome)
    monkeypatch.setattr(flightline.dbt, "dbtRunner", lambda callbacks: runner)
    project = DbtProject(ROOT, ROOT, None, ROOT)

    if is_error:
        with pytest.raises(DbtCommandError):
            project.invoke(["build"], {}, may_fail="every_gate_passes")
    else:
        result = project.invoke(["build"], {}, may_fail="every_gate_passes")
        assert result.results == results
    with pytest.raises(DbtCommandError):
        project.invoke(["build"], {})


def test_ctrl_c_in_a_dbt_command_ends_the_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = SimpleNamespace(success=False, exception=KeyboardInterrupt(), result=None)
    runner = SimpleNamespace(invoke=lambda command: outcome)
    monkeypatch.setattr(flightline.dbt, "dbtRunner", lambda callbacks: runner)

    with pytest.raises(KeyboardInterrupt):
        DbtProject(ROOT, ROOT, None, ROOT).invoke(["run"], {}, may_fail="every_gate_passes")
