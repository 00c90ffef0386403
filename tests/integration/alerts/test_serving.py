"""A server whose model and data are what the test says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from flightline.alerts import AlertParameters
from flightline.serving.watch import ProblemWatcher

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.receiver import Receiver


class State:
    """What the followers of model and data would say."""

    def __init__(self) -> None:
        facts = SimpleNamespace(exported_at="2013-12-01T06:00:00+00:00")
        current = SimpleNamespace(facts=facts, age_hours=1.0)
        self.champion: Any = SimpleNamespace(current=SimpleNamespace(version=3), problem=None)
        self.snapshot: Any = SimpleNamespace(current=current, problem=None)


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def watcher(state: State, receiver: Receiver, tmp_path: Path) -> ProblemWatcher:
    return ProblemWatcher(
        state.champion,
        state.snapshot,
        AlertParameters([receiver.url], tmp_path / "history.json", 24, None),
        most_snapshot_hours=48,
        poll_seconds=3600,
    )


def test_a_server_that_is_well_tells_nothing(watcher: ProblemWatcher, receiver: Receiver) -> None:
    watcher.refresh()

    assert receiver.messages == []


def test_a_champion_that_cannot_be_loaded_is_told_once_and_so_is_its_recovery(
    watcher: ProblemWatcher, receiver: Receiver, state: State
) -> None:
    state.champion.problem = "the store\nis gone"
    watcher.refresh()
    watcher.refresh()
    state.champion.problem = None
    watcher.refresh()
    watcher.refresh()

    first, second = receiver.messages
    assert first["title"] == "serving: 1 warning"
    assert "WARNING server champion (serving)" in first["message"]
    assert "the store is gone" in first["message"]
    assert "version 3 serves on" in first["message"]
    assert "Well again: champion" in second["message"]


def test_what_stops_all_answers_is_an_error(
    watcher: ProblemWatcher, receiver: Receiver, state: State
) -> None:
    state.snapshot.current.age_hours = 49.0
    watcher.refresh()
    state.snapshot.current.age_hours = 1.0
    state.champion.current = None
    state.champion.problem = "no champion yet"
    watcher.refresh()

    (message,) = receiver.messages
    assert message["title"] == "serving: 1 failure"
    assert "49.0 hours old" in message["message"]


def test_a_dead_receiver_costs_the_server_nothing(
    watcher: ProblemWatcher, receiver: Receiver, state: State
) -> None:
    state.snapshot.problem = "not a database"
    receiver.status = 503
    watcher.refresh()
    receiver.status = 200
    watcher.refresh()

    assert len(receiver.messages) == 2
    assert "not a database" in receiver.messages[1]["message"]
