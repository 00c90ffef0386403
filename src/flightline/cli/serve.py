"""The command `flightline serve`."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flightline.project_files import read_project_file

if TYPE_CHECKING:
    from fastapi import FastAPI

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="FLIGHTLINE_HOST")
@click.option("--port", default=8000, show_default=True, envvar="FLIGHTLINE_PORT")
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    envvar="FLIGHTLINE_SNAPSHOT",
    help="File of features. Default: where `dbt build` exports it to.",
)
@click.option("--project-dir", type=_FOLDER, default=".", help="Folder of dbt_project.yml.")
def serve(host: str, port: int, snapshot: Path | None, project_dir: Path) -> None:
    """Answer requests for predictions over HTTP.

    Serves the model that the alias champion points at, and follows it. Clients
    must send the token in FLIGHTLINE_TOKEN, if that is set; models come from
    MLFLOW_TRACKING_URI, or else from the local store.
    """
    # FastAPI and MLflow take seconds to import: not at the cost of other commands.
    import uvicorn

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = _make_app(project_dir.resolve(), snapshot)
    uvicorn.run(app, host=host, port=port, log_config=None, access_log=False)


def _make_app(folder: Path, snapshot_path: Path | None) -> FastAPI:
    from flightline.alerts.configuration import read_alert_parameters
    from flightline.serving.app import ServerParameters, create_app
    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower
    from flightline.serving.request_log import RequestLog
    from flightline.serving.watch import ProblemWatcher
    from flightline.tracking.store import TrackingParameters

    variables = read_project_file(folder)["vars"]
    api = variables["api"]
    poll_seconds = api["poll_seconds"]
    store = f"sqlite:///{folder / variables['local_mlflow_store']}"
    tracking = TrackingParameters(
        tracking_uri=os.environ.get("MLFLOW_TRACKING_URI", store),
        experiment_name=variables["champion_model_name"],
        model_name=variables["champion_model_name"],
    )
    champion = ChampionFollower(tracking, poll_seconds=poll_seconds)
    snapshot = SnapshotFollower(
        snapshot_path or folder / api["snapshot"], poll_seconds=poll_seconds
    )
    watcher = ProblemWatcher(
        champion,
        snapshot,
        read_alert_parameters(variables, folder, history="serving.json"),
        most_snapshot_hours=api["answers"]["most_snapshot_hours"],
        poll_seconds=poll_seconds,
    )
    return create_app(
        champion,
        snapshot,
        RequestLog(folder / api["request_log"] if api["request_log"] else None),
        ServerParameters(token=os.environ.get("FLIGHTLINE_TOKEN") or None, **api["answers"]),
        watchers=[watcher],
    )
