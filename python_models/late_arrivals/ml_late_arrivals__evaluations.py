"""Evaluates the challenger and two baselines on all labelled flights."""

from flightline.evaluation import EvaluationParameters, evaluate_run
from flightline.tracking import TrackingParameters
from flightline.training import TimeSplit


def model(dbt, session):
    dbt.config(materialized="table")

    return evaluate_run(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        dbt.ref("ml_late_arrivals__training_runs"),
        split=TimeSplit(**dbt.config.meta_get("split")),
        parameters=EvaluationParameters(**dbt.config.meta_get("evaluation")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
