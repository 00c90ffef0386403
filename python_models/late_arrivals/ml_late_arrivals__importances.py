"""Measures how far each feature moves the champion's scores."""

from flightline.scoring import ImportanceParameters, measure_importances
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return measure_importances(
        dbt.ref("flight_features"),
        dbt.ref("ml_late_arrivals__champions"),
        parameters=ImportanceParameters(**dbt.config.meta_get("importances")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
