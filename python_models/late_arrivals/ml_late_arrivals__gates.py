"""Lets every gate judge the challenger; a dbt test of this table stops the build."""

from flightline.gates import judge_challenger, read_gates
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return judge_challenger(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__evaluation_scores"),
        dbt.ref("ml_late_arrivals__evaluations"),
        dbt.ref("ml_late_arrivals__comparisons"),
        gates=read_gates(dbt.config.meta_get("gates")),
        example_rows=dbt.config.meta_get("example_rows"),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
