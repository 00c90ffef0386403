"""The API over real HTTP: a registry, a snapshot exported from Delta, a running server."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from flightline.serving.app import ServerParameters, create_app
from flightline.serving.champion import ChampionFollower
from flightline.serving.data import SnapshotFollower
from flightline.serving.export import SnapshotParameters, export_snapshot
from flightline.serving.request_log import RequestLog
from flightline.tracking.registry import CHAMPION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "a-token-of-the-tests"
MODEL = "model.flightline.planned_flights"
# The synthetic flights have no carrier and number of their own: the key names them.
COLUMNS = {
    "flight_id": {"data_type": "string", "description": "Id of the flight."},
    "flight_date": {"data_type": "date", "description": "Date of the departure."},
}
PARAMETERS = ServerParameters(
    token=TOKEN,
    most_flights=400,
    most_body_bytes=100_000,
    most_snapshot_hours=1.0,
    reason_count=2,
    example={"flight_id": "flight-00001", "flight_date": "2013-01-01"},
)


@dataclasses.dataclass
class Server:
    url: str
    champion: ChampionFollower
    snapshot: SnapshotFollower
    snapshot_path: Path
    log_folder: Path

    def post(self, flights: Any, *, token: str | None = TOKEN, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"json": {"flights": flights}, **more}
        return httpx.post(f"{self.url}/predictions", headers=headers, timeout=30, **body)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=30)


@pytest.fixture(scope="module")
def snapshot_path(outcome: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot")
    node = {"resource_type": "model", "name": "planned_flights", "unique_id": MODEL}
    manifest = {"nodes": {MODEL: {**node, "columns": COLUMNS}}}
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
            request_columns=["flight_id", "flight_date"],
            key_format="{flight_id}",
        ),
    ).collect()[0]
    assert row["row_count"] == 31 * 20
    assert str(row["first_date"]) == "2013-12-01"
    return path


@pytest.fixture
def server(outcome: Any, snapshot_path: Path, tmp_path: Path) -> Iterator[Server]:
    copy = tmp_path / "features.sqlite"
    copy.write_bytes(snapshot_path.read_bytes())
    champion = ChampionFollower(outcome.pipeline.tracking, poll_seconds=0.2)
    snapshot = SnapshotFollower(copy, poll_seconds=0.2)
    app = create_app(champion, snapshot, RequestLog(tmp_path / "log"), PARAMETERS)
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=running.run)
    thread.start()
    wait_for(lambda: running.started)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield Server(f"http://127.0.0.1:{port}", champion, snapshot, copy, tmp_path / "log")
    running.should_exit = True
    thread.join()


def wait_for(condition: Any, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)


def planned(outcome: Any, count: int) -> list[dict[str, str]]:
    scores = outcome.scores[outcome.scores["flight_date"].astype(str) >= "2013-12-01"]
    return [
        {"flight_id": row.flight_id, "flight_date": str(row.flight_date)}
        for row in scores.head(count).itertuples()
    ]


def test_batch_and_api_agree_bit_for_bit(server: Server, outcome: Any) -> None:
    flights = planned(outcome, 300)
    answer = server.post(flights).json()

    batch = outcome.scores.set_index("flight_id")["score"]
    assert [row["flight_id"] for row in answer["predictions"]] == [
        row["flight_id"] for row in flights
    ]
    for row in answer["predictions"]:
        assert row["probability"] == batch[row["flight_id"]]
    assert answer["model"] == {"name": "late_arrivals", "version": 1}
    assert answer["data"]["features_version"] == 0


def test_a_prediction_comes_with_its_reasons_and_times(server: Server, outcome: Any) -> None:
    (row,) = server.post(planned(outcome, 1)).json()["predictions"]

    assert len(row["reasons"]) == 2
    first, second = (abs(reason["contribution"]) for reason in row["reasons"])
    assert first >= second > 0
    assert {reason["feature"] for reason in row["reasons"]} <= {
        "carrier",
        "scheduled_hour",
        "wind_speed_mph",
    }
    assert row["scheduled_departure_at"].startswith("2013-12-01T")
    assert row["decided_at"] < row["scheduled_departure_at"]


@pytest.mark.parametrize(
    ("flights", "status", "message"),
    [
        ([{"flight_id": "flight-99999", "flight_date": "2013-12-24"}], 404, "flight-99999"),
        ([{"flight_id": "flight-00001", "flight_date": "2013-01-01"}], 422, "2013-12-01"),
        ([{"flight_id": "flight-07000"}], 422, "Field required"),
        ([{"flight_id": "flight-07000", "flight_date": "yesterday"}], 422, "valid date"),
        ([{"flight_id": 7, "flight_date": "2013-12-24"}], 422, "valid string"),
        ([], 422, "at least 1 item"),
        ("flight-07000", 422, "valid list"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why(
    server: Server, flights: Any, status: int, message: str
) -> None:
    response = server.post(flights)

    assert response.status_code == status
    assert message in response.text


def test_a_body_that_is_no_json_is_told_why(server: Server) -> None:
    response = server.post(None, json=None, content=b'{"flights": [NaN, \xff')

    assert response.status_code == 422


def test_a_body_of_ten_megabytes_is_refused_declared_or_not(server: Server) -> None:
    long = b"x" * 10_000_000

    def chunks() -> Iterator[bytes]:
        for first in range(0, len(long), 65_536):
            yield long[first : first + 65_536]

    for content in (long, chunks()):
        try:
            response = server.post(None, json=None, content=content)
        except httpx.WriteError:
            # The server hung up while the client was still sending.
            continue
        assert response.status_code == 413
        assert "100,000 bytes" in response.text
    assert server.get("/health").status_code == 200


@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_token_nothing_is_answered(
    server: Server, outcome: Any, token: str | None
) -> None:
    response = server.post(planned(outcome, 1), token=token)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_probes_and_documentation_need_no_token(server: Server) -> None:
    assert server.get("/health").json() == {"status": "ok"}
    assert server.get("/ready").json()["model"] == {"name": "late_arrivals", "version": 1}
    schema = server.get("/openapi.json").json()
    assert schema["components"]["schemas"]["PlannedFlight"]["examples"] == [PARAMETERS.example]


def test_a_snapshot_that_is_too_old_is_not_answered_from(server: Server, outcome: Any) -> None:
    facts = server.snapshot.current.facts
    server.snapshot.current.facts = dataclasses.replace(
        facts, exported_at="2013-12-01T00:00:00+00:00"
    )

    for response in (server.post(planned(outcome, 1)), server.get("/ready")):
        assert response.status_code == 503
        assert "at most 1 hours old" in response.text
    assert server.get("/health").status_code == 200


def test_a_promotion_and_a_rollback_are_served_without_a_dropped_request(
    server: Server, outcome: Any
) -> None:
    client = outcome.pipeline.client
    second = outcome.pipeline.train().collect()[0]["model_version"]
    flights, seen, failed = planned(outcome, 3), [], []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            response = server.post(flights)
            if response.status_code == 200:
                seen.append(response.json()["model"]["version"])
            else:
                failed.append(response.text)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    try:
        for version in (second, 1):
            client.set_registered_model_alias("late_arrivals", CHAMPION, str(version))
            wait_for(lambda version=version: seen and seen[-1] == version)
    finally:
        is_over.set()
        for thread in asking:
            thread.join()
        client.set_registered_model_alias("late_arrivals", CHAMPION, "1")
    assert failed == []
    assert {1, second} == set(seen)


def test_a_champion_that_cannot_be_loaded_leaves_the_last_good_one(
    server: Server, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the store is gone")

    wait_for(lambda: server.champion.current is not None)
    monkeypatch.setattr("flightline.serving.champion.find_champion", fail)
    wait_for(lambda: server.champion.problem is not None)

    assert server.post(planned(outcome, 1)).status_code == 200
    ready = server.get("/ready")
    assert ready.status_code == 200
    assert "the store is gone" in ready.json()["warnings"][0]
    assert "flightline_problems 1.0" in server.get("/metrics").text


def test_what_is_asked_is_counted_and_written_down(server: Server, outcome: Any) -> None:
    flights = planned(outcome, 2)
    answer = server.post(flights).json()
    server.post([])

    text = server.get("/metrics").text
    assert 'flightline_requests_total{route="/predictions",status="200"} 1.0' in text
    assert 'flightline_requests_total{route="/predictions",status="422"} 1.0' in text
    assert "flightline_model_version 1.0" in text
    (file,) = server.log_folder.iterdir()
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["flight_id"] for row in rows] == [row["flight_id"] for row in flights]
    assert [row["score"] for row in rows] == [
        row["probability"] for row in answer["predictions"]
    ]


def test_a_log_that_cannot_be_written_costs_no_answer(server: Server, outcome: Any) -> None:
    server.log_folder.write_text("a file where the folder should be")

    assert server.post(planned(outcome, 1)).status_code == 200
