"""What the gates do with models that deserve to be refused, trained for real."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from flightline.evaluation.champion import find_rival

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame, SparkSession

Judged = dict[str, Any]


@pytest.fixture(scope="module")
def judge_trained_on(outcome: Any, spark: SparkSession) -> Callable[..., Judged]:
    """Train on other rows than those of the table, and judge on the table itself."""

    def judge(flights: pd.DataFrame, *, model_name: str = "late_arrivals") -> Judged:
        schema = outcome.pipeline.features.schema
        rows = spark.createDataFrame(flights.astype(object).where(flights.notna(), None), schema)
        tracking = dataclasses.replace(outcome.pipeline.tracking, model_name=model_name)
        honest = dataclasses.replace(outcome.pipeline, tracking=tracking)
        training_runs = dataclasses.replace(honest, features=rows).train()
        scores: DataFrame = honest.score_labelled(training_runs)
        gates = honest.judge(scores, honest.evaluate(scores)).collect()
        version = str(gates[0]["model_version"])
        return {
            "failed": {row["gate_name"]: row["message"] for row in gates if not row["is_passed"]},
            "passed": {row["gate_name"]: row["message"] for row in gates if row["is_passed"]},
            "tags": honest.client.get_model_version(model_name, version).tags,
            "scores": scores.toPandas(),
        }

    return judge


def test_an_honest_model_passes_every_gate(outcome: Any) -> None:
    gates = outcome.gates.toPandas().set_index("gate_name")

    assert gates["is_passed"].all()
    assert gates.loc["not_worse_than_champion", "message"] == "no champion yet"
    assert np.isnan(gates.loc["not_worse_than_champion", "metric_value"])
    assert gates.loc["signature", "metric_value"] == 3
    tags = outcome.pipeline.client.get_model_version("late_arrivals", "1").tags
    assert tags["validation_status"] == "passed"
    assert tags["validation_message"].startswith("9 gates passed\n")


def test_a_model_trained_with_shuffled_labels_is_refused(
    judge_trained_on: Callable[..., Judged], flights: pd.DataFrame, caplog: Any
) -> None:
    shuffled = flights.copy()
    labels = shuffled["is_late_arrival"].sample(frac=1, random_state=1)
    shuffled["is_late_arrival"] = labels.to_numpy()

    judged = judge_trained_on(shuffled, model_name="shuffled")

    assert {"better_than_base_rate", "better_than_carrier_hour_rate"} <= judged["failed"].keys()
    assert "short by" in judged["failed"]["better_than_carrier_hour_rate"]
    assert judged["tags"]["validation_status"] == "failed"
    assert "better_than_base_rate: roc_auc gain" in judged["tags"]["validation_message"]
    warnings = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert any("does not pass the gate better_than_base_rate" in line for line in warnings)


def test_a_model_trained_on_too_few_flights_is_refused(
    judge_trained_on: Callable[..., Judged], flights: pd.DataFrame
) -> None:
    dates = flights["flight_date"].astype(str)
    few = flights[(dates < "2013-01-04") | (dates >= "2013-09-01")]

    judged = judge_trained_on(few, model_name="few")

    assert "better_than_carrier_hour_rate" in judged["failed"]


def test_a_challenger_worse_than_the_champion_is_refused(
    judge_trained_on: Callable[..., Judged], flights: pd.DataFrame
) -> None:
    # Without the wind it still beats the base rate, which was all a first model needed.
    judged = judge_trained_on(flights.assign(wind_speed_mph=0.0))

    assert "better_than_base_rate" in judged["passed"]
    assert "not_worse_than_champion" in judged["failed"]
    assert "gain over champion version 1: -0." in judged["failed"]["not_worse_than_champion"]
    assert judged["scores"]["champion_score"].notna().all()
    assert set(judged["scores"]["champion_version"]) == {1}


def test_a_champion_whose_features_are_gone_is_left_out_with_the_reason(
    outcome: Any,
) -> None:
    rival = find_rival(outcome.pipeline.client, "late_arrivals", 99, columns=["carrier"])

    assert (rival.version, rival.scorer) == (None, None)
    assert rival.reason == (
        "champion version 1 needs features that are gone: scheduled_hour, wind_speed_mph"
    )
