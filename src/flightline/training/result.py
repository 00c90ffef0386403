"""What a training comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from flightline.features import FeatureColumns
    from flightline.model.encoding import FeatureEncoding
    from flightline.model.scorer import Scorer
    from flightline.training.algorithms.interface import FittedModel
    from flightline.training.calibration import CalibrationDecision
    from flightline.training.search import SearchOutcome
    from flightline.training.spec import TrainingSpec

# As many as show what rows look like.
EXAMPLE_ROWS = 5


@dataclass(frozen=True)
class Fit:
    """A trained model and what it was trained on.

    Attributes:
        scorer: The model, calibrated if that was found to help.
        encoding: What was learned about the features.
        fitted: What the algorithm says of its fit.
        calibration: Whether a calibration was kept and why, or None if none
            was asked for.
        digest: Hash of all numbers that were learned from.
        counts: Labelled rows per split.
        input_example: A few rows, as the model takes them.
    """

    scorer: Scorer
    encoding: FeatureEncoding
    fitted: FittedModel
    calibration: CalibrationDecision | None
    digest: str
    counts: Mapping[str, int]
    input_example: pd.DataFrame


@dataclass(frozen=True)
class Training:
    """A training from beginning to end.

    Attributes:
        spec: The training, with the parameters that a search has found.
        columns: What the columns of the table of features were.
        fit: The model.
        folds: Metrics of each fold of the cross-validation, if there was one.
        search: What the search has found, if there was one.
    """

    spec: TrainingSpec
    columns: FeatureColumns
    fit: Fit
    folds: Sequence[Mapping[str, float]] = ()
    search: SearchOutcome | None = None
