"""The model card: what a version is, how good it is, and what it is not for."""

from flightline.card.write import CardParameters, write_card

__all__ = ["CardParameters", "write_card"]
