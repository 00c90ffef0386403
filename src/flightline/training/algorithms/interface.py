"""What every algorithm takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from flightline.model.encoding import FeatureEncoding
    from flightline.training.spec import TrainingSpec

# Beside the features in an encoded Spark frame, so no likely name of one.
LABEL = "_label"
IS_VALIDATION = "_is_validation"


@dataclass(frozen=True)
class Sample:
    """Encoded rows and their labels.

    Attributes:
        matrix: Features, shape (rows, features).
        labels: What is to be predicted, shape (rows,).
    """

    matrix: NDArray[np.float64]
    labels: NDArray[np.float64]


@dataclass(frozen=True)
class FittedModel:
    """What an algorithm has learned.

    Attributes:
        predictor: Name of the predictor that reads the model.
        model: The model as the bytes of a file, never a pickle.
        metric_name: The algorithm's name of the metric below.
        metric_value: Its value on the validation split.
        best_iteration: Rounds that the model has, or None if it has none.
        curves: `train` and `validation` to the metric after each round, those
            after the best one included; empty if there are no rounds.
    """

    predictor: str
    model: bytes
    metric_name: str
    metric_value: float
    best_iteration: int | None = None
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)


class Algorithm(Protocol):
    """Learns in the process of the driver."""

    @classmethod
    def from_spec(cls, spec: TrainingSpec) -> Self:
        """Read its parameters; raises ParameterError if they are none of its own."""
        ...

    def describe(self) -> dict[str, Any]:
        """Return every parameter, those that this library fixes included."""
        ...

    def fit(self, training: Sample, validation: Sample, encoding: FeatureEncoding) -> FittedModel:
        """Learn from the training rows; from validation only when to stop."""
        ...


class ClusterAlgorithm(Protocol):
    """Learns on the cluster, from rows that nobody collects."""

    @classmethod
    def from_spec(cls, spec: TrainingSpec) -> Self:
        """Read its parameters; raises ParameterError if they are none of its own."""
        ...

    def describe(self) -> dict[str, Any]:
        """Return every parameter, those that this library fixes included."""
        ...

    def fit(self, rows: DataFrame, encoding: FeatureEncoding, *, key: str) -> FittedModel:
        """Learn from encoded rows with the columns `LABEL` and `IS_VALIDATION`."""
        ...
