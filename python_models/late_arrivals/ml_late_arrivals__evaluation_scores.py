"""Scores every labelled flight with the challenger and all it is compared with."""

from flightline.evaluation import EvaluationParameters, score_labelled
from flightline.tracking import TrackingParameters
from flightline.training import TimeSplit


def model(dbt, session):
    dbt.config(materialized="table")

    return score_labelled(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__training_runs"),
        split=TimeSplit(**dbt.config.meta_get("split")),
        parameters=EvaluationParameters.from_config(dbt.config.meta_get("evaluation")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
