"""Makes the evaluated model the champion: built only if its tests passed."""

from flightline.promotion import promote_evaluated
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return promote_evaluated(
        dbt.ref("ml_late_arrivals__evaluations"),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
