"""Train a challenger: from the table of features to a registered model."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.features import read_columns, require_columns
from flightline.tracking.provenance import read_delta_version
from flightline.tracking.recipe import read_recipe
from flightline.tracking.registry import register_challenger
from flightline.tracking.runs import log_training_run
from flightline.tracking.store import open_store
from flightline.training.algorithms import ALGORITHMS, choose_algorithm
from flightline.training.cluster import fit_on_cluster
from flightline.training.cross_validation import cross_validate
from flightline.training.description import TRAINING_RUNS_SCHEMA, describe_model, describe_run
from flightline.training.fit import collect_rows, fit_rows
from flightline.training.result import Training
from flightline.training.search import require_space, search_parameters

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.features import FeatureColumns
    from flightline.tracking.store import TrackingParameters
    from flightline.training.spec import TrainingSpec

_logger = logging.getLogger(__name__)

_LOGGED = (
    "model_name",
    "model_version",
    "algorithm",
    "feature_count",
    "train_row_count",
    "validation_metric_name",
    "validation_metric_value",
)


def train_challenger(
    features: DataFrame,
    declarations: DataFrame,
    *,
    spec: TrainingSpec,
    tracking: TrackingParameters,
    dbt_invocation_id: str | None,
) -> DataFrame:
    """Train on the rows with a known outcome, log the run, register the model.

    Args:
        features: The table of features, one row per thing to predict.
        declarations: What each of its columns is, one row per column.
        spec: What to train and how.
        tracking: Where to keep run and model.
        dbt_invocation_id: The dbt run this belongs to, if any.

    Returns:
        One row that describes the training run.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        FeatureColumnsError: If a column is missing.
        FeatureTypeError: If a feature is neither numeric nor string.
        ParameterError: If the algorithm does not take the parameters.
        DriverMemoryError: If the rows would not fit into the driver.
        ClusterTrainingError: If the algorithm cannot train on this cluster.
        SplitOrderError: If the splits overlap in time.
        TrainingDataError: If the labels of a split teach nothing.
    """
    session = features.sparkSession
    client = open_store(tracking)
    features_version = read_delta_version(session, spec.features_table)
    columns = read_columns(declarations)
    require_columns(features.schema, columns)
    training = carry_out(features, columns, spec)
    row: dict[str, Any] = {
        "model_name": tracking.model_name,
        "features_version": features_version,
        "trained_at": datetime.now(UTC),
        **describe_run(training),
    }
    row |= read_recipe(
        Path.cwd(),
        spark_version=session.version,
        dbt_invocation_id=dbt_invocation_id,
        manifest_file=tracking.manifest_file,
        lock_file=tracking.lock_file,
    ).columns
    trained = describe_model(training, row)
    logged = log_training_run(trained)
    row["run_id"] = logged.run_id
    row["model_version"] = register_challenger(
        client, tracking.model_name, logged, tags=trained.tags
    )
    _logger.info(
        "%s version %d: %s, %d features, %d training rows, validation %s %.4f",
        *(row[name] for name in _LOGGED),
    )
    return session.createDataFrame([row], schema=TRAINING_RUNS_SCHEMA)


def carry_out(features: DataFrame, columns: FeatureColumns, spec: TrainingSpec) -> Training:
    """Search, validate across time and fit, as far as the training asks for it.

    Args:
        features: The table of features.
        columns: What its columns are.
        spec: The training.

    Returns:
        The model and all that was found on the way; errors as
        `train_challenger`.
    """
    if ALGORITHMS[spec.algorithm].is_distributed:
        fit = fit_on_cluster(features, columns, spec)
        return Training(spec=spec, columns=columns, fit=fit)
    choose_algorithm(spec)
    if spec.search is not None:
        require_space(spec, spec.search)
    rows = collect_rows(features, columns, spec)
    search = None
    if spec.search is not None:
        search = search_parameters(rows, spec, spec.search)
        spec = spec.with_found(search.best.parameters)
    folds = (
        [] if spec.cross_validation is None else cross_validate(rows, spec, spec.cross_validation)
    )
    return Training(
        spec=spec, columns=columns, fit=fit_rows(rows, spec), folds=folds, search=search
    )
