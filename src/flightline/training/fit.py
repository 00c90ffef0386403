"""Learn from the labelled flights of the table of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyspark.sql import functions as F

from flightline.features import is_text
from flightline.model.encoding import encode_features, learn_encoding
from flightline.tracking.provenance import digest_arrays
from flightline.training.booster import Sample, fit_booster
from flightline.training.split import TRAIN, VALIDATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    import lightgbm as lgb
    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns
    from flightline.model.encoding import FeatureEncoding
    from flightline.training.booster import BoosterParameters

_EXAMPLE_ROWS = 5


@dataclass(frozen=True)
class Fit:
    """A fitted booster and what it was fitted on.

    Attributes:
        booster: The booster, cut back to its best round.
        encoding: What was learned about the features.
        digest: Hash of all numbers that were learned from.
        input_example: A few flights, as the model takes them.
    """

    booster: lgb.Booster
    encoding: FeatureEncoding
    digest: str
    input_example: pd.DataFrame


def collect_labelled(features: DataFrame, columns: FeatureColumns) -> pd.DataFrame:
    """Collect the flights with a known outcome, always in the same order.

    Args:
        features: The table of features.
        columns: What its columns are.

    Returns:
        Id, date, label and features of each labelled flight, by id; numbers
        as float64 (NaN if missing), texts as str.
    """
    texts = [field.name for field in features.schema if is_text(field)]
    values = [
        F.col(name) if name in texts else F.col(name).cast("double").alias(name)
        for name in columns.features
    ]
    labelled = features.where(F.col(columns.label).isNotNull())
    flights = labelled.select(columns.key, columns.date, columns.label, *values).toPandas()
    # Spark returns rows in any order, and LightGBM's draws depend on it.
    return flights.sort_values(columns.key, ignore_index=True)


def fit_on_splits(
    flights: pd.DataFrame,
    data_splits: pd.Series,
    columns: FeatureColumns,
    parameters: BoosterParameters,
) -> Fit:
    """Fit on the training split, stop by the validation split.

    Args:
        flights: Labelled flights; those of the test split are not looked at.
        data_splits: Split of each flight.
        columns: What the columns are.
        parameters: How to fit.

    Returns:
        The booster and what it was fitted on.
    """
    encoding, samples = _encode_splits(flights, data_splits, columns)
    booster = fit_booster(
        *samples,
        features=encoding.features,
        categorical_indices=encoding.categorical_indices,
        parameters=parameters,
    )
    return Fit(
        booster=booster,
        encoding=encoding,
        digest=_digest(samples),
        input_example=flights.loc[data_splits == TRAIN, list(columns.features)].head(_EXAMPLE_ROWS),
    )


def digest_training_set(
    flights: pd.DataFrame, data_splits: pd.Series, columns: FeatureColumns
) -> str:
    """Hash the numbers that a model learns from these flights.

    Args:
        flights: Labelled flights, as `collect_labelled` gives them.
        data_splits: Split of each flight.
        columns: What the columns are.

    Returns:
        The digest that the training run of these flights records.
    """
    return _digest(_encode_splits(flights, data_splits, columns)[1])


def _encode_splits(
    flights: pd.DataFrame, data_splits: pd.Series, columns: FeatureColumns
) -> tuple[FeatureEncoding, list[Sample]]:
    training, validation = (flights[data_splits == name] for name in (TRAIN, VALIDATION))
    encoding = learn_encoding(training, columns.features)
    samples = [
        Sample(
            matrix=encode_features(part, encoding),
            labels=part[columns.label].to_numpy(dtype=np.float64),
        )
        for part in (training, validation)
    ]
    return encoding, samples


def _digest(samples: Sequence[Sample]) -> str:
    return digest_arrays(*(array for part in samples for array in (part.matrix, part.labels)))
