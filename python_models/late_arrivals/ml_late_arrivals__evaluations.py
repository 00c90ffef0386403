"""Measures the challenger and all it is compared with, with intervals."""

from flightline.evaluation import EvaluationParameters, evaluate_scores
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return evaluate_scores(
        dbt.ref("ml_late_arrivals__evaluation_scores"),
        parameters=EvaluationParameters.from_config(dbt.config.meta_get("evaluation")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
