"""Say of a training all that is kept: a row, and what MLflow shows."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from flightline.tracking.details import ChildRun
from flightline.tracking.recipe import Recipe
from flightline.tracking.runs import TrainedModel
from flightline.training.algorithms import describe_algorithm
from flightline.training.cross_validation import average

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.training.calibration import CalibrationDecision
    from flightline.training.result import Training
    from flightline.training.spec import TrainingSpec

TRAINING_RUNS_SCHEMA = """
    run_id string, model_name string, model_version int,
    objective string, algorithm string,
    features_table string, features_version bigint, features_digest string,
    feature_count int, train_row_count bigint, validation_row_count bigint,
    test_row_count bigint, best_iteration int,
    validation_metric_name string, validation_metric_value double,
    calibration_method string, is_calibrated boolean,
    log_loss_raw double, log_loss_calibrated double,
    git_sha string, is_git_dirty boolean, dbt_invocation_id string,
    manifest_digest string, lock_sha256 string, python_version string,
    spark_version string, lightgbm_version string, trained_at timestamp
"""

# Nested in the training, or said by the algorithm itself.
_NOT_PARAMETERS = ("split", "parameters", "cross_validation", "search", "calibration")
_MEASURED = ("best_iteration", "validation_metric_value", "log_loss_raw", "log_loss_calibrated")


def describe_run(training: Training) -> dict[str, Any]:
    """Return what the row of the training run says of the training.

    Args:
        training: The training.

    Returns:
        Columns of `TRAINING_RUNS_SCHEMA` to values.
    """
    fit, spec = training.fit, training.spec
    return {
        "objective": spec.objective,
        "algorithm": spec.algorithm,
        "features_table": spec.features_table,
        "features_digest": fit.digest,
        "feature_count": len(training.columns.features),
        **{f"{name}_row_count": count for name, count in fit.counts.items()},
        "best_iteration": fit.fitted.best_iteration,
        "validation_metric_name": fit.fitted.metric_name,
        "validation_metric_value": fit.fitted.metric_value,
        **_describe_calibration(fit.calibration),
    }


def _describe_calibration(decision: CalibrationDecision | None) -> dict[str, Any]:
    if decision is None:
        return {"is_calibrated": False}
    return {
        "calibration_method": decision.calibration.method,
        "is_calibrated": decision.is_applied,
        "log_loss_raw": decision.log_loss_raw,
        "log_loss_calibrated": decision.log_loss_calibrated,
    }


def describe_model(training: Training, row: Mapping[str, Any]) -> TrainedModel:
    """Return all that MLflow is to keep of a training.

    Args:
        training: The training.
        row: The row of the training run.

    Returns:
        What `log_training_run` takes.
    """
    fit = training.fit
    tags = ("features_table", "features_version", "features_digest")
    recipe = (field.name for field in fields(Recipe))
    return TrainedModel(
        name=f"{training.spec.algorithm}, features version {row['features_version']}",
        description=_summarize(training, row),
        scorer=fit.scorer,
        encoding=fit.encoding,
        parameters=name_parameters(training.spec),
        metrics=_name_metrics(training, row),
        tags={name: str(row[name]) for name in (*tags, *recipe) if row[name] is not None},
        features_table=row["features_table"],
        features_version=row["features_version"],
        features_digest=fit.digest,
        input_example=fit.input_example,
        texts=_write_texts(training),
        histories=_name_histories(training),
        children=_describe_trials(training),
    )


def _summarize(training: Training, row: Mapping[str, Any]) -> str:
    split = training.spec.split
    return (
        f"{training.spec.algorithm} learned `{training.columns.label}` from "
        f"{len(training.columns.features)} features of {row['train_row_count']:,} rows of "
        f"`{row['features_table']}` before {split.train_before}, and was stopped by the "
        f"{row['validation_row_count']:,} rows before {split.validate_before}. Metrics by "
        f"split, slice and baseline are below, pictures among the artifacts."
    )


def name_parameters(spec: TrainingSpec) -> dict[str, Any]:
    """Return everything that was chosen, flat, the algorithm's own included.

    Args:
        spec: The training.

    Returns:
        Names to values.
    """
    chosen = {name: value for name, value in vars(spec).items() if name not in _NOT_PARAMETERS}
    # The algorithm may have names of its own for objective and seed.
    return {**describe_algorithm(spec), **chosen, **asdict(spec.split)}


def _name_metrics(training: Training, row: Mapping[str, Any]) -> dict[str, float]:
    metrics = {
        name: value
        for name, value in row.items()
        if value is not None and (name.endswith("_count") or name in _MEASURED)
    }
    decision = training.fit.calibration
    if decision is not None:
        metrics["calibration_gain_lower"] = decision.gain_lower
        metrics["calibration_gain_upper"] = decision.gain_upper
    if training.search is not None:
        metrics["trial_count"] = len(training.search.trials)
    if training.folds:
        means = average(training.folds)
        metrics |= {f"cross_validation_mean/{name}": value for name, value in means.items()}
    return metrics


def _name_histories(training: Training) -> dict[str, Sequence[float]]:
    curves = training.fit.fitted.curves
    histories = {f"learning_curve/{name}": values for name, values in curves.items()}
    for name in training.folds[0] if training.folds else ():
        histories[f"cross_validation/{name}"] = [fold[name] for fold in training.folds]
    return histories


def _write_texts(training: Training) -> dict[str, str]:
    texts = {
        "training.json": training.spec.to_json(),
        "columns.json": training.columns.to_json(),
    }
    if training.search is not None:
        found = {
            "metric": training.search.metric,
            "found": training.search.best.parameters,
            "trial_count": len(training.search.trials),
        }
        texts["search.json"] = json.dumps(found, indent=1)
    return texts


def _describe_trials(training: Training) -> list[ChildRun]:
    if training.search is None:
        return []
    return [
        ChildRun(
            name=f"trial {number}",
            parameters=trial.parameters,
            metrics=trial.metrics,
            began_at=trial.began_at,
            ended_at=trial.ended_at,
        )
        for number, trial in enumerate(training.search.trials, start=1)
    ]
