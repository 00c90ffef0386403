"""Log one training run: what went in, what came out, the model."""

from __future__ import annotations

import platform
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flightline
from flightline.tracking.details import ChildRun, log_child_run, log_histories
from flightline.tracking.reachability import reports_unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from mlflow.models import ModelSignature

    from flightline.model.encoding import FeatureEncoding
    from flightline.model.scorer import Scorer

# What the package `flightline.model` imports beside the engine of the model.
_REQUIREMENTS = ("mlflow", "numpy", "pandas")


@dataclass(frozen=True)
class TrainedModel:
    """A trained model and all there is to say about how it came to be.

    Attributes:
        name: What to call the run.
        description: What MLflow's page of the run says first, as Markdown.
        scorer: The model.
        encoding: The encoding, parsed.
        parameters: Names to values of everything that was chosen.
        metrics: Names to numbers measured while training.
        tags: Names to texts, such as the Git SHA.
        features_table: Name of the table of features.
        features_version: Delta version of that table.
        features_digest: Hash of the numbers that were learned from.
        input_example: A few rows, one column per feature.
        texts: Names of files to texts to keep beside the model.
        histories: Names of metrics to a value per step.
        children: Smaller runs that belong to this one.
    """

    name: str
    description: str
    scorer: Scorer
    encoding: FeatureEncoding
    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    tags: Mapping[str, str]
    features_table: str
    features_version: int
    features_digest: str
    input_example: pd.DataFrame
    texts: Mapping[str, str] = field(default_factory=dict)
    histories: Mapping[str, Sequence[float]] = field(default_factory=dict)
    children: Sequence[ChildRun] = ()


@dataclass(frozen=True)
class LoggedModel:
    """Where a logged model is found.

    Attributes:
        run_id: The MLflow run.
        model_id: The model within the run.
        model_uri: URI that loads the model.
    """

    run_id: str
    model_id: str
    model_uri: str


@reports_unreachable
def log_training_run(trained: TrainedModel) -> LoggedModel:
    """Log a run with parameters, metrics, tags, dataset, signature and model.

    The store must have been opened with `open_store`.

    Args:
        trained: The model and what is to be kept about it.

    Returns:
        Where to find run and model.
    """
    import mlflow

    with mlflow.start_run(
        run_name=trained.name, description=trained.description, tags=dict(trained.tags)
    ) as run:
        mlflow.log_params(dict(trained.parameters))
        mlflow.log_metrics(dict(trained.metrics))
        for name, text in trained.texts.items():
            mlflow.log_text(text, name)
        log_histories(run.info.run_id, trained.histories)
        _log_dataset(trained)
        model_info = _log_model(trained)
    for child in trained.children:
        log_child_run(run.info.run_id, child)
    return LoggedModel(
        run_id=run.info.run_id,
        model_id=model_info.model_id,
        model_uri=model_info.model_uri,
    )


def _log_dataset(trained: TrainedModel) -> None:
    import mlflow
    from mlflow.data.delta_dataset_source import DeltaDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    dataset = MetaDataset(  # type: ignore[abstract] # MLflow's own, and meant to be made so
        DeltaDatasetSource(
            delta_table_name=_full_name(trained.features_table),
            delta_table_version=trained.features_version,
        ),
        name=f"{trained.features_table}@v{trained.features_version}",
        digest=trained.features_digest,
    )
    mlflow.log_input(dataset, context="training")


def _full_name(table: str) -> str:
    # MLflow takes the first of two parts for a catalog of Databricks, and asks
    # there about the table.
    return table if table.count(".") > 1 else f"spark_catalog.{table}"


def _log_model(trained: TrainedModel) -> Any:
    import mlflow

    package = Path(flightline.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        parts = trained.scorer.write(Path(folder))
        return mlflow.pyfunc.log_model(
            name="model",
            python_model=str(package / "model" / "logged_model.py"),
            artifacts={name: str(path) for name, path in parts.items()},
            code_paths=[str(package)],
            signature=_build_signature(trained.encoding),
            input_example=trained.input_example,
            conda_env=_describe_environment(trained.scorer.modules),
        )


def _describe_environment(modules: Sequence[str]) -> dict[str, Any]:
    # Given whole, so that MLflow neither infers requirements in a new process
    # nor looks for a version of pip, which an environment of uv has not.
    carriers = packages_distributions()
    engines = [carriers[module][0] for module in modules]
    requirements = [f"{name}=={version(name)}" for name in sorted({*_REQUIREMENTS, *engines})]
    return {
        "name": "flightline",
        "channels": ["conda-forge"],
        "dependencies": [
            f"python={platform.python_version()}",
            "pip",
            {"pip": requirements},
        ],
    }


def _build_signature(encoding: FeatureEncoding) -> ModelSignature:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema, TensorSpec

    # Numbers are doubles throughout: an integer column could not say that a
    # value is missing.
    columns: list[ColSpec | TensorSpec] = [
        ColSpec(DataType.double if known is None else DataType.string, name)
        for name, known in encoding.categories.items()
    ]
    return ModelSignature(inputs=Schema(columns), outputs=Schema([ColSpec(DataType.double)]))
