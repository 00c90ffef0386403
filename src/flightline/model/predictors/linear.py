"""Predict with a linear pipeline of scikit-learn, kept by skops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import skops.io

if TYPE_CHECKING:
    from numpy.typing import NDArray

# All that such a pipeline holds beyond what skops trusts by itself. skops
# refuses a file with anything else in it, and runs none of its code.
TRUSTED_TYPES = ("numpy.dtype",)

# As in x3, x3_1.0 (a category) or missingindicator_x3.
_FEATURE_OF_COLUMN = re.compile(r"^(?:missingindicator_)?x(\d+)(?:_|$)")


class LinearPredictor:
    """A pipeline that ends in standardised columns and a linear model."""

    def __init__(self, model: bytes) -> None:
        """Load the pipeline, refusing types that do not belong in it."""
        self._pipeline: Any = skops.io.loads(model, trusted=list(TRUSTED_TYPES))
        linear = self._pipeline[-1]
        self._coefficients = np.ravel(linear.coef_)
        self._intercept = float(np.ravel(linear.intercept_)[0])
        names = self._pipeline[0].get_feature_names_out()
        self._feature_of_column = np.array([_read_position(name) for name in names])

    def predict(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability or predicted value per row."""
        return predict_rows(self._pipeline, matrix)

    def contribute(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return coefficient times standardised value and, last, the intercept.

        The standardised columns have mean 0 in training, so that the intercept
        is the expected raw score. The columns that one feature became (its
        categories, whether it is missing) are added up.
        """
        terms = self._pipeline[:-1].transform(matrix) * self._coefficients
        shares = np.zeros((len(matrix), matrix.shape[1] + 1), dtype=np.float64)
        np.add.at(shares.T, self._feature_of_column, terms.T)
        shares[:, -1] = self._intercept
        return shares


def predict_rows(pipeline: Any, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Predict with a fitted pipeline of scikit-learn.

    Args:
        pipeline: A classifier of labels 0 and 1, or a regressor.
        matrix: Encoded rows, shape (rows, features).

    Returns:
        A probability or predicted value per row, shape (rows,).
    """
    if hasattr(pipeline, "predict_proba"):
        return np.asarray(pipeline.predict_proba(matrix)[:, 1], dtype=np.float64)
    return np.asarray(pipeline.predict(matrix), dtype=np.float64)


def _read_position(name: str) -> int:
    found = _FEATURE_OF_COLUMN.match(name)
    assert found is not None, name
    return int(found.group(1))
