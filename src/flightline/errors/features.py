"""Tables of features that cannot be learned from, and moments that cannot be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class FeatureColumnsError(FlightlineError):
    """A table of features has not the columns that are needed."""

    def __init__(self, missing: Iterable[str], *, came: Iterable[str]) -> None:
        """Name the `missing` columns and all that `came`."""
        super().__init__(
            expected=f"the columns {', '.join(missing)} in the features",
            came=f"only {', '.join(came)}",
            fix="build the feature table again, or train a model on the "
            "columns it has now (`dbt build --select flight_features+`).",
        )


class FeatureTypeError(FlightlineError):
    """A feature is neither a number nor a text, or a label no number."""

    def __init__(self, column: str, *, came: str, is_label: bool = False) -> None:
        """Name the column and the type that came."""
        super().__init__(
            expected=f"label {column} to be numeric"
            if is_label
            else f"feature {column} to be numeric or string",
            came=f"type {came}",
            fix="cast it in the feature model: a date to a number of days, a boolean to int.",
        )


class FeatureRoleError(FlightlineError):
    """The columns of the table of features do not say what they are."""

    def __init__(self, role: str, *, expected: str, came: Sequence[str]) -> None:
        """Name the role, how many columns are to have it, and which have."""
        super().__init__(
            expected=f"{expected} of flight_features with the role {role}",
            came=", ".join(came) or "none",
            fix="set `config: meta: role:` of the columns in the YAML of the model "
            "flight_features, and build flight_feature_columns again.",
        )


class CutError(FlightlineError):
    """The instant at which to cut time is none."""

    def __init__(self, came: str) -> None:
        """Show the text that came."""
        super().__init__(
            expected="an instant in UTC, such as 2013-06-24 23:00",
            came=repr(came),
            fix="correct `--cut`, or the variable `leakage_cuts` in dbt_project.yml.",
        )


class NothingToCompareError(FlightlineError):
    """No flight was decided in the days before a cut."""

    def __init__(self, cut: str, *, days: int) -> None:
        """Name the cut and the days before it that were looked at."""
        super().__init__(
            expected=f"flights decided by {cut} UTC with a date in the {days} days before",
            came="none",
            fix="choose a cut within the time of the data, or more `--days`.",
        )
