"""Read again what a model was trained on, by the version of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors import TrainingSetChangedError
from flightline.features import read_columns
from flightline.training.fit import collect_labelled, digest_training_set
from flightline.training.split import assign_splits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from flightline.training.split import TimeSplit


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
    features: DataFrame, declarations: DataFrame, *, features_digest: str, split: TimeSplit
) -> None:
    """Prove that a table of features holds what a training run learned from.

    Args:
        features: The table, one row per flight.
        declarations: What its columns are, one row per column; for an earlier
            version of the table those of that version.
        features_digest: The digest that the training run recorded.
        split: The split that the training run used.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        TrainingSetChangedError: If the digests differ.
    """
    columns = read_columns(declarations)
    flights = collect_labelled(features, columns)
    digest = digest_training_set(flights, assign_splits(flights[columns.date], split), columns)
    if digest != features_digest:
        raise TrainingSetChangedError(expected=features_digest, came=digest)
