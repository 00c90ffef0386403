"""From the table of features to a registered challenger."""

from flightline.training.booster import BoosterParameters
from flightline.training.challenger import train_challenger
from flightline.training.split import TimeSplit

__all__ = ["BoosterParameters", "TimeSplit", "train_challenger"]
