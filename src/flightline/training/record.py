"""Read again what a registered version was trained on, and how."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.errors import TrainingNotRecordedError
from flightline.features import FeatureColumns
from flightline.tracking.reachability import reports_unreachable
from flightline.training.spec import TrainingSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient


@dataclass(frozen=True)
class TrainingRecord:
    """What a version says of its training.

    Attributes:
        spec: What was trained and how.
        columns: What the columns of the table of features were.
        features_version: Delta version of that table.
        features_digest: Hash of the numbers that were learned from.
        tags: All that the version carries.
    """

    spec: TrainingSpec
    columns: FeatureColumns
    features_version: int
    features_digest: str
    tags: Mapping[str, str]


@reports_unreachable
def read_record(client: MlflowClient, model_name: str, model_version: int) -> TrainingRecord:
    """Read how a registered version was trained.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        model_version: An existing version.

    Returns:
        What version and run say.

    Raises:
        TrainingNotRecordedError: If they do not say it.
    """
    from mlflow.exceptions import MlflowException

    version = client.get_model_version(model_name, str(model_version))
    try:
        with tempfile.TemporaryDirectory() as folder:
            training, columns = (
                Path(client.download_artifacts(str(version.run_id), name, folder)).read_text(
                    "utf-8"
                )
                for name in ("training.json", "columns.json")
            )
        return TrainingRecord(
            spec=TrainingSpec.from_json(training),
            columns=FeatureColumns.from_json(columns),
            features_version=int(version.tags["features_version"]),
            features_digest=version.tags["features_digest"],
            tags=version.tags,
        )
    except (MlflowException, OSError, KeyError) as error:
        name = f"{model_name} version {model_version}"
        raise TrainingNotRecordedError(name, reason=repr(error)) from error
