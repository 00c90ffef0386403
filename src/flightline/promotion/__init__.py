"""Who serves: from passed gates to the alias `champion`, and back."""

from flightline.promotion.aliases import Rollback, promote_champion, roll_back_champion
from flightline.promotion.people import name_person
from flightline.promotion.promote import promote_judged

__all__ = [
    "Rollback",
    "name_person",
    "promote_champion",
    "promote_judged",
    "roll_back_champion",
]
