"""Makes the judged model the champion: built only if every gate passed."""

from flightline.promotion import promote_judged
from flightline.tracking import TrackingParameters


def model(dbt, session):
    dbt.config(materialized="table")

    return promote_judged(
        dbt.ref("ml_late_arrivals__gates"),
        tracking=TrackingParameters(**dbt.config.meta_get("tracking")),
    )
