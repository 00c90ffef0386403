"""Draw all pictures of a version, and put them where people look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.evaluation.evaluations import read_model
from flightline.evaluation.scores import DATA_SPLIT
from flightline.features import draw_example
from flightline.objectives import CLASSIFICATION
from flightline.plots.material import Material
from flightline.plots.model import draw_importance, draw_learning_curve, draw_slices
from flightline.plots.scores import (
    draw_calibration,
    draw_histogram,
    draw_precision_recall,
    draw_roc,
)
from flightline.tracking.registry import load_scorer
from flightline.tracking.store import open_store
from flightline.training.split import TEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from pyspark.sql import DataFrame

    from flightline.evaluation.parameters import EvaluationParameters
    from flightline.tracking.store import TrackingParameters

PLOTS_SCHEMA = """
    model_name string, model_version int, run_id string, plot_name string,
    file_path string, artifact_path string, drawn_at timestamp
"""
_ARTIFACT_FOLDER = "plots"
_CURVE = "learning_curve/"


@dataclass(frozen=True)
class PlotParameters:
    """Where pictures go, and how much is in them.

    Attributes:
        folder: Folder that the docs site takes its pictures from; relative to
            the working directory, which dbt sets to the project's root.
        example_rows: About how many rows importance is measured on.
        feature_count: Most features in the picture of importance.
        dots_per_inch: How fine the pictures are.
        seed: Seed of the draw of these rows.
    """

    folder: str
    example_rows: int
    feature_count: int
    dots_per_inch: int
    seed: int


def draw_plots(
    features: DataFrame,
    training_runs: DataFrame,
    scores: DataFrame,
    evaluations: DataFrame,
    calibration_bins: DataFrame,
    *,
    parameters: PlotParameters,
    evaluation: EvaluationParameters,
    tracking: TrackingParameters,
) -> DataFrame:
    """Draw the latest version, log the pictures to its run and keep them as files.

    Args:
        features: The table of features.
        training_runs: The table of training runs.
        scores: The table that `score_labelled` gives.
        evaluations: The table of evaluations.
        calibration_bins: The table of calibration bins.
        parameters: Where the pictures go.
        evaluation: How the tables were measured.
        tracking: Where the run is.

    Returns:
        One row per picture.

    Raises:
        ModelNotFoundError: If the version is not in the registry.
    """
    collected = scores.toPandas()
    model_name, model_version, run_id = model = read_model(collected)
    run = training_runs.where(training_runs["run_id"] == run_id).collect()[0]
    client = open_store(tracking)
    scorer = load_scorer(client, model_name, model_version)
    example = draw_example(
        features, scorer.features, row_count=parameters.example_rows, seed=parameters.seed
    )
    rows = collected[collected[DATA_SPLIT] == TEST]
    material = Material(
        subtitle=f"{model_name} version {model_version}; {len(rows):,} rows of the test split",
        objective=evaluation.measures.objective,
        level=evaluation.bootstrap.level,
        rows=rows,
        evaluations=evaluations.where(evaluations[DATA_SPLIT] == TEST).toPandas(),
        calibration_bins=calibration_bins.toPandas(),
        features=scorer.features,
        contributions=scorer.contribute(example),
        feature_count=parameters.feature_count,
        learning_curve=_read_curve(client, run_id),
        curve_metric=run["validation_metric_name"],
        best_round=run["best_iteration"],
    )
    drawn = _keep(client, run_id, material, parameters, Path(parameters.folder) / model_name)
    drawn_at = datetime.now(UTC)
    return features.sparkSession.createDataFrame(
        [(*model, *row, drawn_at) for row in drawn], schema=PLOTS_SCHEMA
    )


def _keep(
    client: MlflowClient,
    run_id: str,
    material: Material,
    parameters: PlotParameters,
    folder: Path,
) -> list[tuple[str, str, str]]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, draw in choose_plots(material).items():
        path = folder / f"{name}.png"
        draw(material).savefig(path, dpi=parameters.dots_per_inch)
        client.log_artifact(run_id, str(path), artifact_path=_ARTIFACT_FOLDER)
        rows.append((name, str(path), f"{_ARTIFACT_FOLDER}/{path.name}"))
    return rows


def choose_plots(material: Material) -> dict[str, Callable[[Material], Figure]]:
    """Choose the pictures that the material allows.

    Args:
        material: What is known of the version.

    Returns:
        Name of each picture to the function that draws it.
    """
    of_order = {"roc": draw_roc, "precision_recall": draw_precision_recall}
    return {
        **(of_order if material.objective == CLASSIFICATION else {}),
        "calibration": draw_calibration,
        "scores": draw_histogram,
        "slices": draw_slices,
        "importance": draw_importance,
        **({"learning_curve": draw_learning_curve} if material.learning_curve else {}),
    }


def _read_curve(client: MlflowClient, run_id: str) -> dict[str, list[float]]:
    names = [name for name in client.get_run(run_id).data.metrics if name.startswith(_CURVE)]
    histories = {name: client.get_metric_history(run_id, name) for name in names}
    return {
        name.removeprefix(_CURVE): [
            point.value for point in sorted(points, key=lambda point: point.step)
        ]
        for name, points in histories.items()
    }
