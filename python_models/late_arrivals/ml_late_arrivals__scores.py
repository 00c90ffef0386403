"""Scores every flight with the champion."""

from flightline.scoring import score_with_champion
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return score_with_champion(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__champions"),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
