"""Writes the card of the version that was judged, for the docs site."""

from flightline.card import CardParameters, write_card
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return write_card(
        dbt.ref("ml_late_arrivals__training_runs"),
        dbt.ref("ml_late_arrivals__evaluations"),
        dbt.ref("ml_late_arrivals__comparisons"),
        dbt.ref("ml_late_arrivals__gates"),
        parameters=CardParameters(**dbt.config.meta_get("card")),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
