"""The algorithms to choose from, each behind the same small interface."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.objectives import CLASSIFICATION, REGRESSION

if TYPE_CHECKING:
    from flightline.training.algorithms.interface import Algorithm, ClusterAlgorithm
    from flightline.training.spec import TrainingSpec


@dataclass(frozen=True)
class AlgorithmEntry:
    """Where an algorithm is found and what it can do.

    Attributes:
        place: Module and class; imported when chosen, as its engine may be
            large or not installed.
        objectives: What it can learn.
        is_distributed: Whether it learns on the cluster, from a Spark frame.
    """

    place: tuple[str, str]
    objectives: tuple[str, ...]
    is_distributed: bool = False


_HERE = "flightline.training.algorithms"
ALGORITHMS = {
    "lightgbm": AlgorithmEntry((f"{_HERE}.lightgbm", "LightGbm"), (CLASSIFICATION, REGRESSION)),
    "logistic_regression": AlgorithmEntry(
        (f"{_HERE}.linear", "LogisticRegression"), (CLASSIFICATION,)
    ),
    "linear_regression": AlgorithmEntry((f"{_HERE}.linear", "RidgeRegression"), (REGRESSION,)),
    "xgboost_spark": AlgorithmEntry(
        (f"{_HERE}.xgboost_spark", "XgboostSpark"),
        (CLASSIFICATION, REGRESSION),
        is_distributed=True,
    ),
}


def choose_algorithm(spec: TrainingSpec) -> Algorithm:
    """Make the algorithm that learns in the process of the driver.

    Args:
        spec: The training.

    Returns:
        The algorithm with its parameters.

    Raises:
        ParameterError: If it does not take such parameters; it names one.
    """
    chosen: Algorithm = _make(spec)
    return chosen


def choose_cluster_algorithm(spec: TrainingSpec) -> ClusterAlgorithm:
    """Make the algorithm that learns on the cluster; as `choose_algorithm`."""
    chosen: ClusterAlgorithm = _make(spec)
    return chosen


def describe_algorithm(spec: TrainingSpec) -> dict[str, Any]:
    """Return every parameter of the algorithm, wherever it learns; as `choose_algorithm`."""
    described: dict[str, Any] = _make(spec).describe()
    return described


def _make(spec: TrainingSpec) -> Any:
    module, name = ALGORITHMS[spec.algorithm].place
    return getattr(importlib.import_module(module), name).from_spec(spec)
