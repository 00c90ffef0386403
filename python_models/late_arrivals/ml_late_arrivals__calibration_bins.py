"""Compares what was foretold with what came, in bins of the score."""

from flightline.evaluation import EvaluationParameters, calibrate_scores


def model(dbt, session):
    dbt.config(materialized="table")

    return calibrate_scores(
        dbt.ref("ml_late_arrivals__evaluation_scores"),
        parameters=EvaluationParameters.from_config(dbt.config.meta_get("evaluation")),
    )
