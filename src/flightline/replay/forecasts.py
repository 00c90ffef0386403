"""What was forecast for a month, by the champion and by the frozen version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.errors import ForecastError
from flightline.features import read_columns
from flightline.replay.outcomes import CHAMPION_SCORE, DATE, FROZEN_SCORE, LABEL, Watched
from flightline.replay.rule import METRICS
from flightline.scoring.dates import DateRange
from flightline.scoring.flights import SCORE, add_scores

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession

    from flightline.model.scorer import Scorer
    from flightline.replay.clock import Month
    from flightline.replay.parameters import ReplayParameters
    from flightline.replay.stages import Stages


def collect_forecasts(
    session: SparkSession,
    stages: Stages,
    parameters: ReplayParameters,
    month: Month,
    *,
    champion: int,
    frozen: Scorer,
) -> pd.DataFrame:
    """Collect the scores of a month, and score its rows with the frozen version.

    Args:
        session: Spark session that knows the tables.
        stages: Where the tables are.
        parameters: How they are called.
        month: The month.
        champion: Version that was champion before the month began.
        frozen: The frozen version.

    Returns:
        One row per row of the month: date, label (NaN if not known yet) and
        both scores.

    Raises:
        ForecastError: If another version than the champion gave a score.
    """
    models = parameters.models
    columns = read_columns(stages.table(session, models.columns))
    dates = DateRange(month.first, month.last)
    features = dates.keep(stages.table(session, models.features), columns.date)
    scores = dates.keep(stages.table(session, models.scores), columns.date).select(
        columns.key, F.col(SCORE).alias(CHAMPION_SCORE), "model_version"
    )
    own = add_scores(features, frozen, keep=[columns.key, columns.date, columns.label])
    rows = (
        own.join(scores, columns.key, "left")
        .select(
            F.col(columns.date).alias(DATE),
            F.col(columns.label).cast("double").alias(LABEL),
            CHAMPION_SCORE,
            F.col(SCORE).alias(FROZEN_SCORE),
            F.coalesce("model_version", F.lit(0)).alias("model_version"),
        )
        .toPandas()
    )
    versions = sorted(int(version) for version in rows["model_version"].unique())
    if versions != [champion]:
        raise ForecastError(str(month), expected=champion, came=versions)
    return rows.drop(columns="model_version")


def read_watched(
    session: SparkSession, stages: Stages, parameters: ReplayParameters, month: Month
) -> Watched:
    """Read what monitoring says at the end of a month.

    Args:
        session: Spark session that knows the tables.
        stages: Where the tables are.
        parameters: How they are called, and which alarms count.
        month: The month that is over.

    Returns:
        Expectations and alarms.
    """
    performance = stages.table(session, parameters.models.performance)
    is_month = (F.col("granularity") == "month") & (F.col("window.start") == F.lit(month.first))
    expected = performance.where(is_month).collect()[0]
    drift = parameters.retraining.drift
    importances: tuple[float, ...] = ()
    alarms: tuple[str, ...] = ()
    if drift is not None:
        rows = (
            stages.table(session, parameters.models.alarms)
            .where(F.col("granularity") == drift.granularity)
            .select(
                F.col("window.start").alias("start"),
                "column_name",
                "importance",
                (F.col("is_alarm") & (F.col("importance") >= drift.least_column_importance)).alias(
                    "counts"
                ),
                "alarm_rank",
            )
            .toPandas()
        )
        importances, alarms = sum_alarms(rows)
    return Watched(
        expected={metric: float(expected[f"expected_{metric}"]) for metric in METRICS},
        alarms=alarms,
        importances=importances,
    )


def sum_alarms(rows: pd.DataFrame) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Sum up the importance of the columns that alarm, by window.

    Args:
        rows: One row per window and column: `start`, `column_name`,
            `importance`, `counts` (whether it alarms and matters), `alarm_rank`.

    Returns:
        The sum by window, 1 at most, oldest first; and the columns that alarm
        in the newest, in the order of their rank.
    """
    shares = rows["importance"].where(rows["counts"], 0.0).groupby(rows["start"]).sum()
    newest = rows[rows["counts"] & (rows["start"] == rows["start"].max())]
    names = newest.sort_values("alarm_rank")["column_name"]
    # The score itself counts as all there is, whatever alarms with it.
    return tuple(min(float(share), 1.0) for share in shares.sort_index()), tuple(names)
