"""One message about what fails, to whom it concerns."""

from flightline.alerts.alert import AlertParameters, Review, tell
from flightline.alerts.runs import alert_of_run

__all__ = ["AlertParameters", "Review", "alert_of_run", "tell"]
