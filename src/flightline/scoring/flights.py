"""Score rows where they are, in Spark."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql.types import ArrayType, DoubleType, StringType, StructType

from flightline.scoring.reasons import find_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame

    from flightline.model.scorer import Scorer
    from flightline.scoring.reasons import ReasonParameters

SCORE = "score"
REASONS = "reasons"
SHADOW_SCORE = "challenger_score"

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
    shadow: Scorer | None = None,
) -> DataFrame:
    """Score every row, distributed over the tasks of Spark.

    Args:
        features: The table of features.
        scorer: The model; it is sent to the workers as text.
        keep: Columns to keep beside the score.
        reasons: Which reasons to give with the scores, or None for none.
        shadow: Another model to score the same rows with, or None.

    Returns:
        The columns to keep, `score` and, if asked for, `reasons` and
        `challenger_score`, one row per row of the table.

    Raises:
        FeatureColumnsError: On the workers, if a feature is not a column.
    """
    # Only the columns in use travel to the Python workers.
    needed = dict.fromkeys([*scorer.features, *(shadow.features if shadow else [])])
    present = [name for name in needed if name in features.columns]
    schema = StructType([*features.select(*keep).schema.fields])
    schema.add(SCORE, DoubleType(), nullable=False)
    if reasons is not None:
        schema.add(REASONS, _REASONS_SPARK)
    if shadow is not None:
        schema.add(SHADOW_SCORE, DoubleType(), nullable=False)

    def score_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            frame = batch.select(present).to_pandas()
            scores = scorer.score(frame)
            columns = [*(batch.column(name) for name in keep), pa.array(scores)]
            if reasons is not None:
                found = find_reasons(scorer, frame, scores, reasons)
                rows = [None if some is None else [asdict(one) for one in some] for some in found]
                columns.append(pa.array(rows, type=_REASONS_ARROW))
            if shadow is not None:
                columns.append(pa.array(shadow.score(frame)))
            yield pa.RecordBatch.from_arrays(columns, names=schema.names)

    return features.select(*dict.fromkeys([*keep, *present])).mapInArrow(score_batches, schema)
