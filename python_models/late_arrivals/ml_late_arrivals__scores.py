"""Scores flights with the champion, and says why where it matters."""

from flightline.scoring import DateParameters, ReasonParameters, score_with_champion
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="incremental")

    dates = DateParameters(**dbt.config.meta_get("dates"))

    return score_with_champion(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__champions"),
        features_table=dbt.config.meta_get("features_table"),
        dates=dates.find_range(is_incremental=dbt.is_incremental),
        reasons=ReasonParameters(**dbt.config.meta_get("reasons")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
