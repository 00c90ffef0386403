"""Promote the evaluated model, once its tests have passed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flightline.tracking.registry import promote_champion
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.tracking.store import TrackingParameters

CHAMPIONS_SCHEMA = """
    model_name string, model_version int, previous_version int,
    promoted_at timestamp
"""


def promote_evaluated(evaluations: DataFrame, *, tracking: TrackingParameters) -> DataFrame:
    """Make the model that was evaluated last the champion.

    dbt runs this only if the tests of the evaluations passed, as it builds
    nothing downstream of a failed test.

    Args:
        evaluations: The table of evaluations.
        tracking: Where the model is kept.

    Returns:
        One row: the champion and the version before it.
    """
    latest = evaluations.orderBy(evaluations["evaluated_at"].desc()).collect()[0]
    promotion = promote_champion(
        open_store(tracking), latest["model_name"], latest["model_version"]
    )
    return evaluations.sparkSession.createDataFrame([asdict(promotion)], schema=CHAMPIONS_SCHEMA)
