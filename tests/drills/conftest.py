"""The pipeline that every drill breaks and mends: built once, taken back before each."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.drills.pipeline import CHAIN, DAY, NEXT_DAY, Pipeline
from tests.drills.reduced import SCHEMA, edit_yaml, reduce_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.receiver import Receiver

_FAST = {
    # Few rows: to compile a query takes longer than to run it.
    "spark.sql.codegen.wholeStage": False,
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": False,
}


@pytest.fixture(scope="session")
def drill_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drills")


@pytest.fixture(scope="session")
def spark_target(drill_folder: Path) -> dict[str, Any]:
    """A Spark Connect server: several processes share it, and it can be killed alone."""
    return {"type": "openspark", "method": "local", "directory": str(drill_folder / "spark")}


@pytest.fixture(scope="session")
def small_disk(drill_folder: Path) -> Iterator[Path | None]:
    """A disk of 32 MB for the schema of the marts, or None where nobody may mount one."""
    folder = drill_folder / "spark" / "warehouse" / f"{SCHEMA}_marts.db"
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    is_mounted = (
        shutil.which("mount") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )
    yield folder if is_mounted else None
    if is_mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="session")
def built(
    drill_folder: Path,
    small_disk: Path | None,
    copy_project: Callable[..., None],
    run_dbt: Callable[..., Any],
) -> Iterator[Pipeline]:
    """The reduced project after the run of a day, and what the next day would make of it."""
    copy_project(drill_folder, SCHEMA, **_FAST)
    reduce_project(drill_folder)
    edit_yaml(drill_folder / "profiles.yml", _add_session_target)
    pipeline = Pipeline(drill_folder, run_dbt)
    kinds = ("--resource-type", "model", "--resource-type", "seed")
    places = {"project": drill_folder, "profiles": drill_folder}
    for clock, selection in ((DAY, ("+mon_late_arrivals__staleness",)), (NEXT_DAY, CHAIN)):
        outcome = run_dbt(
            *("build", *kinds, "--select", *selection, "--vars", f'{{as_of: "{clock}"}}'), **places
        )
        assert set(outcome.statuses.values()) == {"success"}, outcome.messages
        pipeline.contents[clock] = pipeline.read_contents()
        if clock == DAY:
            pipeline.versions = pipeline.read_versions()
    assert all(
        pipeline.contents[DAY][table] != pipeline.contents[NEXT_DAY][table]
        for table in pipeline.contents[DAY]
    )
    yield pipeline
    pipeline.stop_spark()


def _add_session_target(profiles: dict[str, Any]) -> None:
    outputs = profiles["flightline"]["outputs"]
    outputs["session"] = {**outputs["test"], "method": "session"}


@pytest.fixture
def pipeline(built: Pipeline, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The pipeline at the end of the day's run, nobody told of anything yet."""
    # What tells of a server that is away should not take its time here.
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    shutil.rmtree(built.folder / ".flightline" / "alerts", ignore_errors=True)
    built.restore()
    built.url = receiver.url
    return built
