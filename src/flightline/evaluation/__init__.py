"""How good a model is, beside predictors that anyone could have."""

from flightline.evaluation.calibration import calibrate_scores
from flightline.evaluation.comparisons import compare_scores
from flightline.evaluation.evaluations import evaluate_scores
from flightline.evaluation.parameters import EvaluationParameters
from flightline.evaluation.scores import score_labelled

__all__ = [
    "EvaluationParameters",
    "calibrate_scores",
    "compare_scores",
    "evaluate_scores",
    "score_labelled",
]
