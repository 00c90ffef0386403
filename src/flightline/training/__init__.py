"""From the table of features to a registered challenger."""

from flightline.training.booster import BoosterParameters
from flightline.training.challenger import train_challenger
from flightline.training.split import TimeSplit
from flightline.training.training_set import read_training_set, verify_training_set

__all__ = [
    "BoosterParameters",
    "TimeSplit",
    "read_training_set",
    "train_challenger",
    "verify_training_set",
]
