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
from flightline.errors.training import (
    ClusterTrainingError,
    DriverMemoryError,
    SplitOrderError,
    TrainingDataError,
    TrainingNotRecordedError,
    TrainingSetChangedError,
)

__all__ = [
    "ClusterTrainingError",
    "ContractError",
    "CutError",
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
    "RawColumnsError",
    "RawFileDamagedError",
    "RawFileError",
    "RawFileMissingError",
    "RawPackageMissingError",
    "RawRowCountError",
    "RowNotFoundError",
    "ScorecardError",
    "SnapshotError",
    "SplitOrderError",
    "StoreUnreachableError",
    "TrainingDataError",
    "TrainingNotRecordedError",
    "TrainingSetChangedError",
    "UnknownRowError",
]
