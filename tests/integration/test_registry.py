from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flightline.tracking.registry import register_challenger
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
