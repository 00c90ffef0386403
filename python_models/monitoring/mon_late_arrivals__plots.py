"""Draws drift and performance by month, for the docs site."""

from flightline.plots.monitoring import MonitoringPlotParameters, draw_monitoring


def model(dbt, session):
    dbt.config(materialized="table")

    return draw_monitoring(
        dbt.ref("mon_flight_features__drift_alarms"),
        dbt.ref("mon_late_arrivals__performance"),
        parameters=MonitoringPlotParameters(**dbt.config.meta_get("plots")),
    )
