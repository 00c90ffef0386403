"""Predict with a booster in LightGBM's own text format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class LightGbmPredictor:
    """A booster of LightGBM."""

    def __init__(self, model: bytes) -> None:
        """Parse the text of the booster."""
        self._booster = lgb.Booster(model_str=model.decode())

    def predict(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability or predicted value per row."""
        # One thread: Spark already runs one task per core, and a server one
        # request per thread.
        return np.asarray(self._booster.predict(matrix, num_threads=1), dtype=np.float64)

    def contribute(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return SHAP values and, last, the expected value."""
        shares = self._booster.predict(matrix, num_threads=1, pred_contrib=True)
        return np.asarray(shares, dtype=np.float64)
