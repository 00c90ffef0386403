"""The logged model: MLflow runs this file to load it.

It returns probabilities. MLflow's own LightGBM flavour returns the class, so
the booster is logged as a text file beside this one: no pickle, nothing that
ties the model to the Python version that trained it.
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


class ProbabilityModel(PythonModel):
    """Probability that a flight arrives late."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read booster and encoding from the model's artifacts."""
        folder = Path(context.artifacts["booster"]).parent
        self._scorer = Scorer.read(folder)

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> NDArray[np.float64]:
        """Score flights.

        Args:
            context: Given by MLflow, unused.
            model_input: One column per feature, shape (flights, features).
            params: Given by MLflow, unused.

        Returns:
            Probability of a late arrival per flight, shape (flights,).
        """
        return self._scorer.score(model_input)


set_model(ProbabilityModel())
