"""Say why a row has the score that is stored for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.errors import RowNotFoundError
from flightline.scoring.flights import SCORE
from flightline.scoring.reasons import Reason, rank_reasons
from flightline.tracking.registry import load_scorer
from flightline.training.record import read_record
from flightline.training.training_set import read_training_set

if TYPE_CHECKING:
    from datetime import datetime

    from mlflow import MlflowClient
    from pyspark.sql import DataFrame, Row, SparkSession

    from flightline.features import FeatureColumns

_NEAREST = 3


@dataclass(frozen=True)
class Explanation:
    """A score, where it comes from, and why it is what it is.

    Attributes:
        key: Key of the row.
        score: The stored score.
        model_name: Model that gave it.
        model_version: Version of that model.
        features_version: Delta version of the features that were scored.
        decided_at: When the prediction is made, in UTC.
        objective: classification or regression.
        expected_value: Raw score before any feature is known.
        reasons: The features that moved the score most.
    """

    key: str
    score: float
    model_name: str
    model_version: int
    features_version: int
    decided_at: datetime
    objective: str
    expected_value: float
    reasons: tuple[Reason, ...]


def explain_score(
    session: SparkSession,
    client: MlflowClient,
    key: str,
    *,
    scores_table: str,
    features_table: str,
    columns: FeatureColumns,
    top: int,
) -> Explanation:
    """Explain a stored score by the model and the features that it came from.

    Args:
        session: Spark session that knows both tables.
        client: Client of the store of the model.
        key: Key of the row.
        scores_table: Name of the table of scores.
        features_table: Name of the table of features.
        columns: What its columns are.
        top: Most reasons to give.

    Returns:
        The explanation.

    Raises:
        RowNotFoundError: If there is no score with that key.
        ModelNotFoundError: If the model is no longer there.
        ModelIntegrityError: If its files are not those that were registered.
    """
    scored = _find_row(session.table(scores_table), columns.key, key, table=scores_table)
    features = read_training_set(
        session, features_table=features_table, features_version=scored["features_version"]
    )
    model = scored["model_name"], scored["model_version"]
    scorer = load_scorer(client, *model)
    needed = list(dict.fromkeys([*scorer.features, columns.decision_time]))
    rows = features.where(F.col(columns.key) == key).select(*needed).toPandas()
    contributions = scorer.contribute(rows)
    (reasons,) = rank_reasons(rows[scorer.features], contributions[:, :-1], top=top)
    return Explanation(
        key=key,
        score=scored[SCORE],
        model_name=model[0],
        model_version=model[1],
        features_version=scored["features_version"],
        decided_at=rows[columns.decision_time].iloc[0].to_pydatetime(),
        objective=read_record(client, *model).spec.objective,
        expected_value=float(contributions[0, -1]),
        reasons=tuple(reasons),
    )


def _find_row(scores: DataFrame, key_column: str, key: str, *, table: str) -> Row:
    found = scores.where(F.col(key_column) == key).limit(1).collect()
    if found:
        return found[0]
    keys = scores.select(F.col(key_column).cast("string").alias("key"))
    nearest = keys.orderBy(F.levenshtein("key", F.lit(key)), "key").limit(_NEAREST).collect()
    raise RowNotFoundError(key, table=table, nearest=[row["key"] for row in nearest])
