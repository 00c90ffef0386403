"""From the table of features to a registered challenger, as the YAML says."""

from flightline.training.challenger import train_challenger
from flightline.training.fit import fit_model
from flightline.training.spec import TrainingSpec
from flightline.training.split import TimeSplit
from flightline.training.training_set import read_training_set, verify_training_set

__all__ = [
    "TimeSplit",
    "TrainingSpec",
    "fit_model",
    "read_training_set",
    "train_challenger",
    "verify_training_set",
]
