"""Every error this library raises on purpose.

Each message answers three questions: what was expected, what came instead,
and how to fix it. Callers that want to catch them all catch
`FlightlineError`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


class FlightlineError(Exception):
    """Base of all errors raised on purpose by this library."""

    def __init__(self, *, expected: str, came: str, fix: str) -> None:
        """Build the message from its three parts."""
        self.expected, self.came, self.fix = expected, came, fix
        super().__init__(f"Expected: {expected}\nCame: {came}\nTo fix: {fix}")


class ParameterError(FlightlineError):
    """A value given in the YAML of a model cannot be used."""

    def __init__(self, name: str, *, expected: str, came: object) -> None:
        """Name the parameter `name`, what it should be and what came."""
        super().__init__(
            expected=f"parameter `{name}`: {expected}",
            came=repr(came),
            fix="correct the value under `config: meta:` in the YAML file next "
            "to the model, or the variable it is taken from.",
        )


class RawFileError(FlightlineError):
    """A raw file was refused at the border, before anything was written."""


class RawFileMissingError(RawFileError):
    """The folder that should hold a raw file does not."""

    def __init__(self, file: str, *, folder: str, found: Sequence[str]) -> None:
        """Name the file, the folder searched, and what is there instead."""
        super().__init__(
            expected=f"a raw file {file} in {folder}",
            came=f"the files {', '.join(found)}" if found else "no files there",
            fix="reinstall the package that carries the data (`uv sync "
            "--reinstall`), or point the variable `raw_directory` at the "
            "folder that holds the file.",
        )


class RawPackageMissingError(RawFileError):
    """The Python package that carries a raw file is not installed."""

    def __init__(self, file: str, *, package: str) -> None:
        """Name the file and the package that should carry it."""
        super().__init__(
            expected=f"{file} in the installed Python package {package}",
            came="no such package in this environment",
            fix="install it (`uv sync`), or point the variable "
            "`raw_directory` at the folder that holds the file.",
        )


class RawFileDamagedError(RawFileError):
    """A raw file is cut short or cannot be read as CSV."""

    def __init__(self, file: str, *, expected: str, came: str) -> None:
        """Say which whole thing was `expected` of `file` and what `came`."""
        super().__init__(
            expected=f"{file} to be complete: {expected}",
            came=came,
            fix="fetch the file again; the copy here is truncated or damaged.",
        )


class RawRowCountError(RawFileError):
    """A raw file holds fewer rows than its contract says."""

    def __init__(self, file: str, *, expected: int, came: int) -> None:
        """Compare two row counts, the header not counted."""
        super().__init__(
            expected=f"{file} to hold at least {expected:,} rows",
            came=f"{came:,} rows ({came - expected:+,})",
            fix="fetch the file again if it is truncated; if the data really "
            "shrank, change `least_row_count` in the model's YAML.",
        )


class RawColumnsError(RawFileError):
    """A raw file has not the columns its contract lists."""

    def __init__(
        self,
        file: str,
        *,
        missing: Mapping[str, str | None],
        unexpected: Iterable[str],
        repeated: Iterable[str],
        row_count: int,
    ) -> None:
        """Describe how the header differs from the contract.

        Args:
            file: Name of the raw file.
            missing: Expected columns that are absent, each with the
                unexpected column most like it, or None.
            unexpected: Columns the contract does not know.
            repeated: Columns that stand in the header more than once.
            row_count: Rows below the header.
        """
        came = [
            f"no column {name}" + (f" (renamed to {like}?)" if like else "")
            for name, like in missing.items()
        ]
        came += [f"an unknown column {name}" for name in unexpected]
        came += [f"column {name} more than once" for name in repeated]
        super().__init__(
            expected=f"{file} to have exactly the columns of its contract",
            came=f"{'; '.join(came)} ({row_count:,} rows)",
            fix="restore the header of the file; if the source really changed, "
            "change `columns` in the model's YAML and the staging model.",
        )


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


class ModelNotFoundError(FlightlineError):
    """The model registry has no version under the name asked for."""

    def __init__(self, uri: str, *, tracking_uri: str, reason: str) -> None:
        """Name the model, the store searched, and the store's own words."""
        super().__init__(
            expected=f"a registered model {uri} in {tracking_uri}",
            came=reason,
            fix="train and promote one (`dbt build --select "
            "ml_late_arrivals__training_runs+`), or check that "
            "MLFLOW_TRACKING_URI names the store it was trained in.",
        )


class ModelIntegrityError(FlightlineError):
    """The files of a registered model are not those that were registered."""

    def __init__(self, uri: str, *, recorded: str | None, came: str) -> None:
        """Name the model, the hash its version carries, and that of the files."""
        super().__init__(
            expected=f"the files of {uri} to have the SHA-256 "
            f"{recorded or 'that its version carries'}",
            came=came if recorded else f"{came}, and no hash on the version",
            fix="nothing was scored with it. Put the artifacts back from a backup, or go back "
            "to a version that is whole (`flightline rollback`); a model that was registered "
            "without a hash must be trained again.",
        )


class StoreUnreachableError(FlightlineError):
    """The MLflow server does not answer."""

    def __init__(self, tracking_uri: str, *, reason: str) -> None:
        """Name the server and what came instead of an answer."""
        super().__init__(
            expected=f"the MLflow server {tracking_uri} to answer",
            came=reason,
            fix="start the server or correct MLFLOW_TRACKING_URI, then run the command again "
            "(`dbt retry`): nothing was registered and no alias was moved. "
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES and MLFLOW_HTTP_REQUEST_TIMEOUT (seconds) say "
            "how long to wait for it.",
        )


class DbtCommandError(FlightlineError):
    """A dbt command that a check needs has failed."""

    def __init__(self, command: str, *, errors: Iterable[str]) -> None:
        """Name the command and what dbt said."""
        super().__init__(
            expected=f"`dbt {command}` to succeed",
            came="\n".join(errors) or "a failure without a message",
            fix="correct what dbt names; if it misses a table, build the project first "
            "(`dbt build --select +flight_features`).",
        )


class DbtModelNotFoundError(FlightlineError):
    """The dbt project has no model of a name."""

    def __init__(self, name: str, *, came: Iterable[str]) -> None:
        """Name the model, and those most like it."""
        near = ", ".join(difflib.get_close_matches(name, list(came), n=3)) or "none like it"
        super().__init__(
            expected=f"a model {name} in the dbt project",
            came=near,
            fix="correct the name, or point `--project-dir` at the project.",
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


class RowNotFoundError(FlightlineError):
    """No row of a table has the key asked for."""

    def __init__(self, key: str, *, table: str, nearest: Iterable[str]) -> None:
        """Name the key, the table searched, and the keys most like it."""
        super().__init__(
            expected=f"a row of {table} with the key {key}",
            came=f"none; the nearest keys are {', '.join(nearest) or 'none: the table is empty'}",
            fix="correct the key, or build the table again if the row is new.",
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


class ContractError(FlightlineError):
    """The dbt project does not say what a client of the server must send."""

    def __init__(self, expected: str, *, came: str) -> None:
        """Say what was expected of dbt's manifest, and what it holds."""
        super().__init__(
            expected=expected,
            came=came,
            fix="correct `request_model` and `request_columns` in the YAML of the model that "
            "exports the snapshot, or the columns of the model that they name.",
        )


class NoRunError(FlightlineError):
    """There is no dbt run to tell of."""

    def __init__(self, target_path: Path) -> None:
        """Name the folder that should hold what dbt left behind."""
        super().__init__(
            expected=f"run_results.json and manifest.json in {target_path}",
            came="not both, or damaged ones",
            fix="run `dbt build` first, or give the command to run, as in `flightline alert -- "
            "dbt build`.",
        )


class SnapshotError(FlightlineError):
    """A snapshot of the features cannot be written or read."""

    def __init__(self, path: Path, *, came: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(
            expected=f"a snapshot of the features in {path}",
            came=came,
            fix="build the dbt model that exports it, or name the file that holds it.",
        )


class PastDateError(FlightlineError):
    """A client asks about a date that is over."""

    def __init__(self, field: str, *, came: object, first: str) -> None:
        """Name the field, its value, and the first date that can be asked about."""
        super().__init__(
            expected=f"{field} from {first} on",
            came=str(came),
            fix="look what is over up in the table of scores.",
        )


class UnknownRowError(FlightlineError):
    """A client asks about something that the snapshot does not hold."""

    def __init__(
        self,
        keys: Sequence[str],
        *,
        fields: Sequence[str],
        first: str,
        last: str,
        exported_at: str,
    ) -> None:
        """Name what was asked about, and what the snapshot covers."""
        super().__init__(
            expected=f"what the snapshot of {exported_at} holds, from {first} to {last}",
            came=f"unknown: {', '.join(keys)}",
            fix=f"check {', '.join(fields)}; what is new comes with the next snapshot.",
        )


class MetricMissingError(FlightlineError):
    """A gate asks for what was not measured."""

    def __init__(self, metric: str, *, predictor: str, where: str) -> None:
        """Name the metric, the predictor, and where they were looked for."""
        super().__init__(
            expected=f"the metric {metric} of the predictor {predictor} in {where}",
            came="none",
            fix="correct the gate under `config: meta: gates:`, or the baselines, the slices "
            "and the objective under `evaluation:`, in the YAML of the models.",
        )


class GatesFailedError(FlightlineError):
    """A version that a gate refused was about to become champion."""

    def __init__(self, version: str, *, failed: Mapping[str, str]) -> None:
        """Name the version, and each gate that failed with its message."""
        super().__init__(
            expected=f"{version} to pass every gate before it becomes champion",
            came="; ".join(f"{name}: {message}" for name, message in failed.items()),
            fix="train a better version, or change the bounds under `config: meta: gates:` in "
            "the YAML of the models; the champion serves until then.",
        )


class NothingToRollBackToError(FlightlineError):
    """There is no version to go back to."""

    def __init__(self, model_name: str, *, missing: str, aliases: Mapping[str, int]) -> None:
        """Name the model, the alias that it lacks and those it has."""
        has = ", ".join(f"{alias} is version {number}" for alias, number in aliases.items())
        super().__init__(
            expected=f"a version of {model_name} with the alias {missing}",
            came=has or "no aliases",
            fix="there is nothing to undo: a promotion sets `previous`, a rollback uses it up. "
            "Any version can be made champion in MLflow by its alias.",
        )
