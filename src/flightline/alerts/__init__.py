"""One message per run about what failed, to whom it concerns."""

from flightline.alerts.alert import AlertParameters, alert_of_run

__all__ = ["AlertParameters", "alert_of_run"]
