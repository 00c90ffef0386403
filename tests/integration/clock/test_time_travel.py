"""A training set can be read again by the version that its run recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from flightline.errors import TrainingSetChangedError
from flightline.tracking import TrackingParameters
from flightline.training import (
    BoosterParameters,
    TimeSplit,
    read_training_set,
    train_challenger,
    verify_training_set,
)

SPLIT = TimeSplit(train_before="2013-06-08", validate_before="2013-06-12")
TABLE = "travel_replay_features.flight_features"


@pytest.fixture(scope="module")
def trained(replay, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Train on the second build of the table, then build it twice more."""
    replay.run(scratch_schema="travel", as_of="2013-06-14 12:00:00")
    daily = ("int_flights_known+", "int_weather_known+")
    replay.run(*daily, scratch_schema="travel", as_of="2013-06-15 12:00:00")
    store: Path = tmp_path_factory.mktemp("mlflow")
    run = train_challenger(
        replay.spark.table(TABLE),
        features_table=TABLE,
        split=SPLIT,
        booster=BoosterParameters(
            hyperparameters={"num_leaves": 7},
            max_rounds=5,
            early_stopping_rounds=5,
            early_stopping_metric="auc",
            seed=1,
            thread_count=1,
        ),
        tracking=TrackingParameters(
            tracking_uri=f"sqlite:///{store}/mlflow.db",
            experiment_name="travel",
            model_name="travel",
        ),
        dbt_invocation_id=None,
    )
    row = run.collect()[0].asDict()
    assert row["features_version"] == 1
    # One that replaces the last days, and one that replaces the whole table.
    replay.run(*daily, scratch_schema="travel", as_of="2013-06-16 12:00:00", from_date="2013-05-28")
    replay.run(flags=("--full-refresh",), scratch_schema="travel", as_of="2013-06-20 12:00:00")
    return row


def test_the_version_of_a_training_run_reads_back_to_its_digest(replay, trained) -> None:
    features = read_training_set(
        replay.spark, features_table=TABLE, features_version=trained["features_version"]
    )

    assert features.count() < replay.spark.table(TABLE).count()
    verify_training_set(features, features_digest=trained["features_digest"], split=SPLIT)


def test_the_table_of_today_is_told_from_that_of_the_training_run(replay, trained) -> None:
    with pytest.raises(TrainingSetChangedError, match=trained["features_digest"]):
        verify_training_set(
            replay.spark.table(TABLE), features_digest=trained["features_digest"], split=SPLIT
        )


def test_sql_reads_the_same_rows(replay, trained) -> None:
    version = trained["features_version"]
    sql = replay.spark.sql(f"select * from {TABLE} version as of {version}")
    features = read_training_set(replay.spark, features_table=TABLE, features_version=version)

    assert sql.exceptAll(features).count() == 0


def test_versions_are_kept_for_the_time_configured(replay) -> None:
    properties = {
        row["key"]: row["value"]
        for row in replay.spark.sql(f"show tblproperties {TABLE}").collect()
    }

    assert properties["delta.logRetentionDuration"] == "interval 400 days"
    assert properties["delta.deletedFileRetentionDuration"] == "interval 400 days"
