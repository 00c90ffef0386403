"""From a registered model to a score per row, and the reasons for it."""

from flightline.scoring.flights import add_scores, score_with_champion
from flightline.scoring.reasons import ReasonParameters

__all__ = ["ReasonParameters", "add_scores", "score_with_champion"]
