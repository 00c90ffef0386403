"""Score rows where they are, in Spark."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, StringType, StructType

from flightline.features import read_columns
from flightline.scoring.reasons import find_reasons
from flightline.tracking.provenance import read_delta_version
from flightline.tracking.registry import find_champion, load_scorer
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame

    from flightline.model.scorer import Scorer
    from flightline.scoring.reasons import ReasonParameters
    from flightline.tracking.store import TrackingParameters

SCORE = "score"
REASONS = "reasons"

_REASONS_ARROW = pa.list_(
    pa.struct([("feature", pa.string()), ("value", pa.string()), ("contribution", pa.float64())])
)
_REASONS_SPARK = ArrayType(
    StructType()
    .add("feature", StringType())
    .add("value", StringType())
    .add("contribution", DoubleType())
)


def add_scores(
    features: DataFrame,
    scorer: Scorer,
    *,
    keep: Sequence[str],
    reasons: ReasonParameters | None = None,
) -> DataFrame:
    """Score every row, distributed over the tasks of Spark.

    Args:
        features: The table of features.
        scorer: The model; it is sent to the workers as text.
        keep: Columns to keep beside the score.
        reasons: Which reasons to give with the scores, or None for none.

    Returns:
        The columns to keep, `score` and, if asked for, `reasons`, one row per
        row of the table.

    Raises:
        FeatureColumnsError: On the workers, if a feature is not a column.
    """
    # Only the columns in use travel to the Python workers.
    present = [name for name in scorer.features if name in features.columns]
    schema = StructType([*features.select(*keep).schema.fields])
    schema.add(SCORE, DoubleType(), nullable=False)
    if reasons is not None:
        schema.add(REASONS, _REASONS_SPARK)

    def score_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            frame = batch.select(present).to_pandas()
            scores = scorer.score(frame)
            columns = [*(batch.column(name) for name in keep), pa.array(scores)]
            if reasons is not None:
                found = find_reasons(scorer, frame, scores, reasons)
                rows = [None if some is None else [asdict(one) for one in some] for some in found]
                columns.append(pa.array(rows, type=_REASONS_ARROW))
            yield pa.RecordBatch.from_arrays(columns, names=schema.names)

    return features.select(*dict.fromkeys([*keep, *present])).mapInArrow(score_batches, schema)


def score_with_champion(
    features: DataFrame,
    declarations: DataFrame,
    champions: DataFrame,
    *,
    features_table: str,
    reasons: ReasonParameters | None,
    tracking: TrackingParameters,
) -> DataFrame:
    """Score all rows with the model that the alias `champion` points at.

    Args:
        features: The table of features, one row per thing to predict.
        declarations: What each of its columns is, one row per column.
        champions: The table of champions: names the model, and makes dbt
            promote before it scores.
        features_table: Name of the table of features, to read its Delta
            version.
        reasons: Which reasons to give with the scores, or None for none.
        tracking: Where the model is kept.

    Returns:
        One row per row of the table: its key and times, `score`, `reasons` if
        asked for, and which model gave it when, from which version of the
        features.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        ModelNotFoundError: If there is no champion.
        ModelIntegrityError: If its files are not those that were registered.
        StoreUnreachableError: If the MLflow server does not answer.
    """
    features_version = read_delta_version(features.sparkSession, features_table)
    columns = read_columns(declarations)
    model_name = champions.select("model_name").collect()[0]["model_name"]
    client = open_store(tracking)
    model_version = find_champion(client, model_name)
    scorer = load_scorer(client, model_name, model_version)
    keep = [columns.key, columns.date, columns.event_time]
    scored = add_scores(features, scorer, keep=keep, reasons=reasons)
    return scored.withColumns(
        {
            "model_name": F.lit(model_name),
            "model_version": F.lit(model_version),
            "features_version": F.lit(features_version).cast("bigint"),
            "scored_at": F.lit(datetime.now(UTC)),
        }
    )
