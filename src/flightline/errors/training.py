"""Trainings that cannot be, or be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Sequence


class TrainingDataError(FlightlineError):
    """A part of the data cannot teach or test a model."""

    def __init__(
        self, data_split: str, *, expected: str, row_count: int, labels: Sequence[float]
    ) -> None:
        """Say what labels a split was to hold, and some of those that it holds."""
        shown = ", ".join(f"{label:g}" for label in labels) or "none"
        super().__init__(
            expected=f"{expected} in the {data_split} split",
            came=f"{row_count:,} labelled rows, with labels such as {shown}",
            fix="check the dates of the split against those in the feature table, and that "
            "`training.objective` (classification or regression) fits the label.",
        )


class DriverMemoryError(FlightlineError):
    """A training set would not fit into the process of the driver."""

    def __init__(
        self, *, row_count: int, feature_count: int, megabytes: float, limit: float
    ) -> None:
        """Give the size of the training set and the limit, in megabytes."""
        super().__init__(
            expected=f"a training set that needs at most {limit:,.0f} MB in the driver",
            came=f"{row_count:,} rows x {feature_count:,} features, about {megabytes:,.0f} MB",
            fix="train on the cluster (`training.algorithm: xgboost_spark`), or, if the driver "
            "has the memory, raise `training.largest_driver_megabytes`.",
        )


class ClusterTrainingError(FlightlineError):
    """An algorithm cannot train on this cluster from this environment."""

    @classmethod
    def not_installed(cls, algorithm: str, *, extra: str) -> ClusterTrainingError:
        """Name the algorithm and the extra of this package that brings its engine."""
        return cls(
            expected=f"the engine of the algorithm {algorithm}",
            came="no such package in this environment",
            fix=f"install the extra (`uv sync --extra {extra}` or `pip install "
            f"'flightline[{extra}]'`), on the workers too.",
        )

    @classmethod
    def not_over_connect(cls, algorithm: str, *, version: str, least: str) -> ClusterTrainingError:
        """Name the algorithm, the version of its engine and the least that can."""
        return cls(
            expected=f"{algorithm} over Spark Connect: its engine in version {least} or newer",
            came=f"version {version}",
            fix="use Python 3.12 or newer, where that version is installed, or `method: session` "
            "in the profile instead of Spark Connect.",
        )


class SplitOrderError(FlightlineError):
    """The splits of the data are not one after the other in time."""

    def __init__(self, earlier: str, later: str, *, last: str, first: str) -> None:
        """Name the two splits, the last date of one and the first of the other."""
        super().__init__(
            expected=f"the {earlier} split to end before the {later} split begins",
            came=f"{earlier} until {last}, {later} from {first}",
            fix="split by date (`assign_splits`), never at random: a model must not "
            "learn from the days it is tested on.",
        )


class TrainingSetChangedError(FlightlineError):
    """A table of features is not the one that a model was trained on."""

    def __init__(self, *, expected: str, came: str) -> None:
        """Show the digest that the training run recorded and the one that came."""
        super().__init__(
            expected=f"the training set with the digest {expected}",
            came=came,
            fix="read the Delta version and use the split dates that the training run recorded.",
        )


class TrainingNotRecordedError(FlightlineError):
    """A run does not say how its model was trained."""

    def __init__(self, model: str, *, reason: str) -> None:
        """Name the model version and what the store said."""
        super().__init__(
            expected=f"training.json and columns.json with the run of {model}, and the tags "
            "features_version and features_digest on the version",
            came=reason,
            fix="choose a version that was trained with this library and whose run was not "
            "deleted, or train a new one.",
        )
