"""Trains a model on past flights and registers it as the challenger."""

from dbt_common.invocation import get_invocation_id

from flightline.tracking import TrackingParameters
from flightline.training import TrainingSpec, train_challenger


def model(dbt, session):
    dbt.config(materialized="table")

    return train_challenger(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        spec=TrainingSpec.from_config(dbt.config.meta_get("training")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
        dbt_invocation_id=get_invocation_id(),
    )
