"""Trains a model on past flights and registers it as the challenger."""

from dbt_common.invocation import get_invocation_id

from flightline.tracking import TrackingParameters
from flightline.training import BoosterParameters, TimeSplit, train_challenger


def model(dbt, session):
    dbt.config(materialized="table")

    return train_challenger(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        features_table=dbt.config.meta_get("features_table"),
        split=TimeSplit(**dbt.config.meta_get("split")),
        booster=BoosterParameters(**dbt.config.meta_get("booster")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
        dbt_invocation_id=get_invocation_id(),
    )
