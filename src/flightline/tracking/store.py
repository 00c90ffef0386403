"""Open the MLflow store, quietly and without telemetry."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.tracking.reachability import reports_unreachable

if TYPE_CHECKING:
    from mlflow import MlflowClient

_SQLITE = "sqlite:///"

# Defaults only: a user who sets one of these keeps it.
_ENVIRONMENT_DEFAULTS = {
    # MLflow reports usage to its makers unless told not to.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    # A progress bar is noise in the log of a build.
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    # The requirements of a model are given by name and version; a trial
    # installation would ask the package index, which may be out of reach.
    "MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK": "true",
    # The files of a uv project describe the training environment, dbt and
    # Spark included, far more than a model needs to be loaded.
    "MLFLOW_UV_AUTO_DETECT": "false",
    # A server that is away for a moment is asked again after 2, 4 and 8 seconds;
    # MLflow would hold up a build for minutes. One that is there but hangs is
    # given up after half a minute.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "4",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
}


@dataclass(frozen=True)
class TrackingParameters:
    """Where runs and models are kept, and which files a run records.

    Attributes:
        tracking_uri: MLflow tracking URI. A relative SQLite path counts from
            the working directory, which dbt sets to the project's root.
        experiment_name: Experiment that the runs belong to.
        model_name: Name of the model in the registry.
        manifest_file: What dbt writes about the project, to record its digest;
            it counts from the working directory, as does the next.
        lock_file: The file that pins all packages, to record its hash.
    """

    tracking_uri: str
    experiment_name: str
    model_name: str
    manifest_file: str | None = None
    lock_file: str | None = None


@reports_unreachable
def open_store(tracking: TrackingParameters) -> MlflowClient:
    """Point MLflow at its store and make the experiment if there is none.

    MLflow is imported here and not on top of a module, because it reads
    whether to send telemetry when it is imported.

    Args:
        tracking: Where runs and models are kept.

    Returns:
        A client of the store. MLflow's module-level functions use the same
        store and experiment from now on.

    Raises:
        StoreUnreachableError: If the server does not answer, after retries.
    """
    for name, value in _ENVIRONMENT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    import mlflow

    # Both announce each table they create in a new database.
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)

    uri, artifact_location = _resolve(tracking.tracking_uri)
    mlflow.set_tracking_uri(uri)
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.get_experiment_by_name(tracking.experiment_name)
    if experiment is None:
        experiment_id = client.create_experiment(
            tracking.experiment_name, artifact_location=artifact_location
        )
    else:
        experiment_id = experiment.experiment_id
    mlflow.set_experiment(experiment_id=experiment_id)
    return client


def _resolve(tracking_uri: str) -> tuple[str, str | None]:
    """Make a SQLite URI absolute and keep its artifacts beside the database.

    A server knows itself where it keeps artifacts: then there is no location.
    """
    if not tracking_uri.startswith(_SQLITE):
        return tracking_uri, None
    database = Path(tracking_uri.removeprefix(_SQLITE)).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    return f"{_SQLITE}{database}", (database.parent / "artifacts").as_uri()
