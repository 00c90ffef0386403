"""What Apache Airflow runs of Flightline: its stages, day by day."""

import os

# Cosmos tells its makers of each task unless told not to, before it is imported. A value that is
# set already stays.
os.environ.setdefault("AIRFLOW__COSMOS__ENABLE_TELEMETRY", "false")
