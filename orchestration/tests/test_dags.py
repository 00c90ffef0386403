"""The DAGs as Airflow reads them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.standard.sensors.python import PythonSensor

from flightline_airflow.alerts import tell_failure, tell_missed_deadline
from flightline_airflow.settings import load_settings
from flightline_airflow.stages import StageOperator

if TYPE_CHECKING:
    from pathlib import Path

    from airflow.sdk import DAG

STAGES = {
    "flightline_daily": ["wait_for_data", "ingest", "transform", "score", "monitor"],
    "flightline_training": ["train", "score", "monitor"],
}


@pytest.fixture(scope="module")
def dags(root: Path) -> dict[str, DAG]:
    bag = DagBag(root / "orchestration" / "dags", known_pools={"default_pool"})
    assert not bag.import_errors
    return dict(bag.dags)


@pytest.fixture(scope="module", params=sorted(STAGES))
def dag(request: pytest.FixtureRequest, dags: dict[str, Any]) -> Any:
    return dags[request.param]


def test_each_file_has_its_dag(dags: dict[str, Any], root: Path) -> None:
    files = (root / "orchestration" / "dags").glob("*.py")
    assert sorted(dags) == sorted(STAGES) == sorted(file.stem for file in files)


def test_stages_follow_each_other(dag: Any) -> None:
    # Fails if there is a cycle.
    order = [task.task_id for task in dag.topological_sort()]

    assert order == STAGES[dag.dag_id]
    for before, after in pairwise(order):
        assert dag.get_task(before).downstream_task_ids == {after}


def test_each_task_has_owner_patience_and_somebody_to_tell(dag: Any) -> None:
    for task in dag.tasks:
        assert task.owner == "flightline"
        assert task.retries == 2
        assert timedelta(minutes=2) <= task.retry_delay <= timedelta(minutes=10)
        assert task.execution_timeout is not None
        assert tell_failure in task.on_failure_callback
        assert task.doc_md


def test_a_dag_has_docs_a_deadline_and_one_run_at_a_time(dag: Any) -> None:
    (deadline,) = dag.deadline if isinstance(dag.deadline, list) else [dag.deadline]

    assert "**When it fails.**" in dag.doc_md
    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert deadline.interval == load_settings().dags[dag.dag_id].deadline
    assert deadline.callback.path.endswith(tell_missed_deadline.__name__)


def test_a_dag_can_be_without_a_deadline(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # `airflow dags test` cannot end a run that has one (docs/orchestration.md).
    monkeypatch.setenv("FLIGHTLINE_DAILY_DEADLINE_MINUTES", "")
    bag = DagBag(root / "orchestration" / "dags", known_pools={"default_pool"})

    assert not bag.import_errors
    assert not bag.dags["flightline_daily"].deadline
    assert bag.dags["flightline_training"].deadline


def test_a_stage_is_a_selector_of_the_project(dag: Any, root: Path) -> None:
    selectors = (root / "selectors.yml").read_text(encoding="utf-8")
    for task in dag.tasks:
        if isinstance(task, StageOperator):
            assert f"- name: {task.selector}\n" in selectors
            assert task.vars["as_of"] == "{{ find_as_of(dag_run) }}"


def test_cosmos_tells_nobody_of_what_runs() -> None:
    from cosmos import settings

    assert not settings.enable_telemetry


def test_waiting_holds_no_worker(dags: dict[str, Any]) -> None:
    sensor = dags["flightline_daily"].get_task("wait_for_data")

    assert isinstance(sensor, PythonSensor)
    assert sensor.mode == "reschedule"
    assert sensor.timeout == load_settings().data.timeout.total_seconds()


def test_the_scores_are_an_asset_that_others_wait_for(dag: Any) -> None:
    (asset,) = dag.get_task("score").outlets
    assert asset.name == "flightline_scores"
