"""Draws the challenger: pictures in its MLflow run and on the docs site."""

from flightline.evaluation import EvaluationParameters
from flightline.plots import PlotParameters, draw_plots
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return draw_plots(
        dbt.ref("flight_features"),
        dbt.ref("ml_late_arrivals__training_runs"),
        dbt.ref("ml_late_arrivals__evaluation_scores"),
        dbt.ref("ml_late_arrivals__evaluations"),
        dbt.ref("ml_late_arrivals__calibration_bins"),
        parameters=PlotParameters(**dbt.config.meta_get("plots")),
        evaluation=EvaluationParameters.from_config(dbt.config.meta_get("evaluation")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
