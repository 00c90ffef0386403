"""Scores every flight with the champion, and says why where it matters."""

from flightline.scoring import ReasonParameters, score_with_champion
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return score_with_champion(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__champions"),
        features_table=dbt.config.meta_get("features_table"),
        reasons=ReasonParameters(**dbt.config.meta_get("reasons")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
