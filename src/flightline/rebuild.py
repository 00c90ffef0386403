"""Train a registered version again, and prove that it comes out the same."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from flightline.scoring.flights import SCORE, add_scores
from flightline.tracking.integrity import hash_model
from flightline.tracking.provenance import digest_arrays
from flightline.tracking.registry import load_scorer
from flightline.training.fit import fit_model
from flightline.training.record import read_record
from flightline.training.training_set import read_training_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame, SparkSession

    from flightline.model.scorer import Scorer
    from flightline.tracking.recipe import Recipe

# Of the recipe, what may change a model that is trained on the same rows.
_MATTERS = ("git_sha", "lock_sha256", "python_version", "spark_version", "lightgbm_version")


@dataclass(frozen=True)
class Check:
    """One thing that must come out the same.

    Attributes:
        name: What it is.
        recorded: Its hash as it was recorded.
        rebuilt: Its hash now.
    """

    name: str
    recorded: str
    rebuilt: str

    @property
    def is_equal(self) -> bool:
        """Whether it came out the same."""
        return self.recorded == self.rebuilt


@dataclass(frozen=True)
class Rebuild:
    """What training again has brought to light.

    Attributes:
        features_table: Name of the table of features.
        features_version: Its Delta version.
        row_count: Number of rows whose predictions were compared.
        different_count: Number of those whose predictions differ.
        checks: Data, model and predictions.
        warnings: What is not as it was when the version was trained.
    """

    features_table: str
    features_version: int
    row_count: int
    different_count: int
    checks: tuple[Check, ...]
    warnings: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether all came out the same."""
        return all(check.is_equal for check in self.checks)


def rebuild_version(
    session: SparkSession,
    client: MlflowClient,
    model_name: str,
    model_version: int,
    *,
    recipe: Recipe,
) -> Rebuild:
    """Train a version again from what it recorded; nothing is registered.

    Args:
        session: Spark session that knows the table of features.
        client: Client of the store.
        model_name: Name in the registry.
        model_version: An existing version.
        recipe: What the model is made with now.

    Returns:
        Hashes of data, model and predictions, then and now.

    Raises:
        TrainingNotRecordedError: If the version does not say how it was
            trained.
        ModelIntegrityError: If its files are not those that were registered.
    """
    record = read_record(client, model_name, model_version)
    recorded = load_scorer(client, model_name, model_version)
    features = read_training_set(
        session,
        features_table=record.spec.features_table,
        features_version=record.features_version,
    )
    fit = fit_model(features, record.columns, record.spec)
    then, now = (
        _score_in_order(features, scorer, record.columns.key) for scorer in (recorded, fit.scorer)
    )
    return Rebuild(
        features_table=record.spec.features_table,
        features_version=record.features_version,
        row_count=len(then),
        different_count=int(np.count_nonzero(then.view(np.int64) != now.view(np.int64))),
        checks=(
            Check("data", record.features_digest, fit.digest),
            Check("model", _hash_scorer(recorded), _hash_scorer(fit.scorer)),
            Check("predictions", digest_arrays(then), digest_arrays(now)),
        ),
        warnings=compare_recipes(record.tags, recipe),
    )


def compare_recipes(tags: Mapping[str, str], recipe: Recipe) -> tuple[str, ...]:
    """Tell what is not as it was when a version was trained.

    Args:
        tags: What the version carries.
        recipe: What models are made with now.

    Returns:
        A sentence per difference.
    """
    warnings = [
        f"{name} was {tags.get(name, 'not recorded')} and is {recipe.tags.get(name, 'unknown')} now"
        for name in _MATTERS
        if tags.get(name) != recipe.tags.get(name)
    ]
    for has_changes, when in (
        (tags.get("is_git_dirty") == "True", "then"),
        (recipe.is_git_dirty, "now"),
    ):
        if has_changes:
            warnings.append(f"the code differed from its commit {when}")
    return tuple(warnings)


def _score_in_order(features: DataFrame, scorer: Scorer, key: str) -> NDArray[np.float64]:
    scores = add_scores(features, scorer, keep=[key]).toPandas()
    return scores.sort_values(key)[SCORE].to_numpy(dtype=np.float64)


def _hash_scorer(scorer: Scorer) -> str:
    with tempfile.TemporaryDirectory() as folder:
        scorer.write(Path(folder))
        return hash_model(Path(folder))
