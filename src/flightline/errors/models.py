"""Models that are missing, damaged, refused, or cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Mapping


class ModelNotFoundError(FlightlineError):
    """The model registry has no version under the name asked for."""

    def __init__(self, uri: str, *, tracking_uri: str, reason: str) -> None:
        """Name the model, the store searched, and the store's own words."""
        super().__init__(
            expected=f"a registered model {uri} in {tracking_uri}",
            came=reason,
            fix="train and promote one (`dbt build --select "
            "ml_late_arrivals__training_runs+`), or check that "
            "MLFLOW_TRACKING_URI names the store it was trained in.",
        )


class ModelIntegrityError(FlightlineError):
    """The files of a registered model are not those that were registered."""

    def __init__(self, uri: str, *, recorded: str | None, came: str) -> None:
        """Name the model, the hash its version carries, and that of the files."""
        super().__init__(
            expected=f"the files of {uri} to have the SHA-256 "
            f"{recorded or 'that its version carries'}",
            came=came if recorded else f"{came}, and no hash on the version",
            fix="nothing was scored with it. Put the artifacts back from a backup, or go back "
            "to a version that is whole (`flightline rollback`); a model that was registered "
            "without a hash must be trained again.",
        )


class StoreUnreachableError(FlightlineError):
    """The MLflow server does not answer."""

    def __init__(self, tracking_uri: str, *, reason: str) -> None:
        """Name the server and what came instead of an answer."""
        super().__init__(
            expected=f"the MLflow server {tracking_uri} to answer",
            came=reason,
            fix="start the server or correct MLFLOW_TRACKING_URI, then run the command again "
            "(`dbt retry`): nothing was registered and no alias was moved. "
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES and MLFLOW_HTTP_REQUEST_TIMEOUT (seconds) say "
            "how long to wait for it.",
        )


class MetricMissingError(FlightlineError):
    """A gate asks for what was not measured."""

    def __init__(self, metric: str, *, predictor: str, where: str) -> None:
        """Name the metric, the predictor, and where they were looked for."""
        super().__init__(
            expected=f"the metric {metric} of the predictor {predictor} in {where}",
            came="none",
            fix="correct the gate under `config: meta: gates:`, or the baselines, the slices "
            "and the objective under `evaluation:`, in the YAML of the models.",
        )


class GatesFailedError(FlightlineError):
    """A version that a gate refused was about to become champion."""

    def __init__(self, version: str, *, failed: Mapping[str, str]) -> None:
        """Name the version, and each gate that failed with its message."""
        super().__init__(
            expected=f"{version} to pass every gate before it becomes champion",
            came="; ".join(f"{name}: {message}" for name, message in failed.items()),
            fix="train a better version, or change the bounds under `config: meta: gates:` in "
            "the YAML of the models; the champion serves until then.",
        )


class NothingToRollBackToError(FlightlineError):
    """There is no version to go back to."""

    def __init__(self, model_name: str, *, missing: str, aliases: Mapping[str, int]) -> None:
        """Name the model, the alias that it lacks and those it has."""
        has = ", ".join(f"{alias} is version {number}" for alias, number in aliases.items())
        super().__init__(
            expected=f"a version of {model_name} with the alias {missing}",
            came=has or "no aliases",
            fix="there is nothing to undo: a promotion sets `previous`, a rollback uses it up. "
            "Any version can be made champion in MLflow by its alias.",
        )
