from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import StoreUnreachableError
from flightline.tracking import TrackingParameters, open_store
from flightline.tracking.registry import find_champion, load_scorer, register_challenger
from flightline.tracking.runs import LoggedModel

if TYPE_CHECKING:
    from mlflow import MlflowClient

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again once, so that the tests need not wait long for a server that is away."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")


@pytest.fixture
def pipeline(outcome: Any, mlflow_server: Any) -> Any:
    """The pipeline of the other tests, its runs and models on the server."""
    tracking = TrackingParameters(mlflow_server.uri, "late_arrivals", "late_arrivals")
    return dataclasses.replace(outcome.pipeline, tracking=tracking)


@pytest.fixture
def client(pipeline: Any) -> MlflowClient:
    return pipeline.client


@pytest.fixture
def logged(pipeline: Any, client: MlflowClient) -> LoggedModel:
    """A model that a run has logged."""
    run_id = pipeline.train().collect()[0]["run_id"]
    (version,) = client.search_model_versions(f"run_id='{run_id}'")
    model_id = version.source.removeprefix("models:/")
    return LoggedModel(run_id=run_id, model_id=model_id, model_uri=version.source)


def test_the_pipeline_runs_over_a_server_with_postgresql(
    pipeline: Any, client: MlflowClient, database: str, outcome: Any
) -> None:
    import psycopg

    labelled = pipeline.score_labelled(pipeline.train())
    champions = pipeline.promote(pipeline.judge(labelled, pipeline.evaluate(labelled)))
    scores = pipeline.score(champions).toPandas().set_index("flight_id")["score"]

    version = champions.collect()[0]["model_version"]
    assert find_champion(client, "late_arrivals") == version
    with psycopg.connect(database) as connection:
        tags = connection.execute(
            "select value from model_version_tags where key = 'model_sha256' and version = %s",
            [version],
        ).fetchall()
    assert len(tags) == 1
    # The same model as in the local store, and the same scores.
    local = outcome.scores.set_index("flight_id")["score"]
    assert (scores[local.index] == local).all()


def test_a_server_that_is_away_is_named(mlflow_server: Any) -> None:
    mlflow_server.stop()
    try:
        with pytest.raises(StoreUnreachableError) as raised:
            open_store(TrackingParameters(mlflow_server.uri, "late_arrivals", "late_arrivals"))
    finally:
        mlflow_server.start()

    assert f"the MLflow server {mlflow_server.uri} to answer" in str(raised.value)
    assert "Connection refused" in str(raised.value)
    assert "MLFLOW_TRACKING_URI" in str(raised.value)


@pytest.mark.parametrize("step", ["set_tag", "create_model_version", "set_registered_model_alias"])
def test_a_server_lost_while_registering_leaves_nothing_half_done(
    step: str,
    client: MlflowClient,
    logged: LoggedModel,
    mlflow_server: Any,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = request.node.name
    older = register_challenger(client, name, logged, tags={"features_version": "0"})
    proceed = getattr(client, step)

    def lose_server(*args: Any, **kwargs: Any) -> Any:
        mlflow_server.stop()
        return proceed(*args, **kwargs)

    try:
        with monkeypatch.context() as patch:
            patch.setattr(client, step, lose_server)
            with pytest.raises(StoreUnreachableError):
                register_challenger(client, name, logged, tags={"features_version": "1"})
    finally:
        mlflow_server.start()

    assert int(client.get_model_version_by_alias(name, "challenger").version) == older
    for version in client.search_model_versions(f"name='{name}'"):
        assert {"features_version", "model_sha256", "validation_status"} <= set(version.tags)
        load_scorer(client, name, int(version.version))
    # The same call again, as `dbt retry` makes it.
    newer = register_challenger(client, name, logged, tags={"features_version": "1"})
    challenger = client.get_model_version_by_alias(name, "challenger")
    assert (int(challenger.version), challenger.tags["features_version"]) == (newer, "1")


def test_a_build_that_lost_its_server_succeeds_when_it_is_back(
    pipeline: Any, client: MlflowClient, mlflow_server: Any
) -> None:
    versions = len(client.search_model_versions("name='late_arrivals'"))
    mlflow_server.stop()
    try:
        with pytest.raises(StoreUnreachableError):
            pipeline.train()
    finally:
        mlflow_server.start()
    assert len(client.search_model_versions("name='late_arrivals'")) == versions

    again = pipeline.train().collect()[0]

    assert again["model_version"] == versions + 1
