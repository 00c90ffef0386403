"""Fit LightGBM, the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class BoosterParameters:
    """How to fit a booster.

    Attributes:
        hyperparameters: LightGBM's own parameters, such as `num_leaves`.
        max_rounds: Most boosting rounds (trees) to fit.
        early_stopping_rounds: Rounds without a better validation metric after
            which fitting stops.
        early_stopping_metric: LightGBM's name of that metric.
        seed: Seed of everything random.
        thread_count: Threads to fit with. Part of the recipe: sums of floats
            depend on how they are divided among threads.
    """

    hyperparameters: Mapping[str, Any]
    max_rounds: int
    early_stopping_rounds: int
    early_stopping_metric: str
    seed: int
    thread_count: int

    def __post_init__(self) -> None:
        """Refuse parameters that are not hyperparameters or not positive.

        Raises:
            ParameterError: Names the parameter.
        """
        taken = sorted(set(self.hyperparameters) & set(self._fixed()))
        if taken:
            raise ParameterError(
                "hyperparameters",
                expected=f"no {', '.join(taken)}: set by this library",
                came=dict(self.hyperparameters),
            )
        for name in ("max_rounds", "early_stopping_rounds", "thread_count"):
            if getattr(self, name) < 1:
                raise ParameterError(name, expected="a number above 0", came=getattr(self, name))

    def to_lightgbm(self) -> dict[str, Any]:
        """Return all parameters under LightGBM's names."""
        return {**self.hyperparameters, **self._fixed()}

    def _fixed(self) -> dict[str, Any]:
        return {
            "objective": "binary",
            "metric": self.early_stopping_metric,
            "seed": self.seed,
            "num_threads": self.thread_count,
            # Same data and seed, same trees, whatever the machine decides.
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


@dataclass(frozen=True)
class Sample:
    """Encoded flights and their labels.

    Attributes:
        matrix: Features, shape (flights, features).
        labels: 1 for late, 0 for punctual, shape (flights,).
    """

    matrix: NDArray[np.float64]
    labels: NDArray[np.float64]


def fit_booster(
    training: Sample,
    validation: Sample,
    *,
    features: Sequence[str],
    categorical_indices: Sequence[int],
    parameters: BoosterParameters,
) -> lgb.Booster:
    """Fit a booster and stop when it no longer gains on later flights.

    Args:
        training: Flights to learn from.
        validation: Later flights that tell when to stop; nothing else is
            learned from them.
        features: Names of the columns of both matrices.
        categorical_indices: Positions of the categorical features.
        parameters: How to fit.

    Returns:
        The booster, cut back to its best round.
    """
    dataset = lgb.Dataset(
        training.matrix,
        label=training.labels,
        feature_name=list(features),
        categorical_feature=list(categorical_indices),
    )
    booster = lgb.train(
        parameters.to_lightgbm(),
        dataset,
        num_boost_round=parameters.max_rounds,
        valid_sets=[dataset.create_valid(validation.matrix, label=validation.labels)],
        valid_names=["validation"],
        callbacks=[lgb.early_stopping(parameters.early_stopping_rounds, verbose=False)],
    )
    return booster
