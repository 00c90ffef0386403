from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any

import pytest

from flightline.promotion.aliases import promote_champion, roll_back_champion
from flightline.serving.snapshot import Snapshot, write_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.integration.serving.conftest import Server

    Planned = list[dict[str, str]]


class Clients:
    """Several clients that ask all the time."""

    def __init__(self, server: Server, flights: Planned) -> None:
        self.versions: list[int] = []
        self.failures: list[str] = []
        self._server, self._flights = server, flights
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._is_over.is_set():
            try:
                response = self._server.post(self._flights)
                response.raise_for_status()
            except Exception as error:
                self.failures.append(str(error))
            else:
                self.versions.append(response.json()["model"]["version"])

    def wait_for(self, version: int) -> None:
        self._server.wait_for(lambda: self.versions and self.versions[-1] == version)


def test_a_promotion_and_a_rollback_are_served_without_a_dropped_request(
    server: Server, planned: Planned, outcome: Any, add_version: Callable[..., int]
) -> None:
    client, second = outcome.pipeline.client, add_version()
    with Clients(server, planned[:3]) as clients:
        clients.wait_for(1)
        promote_champion(client, "late_arrivals", second, by="a test", because="of a test")
        clients.wait_for(second)
        roll_back_champion(client, "late_arrivals", by="a test")
        clients.wait_for(1)

    assert clients.failures == []
    assert set(clients.versions) == {1, second}


def test_a_champion_whose_files_were_touched_leaves_the_last_good_one(
    server: Server, planned: Planned, outcome: Any, add_version: Callable[..., int]
) -> None:
    damaged = add_version(model_sha256="0" * 64)
    server.wait_for(lambda: server.champion.current)
    client = outcome.pipeline.client
    client.set_registered_model_alias("late_arrivals", "champion", str(damaged))
    server.wait_for(lambda: server.champion.problem)

    response = server.post(planned[:1])
    assert response.status_code == 200
    assert response.json()["model"]["version"] == 1
    ready = server.get("/ready")
    assert ready.status_code == 200
    assert f"late_arrivals/{damaged}" in ready.json()["warnings"][0]
    assert "flightline_problems 1.0" in server.get("/metrics").text

    client.set_registered_model_alias("late_arrivals", "champion", "1")
    server.wait_for(lambda: server.champion.problem is None)
    assert server.get("/ready").json()["warnings"] == []


def test_a_store_that_is_gone_leaves_the_last_good_one(
    server: Server, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the store is gone")

    server.wait_for(lambda: server.champion.current)
    monkeypatch.setattr("flightline.serving.champion.find_champion", fail)
    server.wait_for(lambda: server.champion.problem)

    assert server.post(planned[:1]).status_code == 200
    assert "the store is gone" in server.get("/ready").json()["warnings"][0]


def test_without_a_champion_the_server_says_so_and_takes_the_first_one(
    start_server: Callable[..., AbstractContextManager[Server]], planned: Planned, outcome: Any
) -> None:
    client = outcome.pipeline.client
    first = client.get_model_version("late_arrivals", "1")
    client.create_registered_model("newcomer")
    tracking = dataclasses.replace(outcome.pipeline.tracking, model_name="newcomer")
    with start_server(tracking) as server:
        for response in (server.post(planned[:1]), server.get("/ready")):
            assert response.status_code == 503
            assert "newcomer@champion" in response.json()["problems"][0]["came"]
        assert server.get("/health").status_code == 200

        client.create_model_version("newcomer", first.source, first.run_id, tags=first.tags)
        client.set_registered_model_alias("newcomer", "champion", "1")
        server.wait_for(lambda: server.get("/ready").status_code == 200)
        assert server.post(planned[:1]).status_code == 200
    client.delete_registered_model("newcomer")


@pytest.fixture
def rows_of_snapshot(server: Server) -> Iterator[Snapshot]:
    snapshot = Snapshot(server.snapshot_path)
    yield snapshot
    snapshot.close()


def test_a_snapshot_that_is_too_old_is_not_answered_from(
    server: Server, planned: Planned, rows_of_snapshot: Snapshot
) -> None:
    facts = rows_of_snapshot.facts
    old = dataclasses.replace(facts, exported_at="2013-12-01T00:00:00+00:00")
    write_snapshot(server.snapshot_path, old, [])
    server.wait_for(lambda: server.get("/ready").status_code == 503)

    for response in (server.post(planned[:1]), server.get("/ready")):
        assert response.status_code == 503
        assert "at most 1 hours old" in response.json()["problems"][0]["expected"]
        assert "2013-12-01T00:00:00" in response.json()["problems"][0]["came"]
    assert server.get("/health").status_code == 200


def test_a_snapshot_that_cannot_be_read_leaves_the_one_before(
    server: Server, planned: Planned
) -> None:
    unreadable = server.snapshot_path.with_name("unreadable")
    unreadable.write_text("not a database, but long enough to look like one" * 99)
    unreadable.replace(server.snapshot_path)
    server.wait_for(lambda: server.get("/ready").json()["warnings"])

    assert server.post(planned[:1]).status_code == 200
    assert "not a database" in server.get("/ready").json()["warnings"][0]
