"""Score rows with the champion, and in its shadow with the challenger."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.errors import ModelIntegrityError, ModelNotFoundError
from flightline.features import read_columns
from flightline.scoring.dates import DateRange
from flightline.scoring.flights import SHADOW_SCORE, add_scores
from flightline.tracking.provenance import read_delta_version
from flightline.tracking.registry import (
    CHALLENGER,
    RegisteredModel,
    find_version,
    load_champion,
    load_scorer,
)
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from pyspark.sql import DataFrame

    from flightline.scoring.reasons import ReasonParameters
    from flightline.tracking.store import TrackingParameters

_logger = logging.getLogger(__name__)

EVERY_DATE = DateRange()


def score_with_champion(
    features: DataFrame,
    declarations: DataFrame,
    champions: DataFrame,
    *,
    features_table: str,
    reasons: ReasonParameters | None,
    tracking: TrackingParameters,
    dates: DateRange = EVERY_DATE,
) -> DataFrame:
    """Score rows with the model that the alias `champion` points at.

    If the alias `challenger` points at another version, that scores the same
    rows in the same pass. Nobody acts on its scores, so whatever is wrong with
    it costs its scores only.

    Args:
        features: The table of features, one row per thing to predict.
        declarations: What each of its columns is, one row per column.
        champions: The table of champions: names the model, and makes dbt
            promote before it scores.
        features_table: Name of the table of features, to read its Delta
            version.
        reasons: Which reasons to give with the scores, or None for none.
        tracking: Where the model is kept.
        dates: Dates to score.

    Returns:
        One row per row of these dates: its key and times, `score`, `reasons`
        if asked for, which model gave it when, from which version of the
        features, and what the challenger says.

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
    champion = load_champion(client, model_name)
    challenger = _find_challenger(client, champion, features)
    scored = add_scores(
        dates.keep(features, columns.date),
        champion.scorer,
        keep=[columns.key, columns.date, columns.event_time],
        reasons=reasons,
        shadow=challenger.scorer if challenger else None,
    )
    # One file per date: a date is what later runs replace.
    return scored.repartition(columns.date).select(
        *(name for name in scored.columns if name != SHADOW_SCORE),
        F.lit(champion.name).alias("model_name"),
        F.lit(champion.version).alias("model_version"),
        F.lit(features_version).cast("bigint").alias("features_version"),
        F.lit(datetime.now(UTC)).alias("scored_at"),
        (F.col(SHADOW_SCORE) if challenger else F.lit(None).cast("double")).alias(SHADOW_SCORE),
        F.lit(challenger.version if challenger else None).cast("int").alias("challenger_version"),
    )


def _find_challenger(
    client: MlflowClient, champion: RegisteredModel, features: DataFrame
) -> RegisteredModel | None:
    try:
        version = find_version(client, champion.name, CHALLENGER)
        if version == champion.version:
            return None
        scorer = load_scorer(client, champion.name, version)
    except ModelNotFoundError:
        return None
    except ModelIntegrityError as error:
        _logger.warning("the challenger gives no scores: %s", error)
        return None
    gone = [name for name in scorer.features if name not in features.columns]
    if gone:
        _logger.warning("the challenger gives no scores: %s are gone", ", ".join(gone))
        return None
    return RegisteredModel(champion.name, version, scorer)
