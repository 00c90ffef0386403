"""Predict with a booster in XGBoost's own JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xgboost as xgb

if TYPE_CHECKING:
    from numpy.typing import NDArray


class XgboostPredictor:
    """A booster of XGBoost."""

    def __init__(self, model: bytes) -> None:
        """Parse the JSON of the booster."""
        # One thread, for the reason that LightGBM has one.
        self._booster = xgb.Booster({"nthread": 1})
        self._booster.load_model(bytearray(model))

    def predict(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability or predicted value per row."""
        return np.asarray(self._booster.predict(self._wrap(matrix)), dtype=np.float64)

    def contribute(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return SHAP values and, last, the expected value."""
        shares = self._booster.predict(self._wrap(matrix), pred_contribs=True)
        return np.asarray(shares, dtype=np.float64)

    def _wrap(self, matrix: NDArray[np.float64]) -> xgb.DMatrix:
        return xgb.DMatrix(
            matrix,
            feature_names=self._booster.feature_names,
            feature_types=self._booster.feature_types,
            enable_categorical=True,
            nthread=1,
        )
