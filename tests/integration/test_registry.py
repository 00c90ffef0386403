from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flightline.tracking import promote_champion
from flightline.tracking.registry import find_champion, register_challenger
from flightline.tracking.runs import LoggedModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlflow import MlflowClient


@pytest.fixture
def client(outcome: Any) -> MlflowClient:
    return outcome.pipeline.client


@pytest.fixture
def register(
    client: MlflowClient, outcome: Any, request: pytest.FixtureRequest
) -> Callable[[], int]:
    """Register the one trained model once more, under a name of the test's own."""
    trained = client.get_model_version("late_arrivals", "1")
    logged = LoggedModel(run_id=trained.run_id, model_id=trained.model_id, model_uri=trained.source)
    return lambda: register_challenger(client, request.node.name, logged, tags={"git_sha": "abc"})


def test_a_new_version_is_the_challenger(
    client: MlflowClient, register: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    assert [register(), register()] == [1, 2]

    challenger = client.get_model_version_by_alias(request.node.name, "challenger")
    assert int(challenger.version) == 2
    assert challenger.tags == {
        "git_sha": "abc",
        "model_sha256": client.get_model_version("late_arrivals", "1").tags["model_sha256"],
        "validation_status": "pending",
    }


def test_promotion_moves_the_alias_and_remembers_the_one_before(
    client: MlflowClient, register: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    first = promote_champion(client, name, register())
    second = promote_champion(client, name, register())

    assert (first.model_version, first.previous_version) == (1, None)
    assert (second.model_version, second.previous_version) == (2, 1)
    assert second.promoted_at > first.promoted_at
    assert find_champion(client, name) == 2
    assert client.get_model_version(name, "2").tags["validation_status"] == "passed"


def test_the_champion_is_no_longer_the_challenger(
    client: MlflowClient, register: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    promote_champion(client, name, register())

    assert set(client.get_registered_model(name).aliases) == {"champion"}


def test_promoting_twice_changes_nothing(
    client: MlflowClient, register: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    promote_champion(client, name, register())
    version = register()

    assert promote_champion(client, name, version) == promote_champion(client, name, version)


def test_a_later_challenger_stays_when_another_is_promoted(
    client: MlflowClient, register: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    older, _ = register(), register()
    promote_champion(client, name, older)

    aliases = client.get_registered_model(name).aliases
    assert {alias: int(version) for alias, version in aliases.items()} == {
        "champion": 1,
        "challenger": 2,
    }


def test_the_pipeline_promotes_what_it_evaluated(outcome: Any) -> None:
    (champion,) = outcome.champions.collect()

    assert champion["model_name"] == "late_arrivals"
    assert champion["model_version"] == outcome.run["model_version"]
    assert champion["previous_version"] is None
