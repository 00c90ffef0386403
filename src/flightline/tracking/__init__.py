"""What is kept about each training run, in MLflow."""

from flightline.tracking.store import TrackingParameters, open_store

__all__ = ["TrackingParameters", "open_store"]
