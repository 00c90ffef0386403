"""Learn from the labelled rows of the table of features, wherever they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flightline.features import require_columns
from flightline.model.encoding import encode_features, learn_encoding
from flightline.model.scorer import Scorer
from flightline.tracking.provenance import digest_arrays
from flightline.training.algorithms import ALGORITHMS, choose_algorithm
from flightline.training.algorithms.interface import Sample
from flightline.training.calibration import decide_calibration
from flightline.training.cluster import fit_on_cluster
from flightline.training.result import EXAMPLE_ROWS, Fit
from flightline.training.rows import collect_labelled
from flightline.training.split import (
    TRAIN,
    VALIDATION,
    assign_splits,
    count_labels,
    refuse_overlap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns
    from flightline.model.encoding import FeatureEncoding
    from flightline.training.spec import TrainingSpec


@dataclass(frozen=True)
class LabelledRows:
    """The labelled rows in the driver.

    Attributes:
        frame: Key, date, label and features of each row, by key.
        data_splits: Split of each row.
        columns: What the columns are.
        counts: Rows per split.
    """

    frame: pd.DataFrame
    data_splits: pd.Series
    columns: FeatureColumns
    counts: Mapping[str, int]


def fit_model(features: DataFrame, columns: FeatureColumns, spec: TrainingSpec) -> Fit:
    """Train the model that a training describes, and nothing around it.

    Same rows and same training, same model: who trains again to prove
    something calls this.

    Args:
        features: The table of features, or an earlier version of it.
        columns: What its columns are.
        spec: The training; its search and its cross-validation are left out.

    Returns:
        The model, and what it was fitted on.

    Raises:
        FeatureColumnsError: If a column is missing.
        FeatureTypeError: If a feature is neither numeric nor string.
        ParameterError: If the algorithm does not take the parameters.
        DriverMemoryError: If the rows would not fit into the driver.
        SplitOrderError: If the splits overlap in time.
        TrainingDataError: If the labels of a split teach nothing.
    """
    require_columns(features.schema, columns)
    if ALGORITHMS[spec.algorithm].is_distributed:
        return fit_on_cluster(features, columns, spec)
    return fit_rows(collect_rows(features, columns, spec), spec)


def collect_rows(features: DataFrame, columns: FeatureColumns, spec: TrainingSpec) -> LabelledRows:
    """Collect the labelled rows and split them; errors as `fit_model`."""
    # Wrong parameters are to be told before minutes go by.
    choose_algorithm(spec)
    frame = collect_labelled(features, columns, largest_megabytes=spec.largest_driver_megabytes)
    data_splits = assign_splits(frame[columns.date], spec.split)
    refuse_overlap(frame[columns.date], data_splits)
    counts = count_labels(frame[columns.label], data_splits, spec.objective)
    return LabelledRows(frame, data_splits, columns, counts)


def fit_rows(rows: LabelledRows, spec: TrainingSpec) -> Fit:
    """Fit on the training split, stop and calibrate by the validation split.

    Args:
        rows: Labelled rows; those of the test split are not looked at.
        spec: The training.

    Returns:
        The model, and what it was fitted on.
    """
    frame, columns = rows.frame, rows.columns
    encoding, (training, validation) = encode_splits(frame, rows.data_splits, columns)
    fitted = choose_algorithm(spec).fit(training, validation, encoding)
    scorer = Scorer(fitted.predictor, fitted.model, encoding.to_json())
    later = frame[rows.data_splits == VALIDATION]
    decision = decide_calibration(scorer.score(later), validation.labels, later[columns.date], spec)
    learned_from = frame.loc[rows.data_splits == TRAIN, list(columns.features)]
    return Fit(
        scorer=scorer if decision is None else decision.apply(scorer),
        encoding=encoding,
        fitted=fitted,
        calibration=decision,
        digest=_digest([training, validation]),
        counts=rows.counts,
        input_example=learned_from.head(EXAMPLE_ROWS),
    )


def digest_training_set(
    frame: pd.DataFrame, data_splits: pd.Series, columns: FeatureColumns
) -> str:
    """Hash the numbers that a model learns from these rows.

    Args:
        frame: Labelled rows, as `collect_labelled` gives them.
        data_splits: Split of each row.
        columns: What the columns are.

    Returns:
        The digest that the training run of these rows records.
    """
    return _digest(encode_splits(frame, data_splits, columns)[1])


def encode_splits(
    frame: pd.DataFrame, data_splits: pd.Series, columns: FeatureColumns
) -> tuple[FeatureEncoding, list[Sample]]:
    """Encode training and validation rows by what the training rows teach.

    Args:
        frame: Labelled rows.
        data_splits: `train` or `validation` per row, anything else for neither.
        columns: What the columns are.

    Returns:
        The encoding; the training sample, then the validation sample.
    """
    training, validation = (frame[data_splits == name] for name in (TRAIN, VALIDATION))
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
