"""How good a model is, beside predictors that anyone could have."""

from flightline.evaluation.evaluations import EvaluationParameters, evaluate_run

__all__ = ["EvaluationParameters", "evaluate_run"]
