"""Read again what a model was trained on, by the version of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors import TrainingSetChangedError
from flightline.features import read_columns
from flightline.training.algorithms import ALGORITHMS
from flightline.training.cluster import digest_on_cluster
from flightline.training.fit import digest_training_set
from flightline.training.rows import collect_labelled
from flightline.training.split import assign_splits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from flightline.training.spec import TrainingSpec


def read_training_set(
    session: SparkSession, *, features_table: str, features_version: int
) -> DataFrame:
    """Read the table of features as it was when a model was trained.

    Args:
        session: Spark session that knows the table.
        features_table: Its name, as the training run recorded it.
        features_version: Its Delta version, as the training run recorded it.

    Returns:
        The rows of that version, with the columns it had then.
    """
    return session.read.option("versionAsOf", features_version).table(features_table)


def verify_training_set(
    features: DataFrame, declarations: DataFrame, *, features_digest: str, spec: TrainingSpec
) -> None:
    """Prove that a table of features holds what a training run learned from.

    Args:
        features: The table, one row per thing to predict.
        declarations: What its columns are, one row per column; for an earlier
            version of the table those of that version.
        features_digest: The digest that the training run recorded.
        spec: The training that the run recorded.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        TrainingSetChangedError: If the digests differ.
    """
    columns = read_columns(declarations)
    if ALGORITHMS[spec.algorithm].is_distributed:
        digest = digest_on_cluster(features, columns, spec.split)
    else:
        rows = collect_labelled(features, columns)
        digest = digest_training_set(rows, assign_splits(rows[columns.date], spec.split), columns)
    if digest != features_digest:
        raise TrainingSetChangedError(expected=features_digest, came=digest)
