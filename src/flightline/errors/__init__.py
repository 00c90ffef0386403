"""Every error this library raises on purpose.

Each message answers three questions: what was expected, what came instead,
and how to fix it. Callers that want to catch them all catch
`FlightlineError`.
"""

from flightline.errors.base import FlightlineError, ParameterError
from flightline.errors.dbt import DbtCommandError, DbtModelNotFoundError, NoRunError
from flightline.errors.features import (
    CutError,
    FeatureColumnsError,
    FeatureRoleError,
    FeatureTypeError,
    NothingToCompareError,
)
from flightline.errors.ingestion import (
    RawColumnsError,
    RawFileDamagedError,
    RawFileError,
    RawFileMissingError,
    RawPackageMissingError,
    RawRowCountError,
    RawSourceError,
)
from flightline.errors.models import (
    GatesFailedError,
    MetricMissingError,
    ModelIntegrityError,
    ModelNotFoundError,
    NothingToRollBackToError,
    StoreUnreachableError,
)
from flightline.errors.replay import ForecastError, NoFirstChampionError, NotIsolatedError
from flightline.errors.serving import (
    ContractError,
    PastDateError,
    RowNotFoundError,
    SnapshotError,
    UnknownRowError,
)
from flightline.errors.site import ScorecardError
from flightline.errors.sources import (
    ApiAnswerError,
    ApiRequestError,
    ApiUnavailableError,
    DatabaseReadError,
    PlainSecretError,
    RawFileChangedError,
    RawFilesMissingError,
    RepeatedPageError,
    SecretMissingError,
    WatermarkMissingError,
)
from flightline.errors.training import (
    ClusterTrainingError,
    DriverMemoryError,
    SplitOrderError,
    TrainingDataError,
    TrainingNotRecordedError,
    TrainingSetChangedError,
)

__all__ = [
    "ApiAnswerError",
    "ApiRequestError",
    "ApiUnavailableError",
    "ClusterTrainingError",
    "ContractError",
    "CutError",
    "DatabaseReadError",
    "DbtCommandError",
    "DbtModelNotFoundError",
    "DriverMemoryError",
    "FeatureColumnsError",
    "FeatureRoleError",
    "FeatureTypeError",
    "FlightlineError",
    "ForecastError",
    "GatesFailedError",
    "MetricMissingError",
    "ModelIntegrityError",
    "ModelNotFoundError",
    "NoFirstChampionError",
    "NoRunError",
    "NotIsolatedError",
    "NothingToCompareError",
    "NothingToRollBackToError",
    "ParameterError",
    "PastDateError",
    "PlainSecretError",
    "RawColumnsError",
    "RawFileChangedError",
    "RawFileDamagedError",
    "RawFileError",
    "RawFileMissingError",
    "RawFilesMissingError",
    "RawPackageMissingError",
    "RawRowCountError",
    "RawSourceError",
    "RepeatedPageError",
    "RowNotFoundError",
    "ScorecardError",
    "SecretMissingError",
    "SnapshotError",
    "SplitOrderError",
    "StoreUnreachableError",
    "TrainingDataError",
    "TrainingNotRecordedError",
    "TrainingSetChangedError",
    "UnknownRowError",
    "WatermarkMissingError",
]
