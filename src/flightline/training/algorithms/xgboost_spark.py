"""XGBoost on the cluster: each worker holds a part of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flightline.configuration import refuse_given
from flightline.errors import ClusterTrainingError
from flightline.objectives import CLASSIFICATION, REGRESSION
from flightline.training.algorithms.interface import IS_VALIDATION, LABEL, FittedModel
from flightline.training.algorithms.rounds import AT, Rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame, SparkSession

    from flightline.model.encoding import FeatureEncoding
    from flightline.training.spec import TrainingSpec

_NAME = "xgboost_spark"
_OWN = ("num_workers",)
# Before this version the engine asks Spark Connect for what only a classic
# session has.
_LEAST_OVER_CONNECT = (3, 3)


@dataclass(frozen=True)
class XgboostSpark:
    """How to fit a booster on the cluster.

    Attributes:
        objective: `classification` or `regression`.
        seed: Seed of everything random.
        rounds: How many trees.
        num_workers: Tasks that learn together, each from its part of the
            rows. Part of the recipe: another number gives other trees.
        hyperparameters: XGBoost's own parameters, such as `max_depth`.
    """

    objective: str
    seed: int
    rounds: Rounds
    num_workers: int
    hyperparameters: Mapping[str, Any]

    @classmethod
    def from_spec(cls, spec: TrainingSpec) -> XgboostSpark:
        """Read the parameters.

        Raises:
            ClusterTrainingError: If XGBoost is not installed.
            ParameterError: If XGBoost has no such parameter, or this library
                sets it; it names the parameter.
        """
        try:
            from xgboost import XGBModel
        except ImportError as error:
            raise ClusterTrainingError.not_installed(_NAME, extra="xgboost") from error
        rounds, own, others = Rounds.split_off(
            spec.parameters, own=_OWN, known=set(XGBModel().get_params())
        )
        made = cls(spec.objective, spec.seed, rounds, own["num_workers"], others)
        refuse_given(others, made._fixed(), at=AT, why="set by this library")
        return made

    def describe(self) -> dict[str, Any]:
        """Return all parameters, most under XGBoost's names."""
        return {**vars(self.rounds), **self.hyperparameters, **self._fixed()}

    def _fixed(self) -> dict[str, Any]:
        return {
            "num_workers": self.num_workers,
            "n_estimators": self.rounds.max_rounds,
            "early_stopping_rounds": self.rounds.early_stopping_rounds,
            "eval_metric": self.rounds.early_stopping_metric,
            "random_state": self.seed,
            "tree_method": "hist",
        }

    def fit(self, rows: DataFrame, encoding: FeatureEncoding, *, key: str) -> FittedModel:
        """Fit a booster and stop when it no longer gains on later rows.

        Args:
            rows: Encoded rows with the columns `LABEL` and `IS_VALIDATION`.
            encoding: What the features are.
            key: Column that tells one row from another.

        Returns:
            The booster, cut back to its best round.

        Raises:
            ClusterTrainingError: If this version cannot train over Spark
                Connect.
        """
        import xgboost.spark as engine

        require_reachable(rows.sparkSession)
        kinds = {
            CLASSIFICATION: engine.SparkXGBClassifier,
            REGRESSION: engine.SparkXGBRegressor,
        }
        categorical = set(encoding.categorical_indices)
        estimator = kinds[self.objective](
            features_col=encoding.features,
            label_col=LABEL,
            validation_indicator_col=IS_VALIDATION,
            feature_types=[
                "c" if at in categorical else "q" for at in range(len(encoding.features))
            ],
            **self.hyperparameters,
            **self._fixed(),
        )
        # A row goes to the same worker, at the same place, every time.
        placed = rows.repartition(self.num_workers, key).sortWithinPartitions(key)
        fitted = estimator.fit(placed)
        booster = fitted.get_booster()
        best_iteration = booster.best_iteration + 1
        summary = fitted.training_summary
        metric = self.rounds.early_stopping_metric
        validation = summary.validation_objective_history[metric]
        return FittedModel(
            predictor="xgboost",
            model=bytes(booster[:best_iteration].save_raw("json")),
            metric_name=metric,
            metric_value=float(validation[best_iteration - 1]),
            best_iteration=best_iteration,
            curves={
                "train": summary.train_objective_history[metric],
                "validation": validation,
            },
        )


def require_reachable(session: SparkSession) -> None:
    """Refuse Spark Connect if this version of the engine cannot use it.

    Args:
        session: The session to train with.

    Raises:
        ClusterTrainingError: Names the version that can.
    """
    import xgboost

    is_connect = type(session).__module__.startswith("pyspark.sql.connect")
    version = tuple(int(part) for part in xgboost.__version__.split(".")[:2])
    if is_connect and version < _LEAST_OVER_CONNECT:
        raise ClusterTrainingError.not_over_connect(
            _NAME,
            version=xgboost.__version__,
            least=".".join(map(str, _LEAST_OVER_CONNECT)),
        )
