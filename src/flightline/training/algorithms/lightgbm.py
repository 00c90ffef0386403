"""LightGBM, fitted the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lightgbm as lgb

from flightline.configuration import refuse_given
from flightline.errors import ParameterError
from flightline.objectives import CLASSIFICATION, REGRESSION
from flightline.training.algorithms.interface import FittedModel
from flightline.training.algorithms.rounds import AT, Rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flightline.model.encoding import FeatureEncoding
    from flightline.training.algorithms.interface import Sample
    from flightline.training.spec import TrainingSpec

_OBJECTIVES = {CLASSIFICATION: "binary", REGRESSION: "regression"}
_OWN = ("thread_count",)


@dataclass(frozen=True)
class LightGbm:
    """How to fit a booster.

    Attributes:
        objective: `classification` or `regression`.
        seed: Seed of everything random.
        rounds: How many trees.
        thread_count: Threads to fit with. Part of the recipe: sums of floats
            depend on how they are divided among threads.
        hyperparameters: LightGBM's own parameters, such as `num_leaves`.
    """

    objective: str
    seed: int
    rounds: Rounds
    thread_count: int
    hyperparameters: Mapping[str, Any]

    @classmethod
    def from_spec(cls, spec: TrainingSpec) -> LightGbm:
        """Read the parameters.

        Raises:
            ParameterError: If LightGBM has no such parameter, this library
                sets it, or it rules out early stopping; it names the
                parameter.
        """
        rounds, own, others = Rounds.split_off(spec.parameters, own=_OWN, known=_known_parameters())
        made = cls(spec.objective, spec.seed, rounds, own["thread_count"], others)
        aliases = lgb.basic._ConfigAliases.get(*made._fixed())
        refuse_given(others, aliases, at=AT, why="set by this library")
        for name in lgb.basic._ConfigAliases.get("boosting") & set(others):
            # It changes trees that are fitted already, so none is the best.
            if others[name] == "dart":
                raise ParameterError(
                    f"{AT}.{name}",
                    expected="a boosting that can stop early",
                    came=others[name],
                )
        return made

    def describe(self) -> dict[str, Any]:
        """Return all parameters, most under LightGBM's names."""
        return {**vars(self.rounds), **self._to_lightgbm()}

    def _to_lightgbm(self) -> dict[str, Any]:
        return {**self.hyperparameters, **self._fixed()}

    def _fixed(self) -> dict[str, Any]:
        return {
            "objective": _OBJECTIVES[self.objective],
            "metric": self.rounds.early_stopping_metric,
            "seed": self.seed,
            "num_threads": self.thread_count,
            # Same data and seed, same trees, whatever the machine decides.
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }

    def fit(self, training: Sample, validation: Sample, encoding: FeatureEncoding) -> FittedModel:
        """Fit a booster and stop when it no longer gains on later rows.

        Args:
            training: Rows to learn from.
            validation: Later rows that tell when to stop; nothing else is
                learned from them.
            encoding: What the columns of both matrices are.

        Returns:
            The booster, cut back to its best round.
        """
        dataset = lgb.Dataset(
            training.matrix,
            label=training.labels,
            feature_name=encoding.features,
            categorical_feature=encoding.categorical_indices,
        )
        history: dict[str, dict[str, list[float]]] = {}
        booster = lgb.train(
            self._to_lightgbm(),
            dataset,
            num_boost_round=self.rounds.max_rounds,
            # LightGBM leaves the rows it learns from out when it decides to stop.
            valid_sets=[dataset, dataset.create_valid(validation.matrix, label=validation.labels)],
            valid_names=["train", "validation"],
            callbacks=[
                lgb.early_stopping(self.rounds.early_stopping_rounds, verbose=False),
                lgb.record_evaluation(history),
            ],
        )
        metric = next(iter(history["validation"]))
        return FittedModel(
            predictor="lightgbm",
            model=booster.model_to_string(num_iteration=booster.best_iteration).encode(),
            metric_name=self.rounds.early_stopping_metric,
            metric_value=float(booster.best_score["validation"][metric]),
            best_iteration=booster.best_iteration,
            curves={name: of_split[metric] for name, of_split in history.items()},
        )


def _known_parameters() -> set[str]:
    # LightGBM ignores what it does not know; the list is not in its public part.
    aliases = lgb.basic._ConfigAliases._get_all_param_aliases()
    return set(aliases).union(*aliases.values())
