from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import pytest
from pyspark.sql import functions as F

from flightline.errors import (
    GatesFailedError,
    ModelIntegrityError,
    ModelNotFoundError,
    NothingToRollBackToError,
)
from flightline.promotion import promote_champion, promote_judged, roll_back_champion
from flightline.tracking.registry import find_champion, read_aliases, register_challenger
from flightline.tracking.runs import LoggedModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlflow import MlflowClient


@pytest.fixture(scope="module")
def client(outcome: Any) -> MlflowClient:
    return outcome.pipeline.client


@pytest.fixture(scope="module")
def other_run(outcome: Any) -> Any:
    """A model that differs from the one of `outcome`, logged under a name of its own."""
    tracking = dataclasses.replace(outcome.pipeline.tracking, model_name="other")
    windless = outcome.pipeline.features.withColumn("wind_speed_mph", F.lit(0.0))
    pipeline = dataclasses.replace(outcome.pipeline, tracking=tracking, features=windless)
    return pipeline.train().collect()[0]


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return request.node.name


@pytest.fixture
def register(client: MlflowClient, name: str, other_run: Any) -> Callable[..., int]:
    """Register one of two trained models once more, under the name of the test."""

    def register(*, is_other: bool = False) -> int:
        trained = client.get_model_version("other" if is_other else "late_arrivals", "1")
        logged = LoggedModel(
            run_id=trained.run_id, model_id=trained.model_id, model_uri=trained.source
        )
        return register_challenger(client, name, logged, tags={})

    return register


def promote(client: MlflowClient, name: str, version: int) -> Any:
    return promote_champion(client, name, version, by="Ann", because="12 gates passed")


def test_promotion_moves_the_alias_and_keeps_the_one_before(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    first = promote(client, name, register())
    second = promote(client, name, register())

    assert (first.model_version, first.previous_version) == (1, None)
    assert (second.model_version, second.previous_version) == (2, 1)
    assert second.promoted_at > first.promoted_at
    assert read_aliases(client, name) == {"champion": 2, "previous": 1}


def test_the_champion_says_who_promoted_it_when_and_why(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    promotion = promote(client, name, register())

    tags = client.get_model_version(name, "1").tags
    assert tags["validation_status"] == "passed"
    assert tags["promoted_by"] == promotion.promoted_by == "Ann"
    assert tags["promoted_because"] == promotion.promoted_because == "12 gates passed"
    assert tags["promoted_at"] == promotion.promoted_at.isoformat()


def test_promoting_twice_changes_nothing(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    promote(client, name, register())
    version = register()

    assert promote(client, name, version) == promote(client, name, version)


def test_a_later_challenger_stays_when_another_is_promoted(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    older, _ = register(), register()
    promote(client, name, older)

    assert read_aliases(client, name) == {"champion": 1, "challenger": 2}


def test_a_rollback_goes_back_to_the_version_before(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    promote(client, name, register(is_other=True))
    promote(client, name, register())

    rollback = roll_back_champion(client, name, by="Ben")

    assert (rollback.from_version, rollback.to_version) == (2, 1)
    assert find_champion(client, name) == 1
    assert client.get_model_version(name, "2").tags["rolled_back_by"] == "Ben"
    assert client.get_model_version(name, "1").tags["restored_by"] == "Ben"


def test_a_second_rollback_is_refused_and_changes_nothing(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    promote(client, name, register(is_other=True))
    promote(client, name, register())
    roll_back_champion(client, name, by="Ben")

    with pytest.raises(
        NothingToRollBackToError, match=r"alias previous\nCame: champion is version"
    ):
        roll_back_champion(client, name, by="Ben")

    assert read_aliases(client, name) == {"champion": 1}


def test_a_rollback_is_refused_where_nothing_was_promoted(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    register()

    with pytest.raises(NothingToRollBackToError, match="alias champion"):
        roll_back_champion(client, name, by="Ben")
    with pytest.raises(ModelNotFoundError, match="no_such_model"):
        roll_back_champion(client, "no_such_model", by="Ben")


def test_a_rollback_to_a_version_that_cannot_be_loaded_changes_nothing(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    client.create_registered_model(name)
    client.create_model_version(name, "/no/such/folder")
    promote(client, name, 1)
    promote(client, name, register())

    with pytest.raises(ModelIntegrityError, match=re.escape(f"models:/{name}/1")):
        roll_back_champion(client, name, by="Ben")

    assert read_aliases(client, name) == {"champion": 2, "previous": 1}


def test_what_was_rolled_back_does_not_come_back_by_another_build(
    client: MlflowClient, name: str, register: Callable[..., int]
) -> None:
    promote(client, name, register(is_other=True))
    promote(client, name, register())
    roll_back_champion(client, name, by="Ben")

    # The same version once more, and the same model that a new build trained.
    assert promote(client, name, 2).model_version == 1
    assert promote(client, name, register()).model_version == 1
    assert find_champion(client, name) == 1
    # A model that differs is another matter.
    assert promote(client, name, register(is_other=True)).model_version == 4


def test_the_pipeline_promotes_what_it_judged(outcome: Any) -> None:
    (champion,) = outcome.champions.collect()

    assert champion["model_name"] == "late_arrivals"
    assert champion["model_version"] == outcome.run["model_version"]
    assert champion["previous_version"] is None
    assert champion["promoted_by"]
    assert "better_than_base_rate: roc_auc gain over base_rate" in champion["promoted_because"]


def test_a_version_that_a_gate_refuses_is_not_promoted_even_without_tests(outcome: Any) -> None:
    refused = outcome.gates.withColumn("is_passed", F.col("gate_name") != "calibration").withColumn(
        "model_version", F.lit(99)
    )

    with pytest.raises(GatesFailedError, match=r"late_arrivals version 99.*\n.*calibration: ece"):
        promote_judged(refused, tracking=outcome.pipeline.tracking)

    assert find_champion(outcome.pipeline.client, "late_arrivals") == 1
