"""Compares the challenger with each other predictor, pair by pair."""

from flightline.evaluation import EvaluationParameters, compare_scores


def model(dbt, session):
    dbt.config(materialized="table")

    return compare_scores(
        dbt.ref("ml_late_arrivals__evaluation_scores"),
        parameters=EvaluationParameters.from_config(dbt.config.meta_get("evaluation")),
    )
