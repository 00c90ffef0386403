"""Score flights where they are, in Spark."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StructType

from flightline.features import read_columns
from flightline.tracking.registry import find_champion, load_scorer
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame

    from flightline.model.scorer import Scorer
    from flightline.tracking.store import TrackingParameters

SCORE = "score"


def add_scores(features: DataFrame, scorer: Scorer, *, keep: Sequence[str]) -> DataFrame:
    """Score every flight, distributed over the tasks of Spark.

    Args:
        features: The table of features.
        scorer: The model; it is sent to the workers as text.
        keep: Columns to keep beside the score.

    Returns:
        The columns to keep and `score`, a probability, one row per flight.

    Raises:
        FeatureColumnsError: On the workers, if a feature is not a column.
    """
    # Only the columns in use travel to the Python workers.
    present = [name for name in scorer.features if name in features.columns]
    kept = features.select(*keep)

    def score_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            scores = scorer.score(batch.select(present).to_pandas())
            columns = [batch.column(name) for name in keep]
            yield pa.RecordBatch.from_arrays([*columns, pa.array(scores)], names=[*keep, SCORE])

    return features.select(*dict.fromkeys([*keep, *present])).mapInArrow(
        score_batches,
        StructType(kept.schema.fields).add(SCORE, DoubleType(), nullable=False),
    )


def score_with_champion(
    features: DataFrame,
    declarations: DataFrame,
    champions: DataFrame,
    *,
    tracking: TrackingParameters,
) -> DataFrame:
    """Score all flights with the model that the alias `champion` points at.

    Args:
        features: The table of features, one row per flight.
        declarations: What each of its columns is, one row per column.
        champions: The table of champions: names the model, and makes dbt
            promote before it scores.
        tracking: Where the model is kept.

    Returns:
        One row per flight: its key and times, `score`, and which model gave
        it when.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        ModelNotFoundError: If there is no champion.
    """
    columns = read_columns(declarations)
    model_name = champions.select("model_name").collect()[0]["model_name"]
    client = open_store(tracking)
    model_version = find_champion(client, model_name)
    scorer = load_scorer(client, model_name, model_version)
    scored = add_scores(features, scorer, keep=[columns.key, columns.date, columns.event_time])
    return scored.withColumns(
        {
            "model_name": F.lit(model_name),
            "model_version": F.lit(model_version),
            "scored_at": F.lit(datetime.now(UTC)),
        }
    )
