"""From a registered model to a score per row, and the reasons for it."""

from flightline.scoring.champion import score_with_champion
from flightline.scoring.dates import DateParameters
from flightline.scoring.flights import add_scores
from flightline.scoring.importances import ImportanceParameters, measure_importances
from flightline.scoring.reasons import ReasonParameters

__all__ = [
    "DateParameters",
    "ImportanceParameters",
    "ReasonParameters",
    "add_scores",
    "measure_importances",
    "score_with_champion",
]
