from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import TrainingNotRecordedError
from flightline.rebuild import rebuild_version
from flightline.tracking.recipe import read_recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import DataFrame, SparkSession

    from flightline.rebuild import Rebuild

TABLE = "flightline_test.moving_features"


@pytest.fixture(scope="module")
def pipeline(outcome: Any, features: DataFrame, spark: SparkSession) -> Iterator[Any]:
    """A pipeline over a copy of the features, which moved on after a version was trained."""
    features.write.saveAsTable(TABLE)
    pipeline = dataclasses.replace(
        outcome.pipeline,
        features=spark.table(TABLE),
        tracking=dataclasses.replace(outcome.pipeline.tracking, model_name="moving"),
        spec=dataclasses.replace(outcome.pipeline.spec, features_table=TABLE),
    )
    pipeline.train()
    features.where("scheduled_hour < 12").write.mode("overwrite").saveAsTable(TABLE)
    yield pipeline
    spark.sql(f"drop table {TABLE}")


@pytest.fixture
def rebuild(pipeline: Any, spark: SparkSession) -> Callable[..., Rebuild]:
    recipe = read_recipe(
        Path.cwd(),
        spark_version=spark.version,
        dbt_invocation_id=None,
        manifest_file=None,
        lock_file="uv.lock",
    )
    return lambda model, version: rebuild_version(
        spark, pipeline.client, model, version, recipe=recipe
    )


def test_a_version_comes_out_the_same_after_its_table_has_moved_on(
    rebuild: Callable[..., Rebuild], flights: Any
) -> None:
    rebuilt = rebuild("moving", 1)

    assert rebuilt.is_proven
    assert (rebuilt.features_version, rebuilt.row_count) == (0, len(flights))
    assert rebuilt.different_count == 0
    assert {check.name for check in rebuilt.checks} == {"data", "model", "predictions"}


def test_a_rebuild_registers_and_logs_nothing(
    rebuild: Callable[..., Rebuild], pipeline: Any
) -> None:
    client = pipeline.client
    experiment = client.get_experiment_by_name("late_arrivals").experiment_id
    before = len(client.search_runs([experiment]))

    rebuild("moving", 1)

    assert len(client.search_runs([experiment])) == before
    assert len(client.search_model_versions("name='moving'")) == 1


def test_a_model_that_was_trained_in_another_way_is_no_proof(
    rebuild: Callable[..., Rebuild], pipeline: Any, outcome: Any
) -> None:
    client = pipeline.client
    slower = {**pipeline.spec.parameters, "learning_rate": 0.05}
    other = dataclasses.replace(
        outcome.pipeline, spec=dataclasses.replace(outcome.pipeline.spec, parameters=slower)
    )
    run_id = other.train().collect()[0]["run_id"]
    trained = client.get_model_version("late_arrivals", "1")
    client.create_registered_model("mistaken")
    client.create_model_version("mistaken", trained.source, run_id, tags=trained.tags)

    rebuilt = rebuild("mistaken", 1)

    assert not rebuilt.is_proven
    assert {check.name: check.is_equal for check in rebuilt.checks} == {
        "data": True,
        "model": False,
        "predictions": False,
    }
    assert 0 < rebuilt.different_count <= rebuilt.row_count


def test_a_version_that_does_not_say_how_it_was_trained_is_refused(
    rebuild: Callable[..., Rebuild], pipeline: Any
) -> None:
    client = pipeline.client
    trained = client.get_model_version("moving", "1")
    client.create_registered_model("unrecorded")
    client.create_model_version("unrecorded", trained.source, trained.run_id)

    with pytest.raises(TrainingNotRecordedError, match="unrecorded version 1"):
        rebuild("unrecorded", 1)
