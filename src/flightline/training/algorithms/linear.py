"""Linear models: a strong baseline that is quick to fit and to explain."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn import linear_model
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from flightline.configuration import refuse_given, refuse_unknown, require_number
from flightline.model.predictors.linear import predict_rows
from flightline.training.algorithms.interface import FittedModel
from flightline.training.algorithms.skops_file import dump_reproducibly
from flightline.training.measure import DECIDING_METRICS, measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flightline.model.encoding import FeatureEncoding
    from flightline.training.algorithms.interface import Sample
    from flightline.training.spec import TrainingSpec

_logger = logging.getLogger(__name__)

_RARE = "least_category_rows"


@dataclass(frozen=True)
class _LinearAlgorithm:
    """What the linear algorithms share.

    Attributes:
        objective: `classification` or `regression`.
        seed: Seed of everything random.
        least_category_rows: Categories with fewer training rows are taken as
            one.
        parameters: scikit-learn's own parameters, such as `C` or `alpha`.
    """

    objective: str
    seed: int
    least_category_rows: int
    parameters: Mapping[str, Any]

    estimator: ClassVar[Any]

    @classmethod
    def from_spec(cls, spec: TrainingSpec) -> _LinearAlgorithm:
        """Read the parameters.

        Raises:
            ParameterError: If the model of scikit-learn has no such parameter.
        """
        at = "training.parameters"
        refuse_unknown(spec.parameters, {_RARE, *cls.estimator().get_params()}, at=at)
        others = {name: value for name, value in spec.parameters.items() if name != _RARE}
        require_number(f"{at}.{_RARE}", spec.parameters.get(_RARE), above=0, whole=True)
        refuse_given(others, ("random_state",), at=at, why="training.seed is used")
        return cls(spec.objective, spec.seed, spec.parameters[_RARE], others)

    def describe(self) -> dict[str, Any]:
        """Return all parameters, most under scikit-learn's names."""
        return {_RARE: self.least_category_rows, **self._make_estimator().get_params()}

    def _make_estimator(self) -> Any:
        return self.estimator(**self.parameters, random_state=self.seed)

    def fit(self, training: Sample, validation: Sample, encoding: FeatureEncoding) -> FittedModel:
        """Fit impute, one-hot, standardise and the linear model.

        Args:
            training: Rows to learn from.
            validation: Later rows, measured and not learned from.
            encoding: What the columns of both matrices are.

        Returns:
            The pipeline as a file of skops.
        """
        pipeline = self._make_pipeline(encoding)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ConvergenceWarning)
            pipeline.fit(training.matrix, training.labels)
        for warning in caught:
            _logger.warning("%s", warning.message)
        metric = DECIDING_METRICS[self.objective]
        scores = predict_rows(pipeline, validation.matrix)
        return FittedModel(
            predictor="linear",
            model=dump_reproducibly(pipeline),
            metric_name=metric,
            metric_value=measure(self.objective, validation.labels, scores)[metric],
        )

    def _make_pipeline(self, encoding: FeatureEncoding) -> Pipeline:
        categorical = encoding.categorical_indices
        numeric = sorted(set(range(len(encoding.features))) - set(categorical))
        columns = ColumnTransformer(
            [
                (
                    "numbers",
                    SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
                    numeric,
                ),
                (
                    "categories",
                    OneHotEncoder(
                        handle_unknown="infrequent_if_exist",
                        min_frequency=self.least_category_rows,
                        sparse_output=False,
                        dtype=np.float64,
                    ),
                    categorical,
                ),
            ],
            verbose_feature_names_out=False,
        )
        # All columns, categories too: with mean 0 each, the intercept is the
        # expected raw score, and a contribution is a coefficient times a value.
        return Pipeline(
            [("columns", columns), ("scale", StandardScaler()), ("linear", self._make_estimator())]
        )


class LogisticRegression(_LinearAlgorithm):
    """Logistic regression for labels 0 and 1."""

    estimator = linear_model.LogisticRegression


class RidgeRegression(_LinearAlgorithm):
    """Linear regression with a penalty on large coefficients (ridge)."""

    estimator = linear_model.Ridge
