"""From a registered model to a probability per flight."""

from flightline.scoring.flights import add_scores, score_with_champion

__all__ = ["add_scores", "score_with_champion"]
