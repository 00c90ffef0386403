"""Those that read a model's file and predict, one per format."""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Predictor(Protocol):
    """A model, ready to predict."""

    def predict(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability or predicted value per row.

        Args:
            matrix: Encoded rows, shape (rows, features).

        Returns:
            Shape (rows,).
        """
        ...

    def contribute(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each feature adds to the raw score of each row.

        Args:
            matrix: Encoded rows, shape (rows, features).

        Returns:
            Shape (rows, features + 1), on the scale of log-odds, or of the
            label in a regression. The last column is the expected value; a
            row adds up to its raw score.
        """
        ...


@dataclass(frozen=True)
class PredictorFormat:
    """A format that models are kept in.

    Attributes:
        file_name: Name of the model's file.
        place: Module and class of the predictor; imported when needed, as a
            model carries the engine of one algorithm only.
        modules: Names under which what it needs is imported.
    """

    file_name: str
    place: tuple[str, str]
    modules: tuple[str, ...]


_HERE = "flightline.model.predictors"
FORMATS = {
    "lightgbm": PredictorFormat(
        "booster.txt", (f"{_HERE}.lightgbm", "LightGbmPredictor"), ("lightgbm",)
    ),
    "linear": PredictorFormat(
        "pipeline.skops", (f"{_HERE}.linear", "LinearPredictor"), ("sklearn", "skops")
    ),
    "xgboost": PredictorFormat(
        "booster.json", (f"{_HERE}.xgboost", "XgboostPredictor"), ("xgboost",)
    ),
}


# A Spark worker scores many batches with one model: parse it once per process.
@functools.lru_cache(maxsize=2)
def parse_model(name: str, model: bytes) -> Predictor:
    """Make a model ready to predict.

    Args:
        name: Name of its format.
        model: What its file holds.

    Returns:
        The predictor.
    """
    module, kind = FORMATS[name].place
    predictor: Predictor = getattr(importlib.import_module(module), kind)(model)
    return predictor
