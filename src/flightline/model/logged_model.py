"""The logged model: MLflow runs this file to load it.

It returns probabilities, or predicted values of a regression. MLflow's own
LightGBM flavour returns the class, so the model is logged as a file beside this
one, in the format of its engine: no pickle, nothing that ties the model to the
Python version that trained it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Not for type checkers only: MLflow resolves the hints of `predict`.
import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from numpy.typing import NDArray

from flightline.model.scorer import Scorer


class LoggedModel(PythonModel):
    """The model that was trained."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the model from its artifacts."""
        folder = Path(context.artifacts["encoding"]).parent
        self._scorer = Scorer.read(folder)

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> NDArray[np.float64]:
        """Score rows.

        Args:
            context: Given by MLflow, unused.
            model_input: One column per feature, shape (rows, features).
            params: Given by MLflow, unused.

        Returns:
            Probability or predicted value per row, shape (rows,).
        """
        return self._scorer.score(model_input)


set_model(LoggedModel())
