"""How far each feature moves the scores of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flightline.features import draw_example
from flightline.tracking.registry import load_champion
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from flightline.tracking.store import TrackingParameters

IMPORTANCES_SCHEMA = """
    model_name string, model_version int, feature_name string,
    mean_contribution double, share double, importance_rank int
"""


@dataclass(frozen=True)
class ImportanceParameters:
    """On which rows importance is measured.

    Attributes:
        example_rows: About how many rows are drawn.
        seed: Seed of the draw.
    """

    example_rows: int
    seed: int


def measure_importances(
    features: DataFrame,
    champions: DataFrame,
    *,
    parameters: ImportanceParameters,
    tracking: TrackingParameters,
) -> DataFrame:
    """Measure how far each feature moves the champion's scores, in the mean.

    Args:
        features: The table of features.
        champions: The table of champions: names the model, and makes dbt
            promote before it measures.
        parameters: On which rows.
        tracking: Where the model is kept.

    Returns:
        One row per feature of the champion; `mean_contribution` in log-odds
        (in the unit of the label for a regression), `share` of the sum of all.

    Raises:
        ModelNotFoundError: If there is no champion.
        ModelIntegrityError: If its files are not those that were registered.
        StoreUnreachableError: If the MLflow server does not answer.
    """
    model_name = champions.select("model_name").collect()[0]["model_name"]
    client = open_store(tracking)
    champion = load_champion(client, model_name)
    scorer = champion.scorer
    example = draw_example(
        features, scorer.features, row_count=parameters.example_rows, seed=parameters.seed
    )
    rows = rank_contributions(scorer.features, scorer.contribute(example))
    return features.sparkSession.createDataFrame(
        [(champion.name, champion.version, *row) for row in rows], schema=IMPORTANCES_SCHEMA
    )


def rank_contributions(
    names: Sequence[str], contributions: np.ndarray
) -> list[tuple[str, float, float, int]]:
    """Rank features by the mean size of their contributions.

    Args:
        names: The features.
        contributions: One row per example, one column per feature, and a last
            one for what no feature explains.

    Returns:
        Name, mean size, share of the sum of all and rank from 1, the greatest
        first.
    """
    moved = np.abs(contributions[:, :-1]).mean(axis=0)
    # A model that no feature moves has no shares to divide.
    total = float(moved.sum()) or 1.0
    order = np.argsort(-moved, kind="stable")
    return [
        (names[at], float(moved[at]), float(moved[at]) / total, rank)
        for rank, at in enumerate(order, start=1)
    ]
