from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import functions as F

from flightline.errors import ModelNotFoundError
from flightline.scoring import add_scores
from flightline.tracking.registry import load_scorer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.model.scorer import Scorer


@pytest.fixture
def scorer(outcome: Any) -> Scorer:
    return load_scorer(outcome.pipeline.client, "late_arrivals", 1)


def test_every_flight_is_scored_once(outcome: Any, flights: pd.DataFrame) -> None:
    assert sorted(outcome.scores["flight_id"]) == sorted(flights["flight_id"])


def test_scores_say_which_model_gave_them(outcome: Any) -> None:
    scores = outcome.scores

    assert set(scores["model_name"]) == {"late_arrivals"}
    assert set(scores["model_version"]) == {1}
    assert set(scores["features_version"]) == {outcome.run["features_version"]}
    assert scores["scored_at"].notna().all()


def test_high_scores_come_with_their_reasons(
    outcome: Any, flights: pd.DataFrame, scorer: Scorer
) -> None:
    scores = outcome.scores.set_index("flight_id")
    high = scores[scores["score"] >= 0.5]
    assert 0 < len(high) < len(scores)
    assert scores.loc[scores["score"] < 0.5, "reasons"].isna().all()

    flight = flights.set_index("flight_id").loc[high.index[:1]]
    shares = dict(zip(scorer.features, scorer.contribute(flight)[0], strict=False))
    first, second = high["reasons"].iloc[0]

    assert abs(first["contribution"]) >= abs(second["contribution"]) > 0
    assert first["contribution"] == shares[first["feature"]]
    value = flight[first["feature"]].iloc[0]
    assert first["value"] == (value if isinstance(value, str) else f"{value:.10g}")


def test_keys_and_times_are_those_of_the_flight(outcome: Any, flights: pd.DataFrame) -> None:
    columns = ["flight_id", "flight_date", "scheduled_departure_at"]
    scored = outcome.scores[columns].sort_values("flight_id", ignore_index=True)

    pd.testing.assert_frame_equal(scored, flights[columns], check_dtype=False)


def test_scores_over_spark_equal_those_in_memory(
    outcome: Any, flights: pd.DataFrame, scorer: Scorer
) -> None:
    over_spark = outcome.scores.set_index("flight_id")["score"]

    in_memory = pd.Series(scorer.score(flights), index=flights["flight_id"])

    pd.testing.assert_series_equal(over_spark[in_memory.index], in_memory, check_names=False)


def test_scores_are_probabilities_near_the_base_rate(outcome: Any, flights: pd.DataFrame) -> None:
    scores = outcome.scores["score"]

    assert scores.between(0, 1).all()
    assert scores.mean() == pytest.approx(flights["is_late_arrival"].mean(), abs=0.03)
    # Classes would have two values.
    assert scores.nunique() > 100


def test_the_work_is_done_outside_the_process_of_the_driver(features: DataFrame) -> None:
    @dataclasses.dataclass(frozen=True)
    class ProcessScorer:
        features: tuple[str, ...] = ("wind_speed_mph",)

        def score(self, frame: pd.DataFrame) -> np.ndarray:
            return np.full(len(frame), float(os.getpid()))

    scored = add_scores(features.repartition(2), ProcessScorer(), keep=["flight_id"])  # type: ignore[arg-type]
    processes = {int(row["score"]) for row in scored.select("score").distinct().collect()}

    assert processes
    assert os.getpid() not in processes


def test_a_column_may_be_kept_and_be_a_feature(features: DataFrame, scorer: Scorer) -> None:
    scored = add_scores(features, scorer, keep=["carrier", "scheduled_hour"])

    assert scored.columns == ["carrier", "scheduled_hour", "score"]
    assert scored.schema["scheduled_hour"].dataType == features.schema["scheduled_hour"].dataType
    assert scored.where(F.col("carrier").isNull()).count() > 0


def test_a_missing_feature_is_named(features: DataFrame, scorer: Scorer) -> None:
    scored = add_scores(features.drop("wind_speed_mph"), scorer, keep=["flight_id"])

    with pytest.raises(Exception, match="the columns wind_speed_mph in"):
        scored.collect()


def test_without_a_champion_there_are_no_scores(outcome: Any) -> None:
    unknown = outcome.champions.withColumn("model_name", F.lit("unknown"))

    with pytest.raises(ModelNotFoundError, match="unknown@champion in sqlite"):
        outcome.pipeline.score(unknown)


def test_a_version_that_does_not_exist_is_named(outcome: Any) -> None:
    with pytest.raises(ModelNotFoundError, match="models:/late_arrivals/999"):
        load_scorer(outcome.pipeline.client, "late_arrivals", 999)
