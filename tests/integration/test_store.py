from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from flightline.tracking import TrackingParameters, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from mlflow import MlflowClient

TRACKING = TrackingParameters("sqlite:///store/mlflow.db", "experiment", "model")
OPEN_STORE = """
import sys
from flightline.tracking import TrackingParameters, open_store
assert "mlflow" not in sys.modules, "importing the library imports MLflow"
open_store(TrackingParameters("sqlite:///new/mlflow.db", "experiment", "model"))
from mlflow.telemetry import get_telemetry_client
assert get_telemetry_client() is None, "telemetry is on"
"""


def test_a_new_store_is_made_silently_and_without_telemetry(tmp_path: Path) -> None:
    switches = ("MLFLOW_", "DO_NOT_TRACK", "CI", "PYTEST_")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(switches)
    }

    done = subprocess.run(
        [sys.executable, "-c", OPEN_STORE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory of all tests below: making a store takes seconds."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.chdir(folder)
    return open_store(TRACKING)


def test_a_relative_path_counts_from_the_working_directory(
    client: MlflowClient, folder: Path
) -> None:
    assert client.tracking_uri == f"sqlite:///{folder}/store/mlflow.db"
    assert (folder / "store" / "mlflow.db").is_file()


def test_artifacts_lie_beside_the_database(client: MlflowClient, folder: Path) -> None:
    experiment = client.get_experiment_by_name(TRACKING.experiment_name)

    assert experiment.artifact_location == (folder / "store" / "artifacts").as_uri()


def test_a_store_can_be_opened_again(client: MlflowClient) -> None:
    again = open_store(TRACKING)

    names = [experiment.name for experiment in again.search_experiments()]
    assert sorted(names) == ["Default", TRACKING.experiment_name]


def test_what_a_user_has_set_is_kept(client: MlflowClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "true")

    open_store(TRACKING)

    assert os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] == "true"
