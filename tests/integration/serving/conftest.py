"""The API over real HTTP: a registry, a snapshot exported from Delta, a running server."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from flightline.serving.app import ServerParameters, create_app
from flightline.serving.champion import ChampionFollower
from flightline.serving.data import SnapshotFollower
from flightline.serving.export import SnapshotParameters, export_snapshot
from flightline.serving.request_log import RequestLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flightline.tracking import TrackingParameters

TOKEN = "a-token-of-the-tests"
MODEL = "model.flightline.planned_flights"
COLUMNS = {
    "flight_id": {"data_type": "string", "description": "Id of the flight."},
    "flight_date": {"data_type": "date", "description": "Date of the departure."},
    "origin_code": {"data_type": "string", "description": "Airport of the departure."},
}
ORIGINS = {
    "resource_type": "test",
    "attached_node": MODEL,
    "column_name": "origin_code",
    "test_metadata": {"name": "accepted_values", "kwargs": {"values": ["EWR", "JFK"]}},
}
PARAMETERS = ServerParameters(
    title="Late arrivals",
    description="Will this flight arrive late?",
    rows_name="flights",
    row_title="PlannedFlight",
    score_name="probability",
    token=TOKEN,
    most_rows=400,
    most_body_bytes=100_000,
    most_snapshot_hours=1.0,
    reason_count=2,
    example={"flight_id": "flight-07000", "flight_date": "2013-12-17", "origin_code": "JFK"},
)


@dataclass
class Server:
    """A running server, and what it reads and writes."""

    url: str
    champion: ChampionFollower
    snapshot_path: Path
    log_folder: Path

    def post(self, flights: Any, *, token: str | None = TOKEN, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"json": {"flights": flights}, **more}
        return httpx.post(f"{self.url}/predictions", headers=headers, timeout=30, **body)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=30)

    @staticmethod
    def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
        ends = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends, "waited in vain"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def snapshot_path(outcome: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot")
    node = {"resource_type": "model", "name": "planned_flights", "unique_id": MODEL}
    manifest = {"nodes": {MODEL: {**node, "columns": COLUMNS}, "test.origins": ORIGINS}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    path = folder / "features.sqlite"
    row = export_snapshot(
        outcome.pipeline.features,
        outcome.pipeline.declarations,
        parameters=SnapshotParameters(
            path=str(path),
            days=31,
            features_table="flightline_test.flight_features",
            manifest_path=str(folder / "manifest.json"),
            request_model="planned_flights",
            request_columns=list(COLUMNS),
            key_format="{flight_id}",
        ),
    ).collect()[0]
    assert row["row_count"] == 31 * 20
    assert str(row["first_date"]) == "2013-12-01"
    return path


@pytest.fixture(scope="module")
def planned(outcome: Any) -> list[dict[str, str]]:
    """What a client sends to ask for each flight of the snapshot."""
    scores = outcome.scores[outcome.scores["flight_date"].astype(str) >= "2013-12-01"]
    return [
        {"flight_id": row.flight_id, "flight_date": str(row.flight_date), "origin_code": "JFK"}
        for row in scores.itertuples()
    ]


@contextmanager
def run_server(tracking: TrackingParameters, snapshot_path: Path, folder: Path) -> Iterator[Server]:
    copy = folder / "features.sqlite"
    copy.write_bytes(snapshot_path.read_bytes())
    champion = ChampionFollower(tracking, poll_seconds=0.2)
    snapshot = SnapshotFollower(copy, poll_seconds=0.2)
    app = create_app(champion, snapshot, RequestLog(folder / "log"), PARAMETERS)
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=running.run)
    thread.start()
    Server.wait_for(lambda: running.started)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield Server(f"http://127.0.0.1:{port}", champion, copy, folder / "log")
    running.should_exit = True
    thread.join()


@pytest.fixture
def server(outcome: Any, snapshot_path: Path, tmp_path: Path) -> Iterator[Server]:
    with run_server(outcome.pipeline.tracking, snapshot_path, tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def lasting_server(
    outcome: Any, snapshot_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that serves a whole module."""
    folder = tmp_path_factory.mktemp("server")
    with run_server(outcome.pipeline.tracking, snapshot_path, folder) as server:
        yield server


@pytest.fixture
def start_server(snapshot_path: Path, tmp_path: Path) -> Callable[..., Any]:
    """Starts a server on another store or model."""
    return lambda tracking: run_server(tracking, snapshot_path, tmp_path)
