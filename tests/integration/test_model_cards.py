"""The card of a version is kept with it, and the front page finds that of the champion."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from flightline.card import CardParameters, write_card
from flightline.evaluation import EvaluationParameters, compare_scores
from flightline.plots.monitoring import MonitoringPlotParameters, draw_monitoring
from flightline.site.card import show_card
from flightline.site.champion import read_champion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

PARAMETERS = CardParameters(owner="Ann", intended_use="planning", limits=["one year"])
COMPARED = {
    "measures": {
        "objective": "classification",
        "calibration_bin_count": 10,
        "lift_share": 0.1,
    },
    "baselines": {
        "base_rate": {},
        "carrier_hour_rate": {"group_by": ["carrier", "scheduled_hour"], "prior_rows": 20},
    },
    "slices": [{"name": "carrier", "column": "carrier"}],
    "least_slice_rows": 100,
    "bootstrap": {"resamples": 20, "seed": 1, "level": 0.95},
}


@pytest.fixture(scope="module")
def row(outcome: Any) -> dict[str, Any]:
    """The row of the card of version 1, which is also with its run now."""
    written = write_card(
        outcome.training_runs,
        outcome.evaluations,
        compare_scores(
            outcome.evaluation_scores, parameters=EvaluationParameters.from_config(COMPARED)
        ),
        outcome.gates,
        parameters=PARAMETERS,
        tracking=outcome.pipeline.tracking,
    )
    rows = written.collect()
    assert len(rows) == 1
    found: dict[str, Any] = rows[0].asDict()
    return found


def test_the_card_says_what_the_tables_say(row: dict[str, Any], outcome: Any) -> None:
    card = json.loads(row["card"])
    assert card["features_digest"] == outcome.run["features_digest"]
    assert card["limits"] == ["one year"]
    metrics = outcome.metrics
    expected = metrics[
        (metrics["data_split"] == "test")
        & (metrics["slice_name"] == "all")
        & (metrics["predictor"] == "model")
        & (metrics["metric_name"] == "roc_auc")
    ].iloc[0]
    assert {
        "predictor": "model",
        "metric_name": "roc_auc",
        **{name: expected[name] for name in ("metric_value", "lower", "upper")},
    } in card["metrics"]
    values = [part["metric_value"] for part in card["slices"]]
    assert values == sorted(values)
    assert len(values) > 1
    assert row["worst_slice"] == " ".join(
        card["slices"][0][name] for name in ("slice_name", "slice_value")
    )
    assert len(card["gates"]) == outcome.gates.count()


def test_the_page_has_the_card_of_whichever_version_is_champion(
    row: dict[str, Any], outcome: Any, add_version: Callable[..., int]
) -> None:
    client = outcome.pipeline.client
    champion = read_champion(client, "late_arrivals")
    assert champion is not None
    assert champion.card == json.loads(row["card"])
    assert "late&#95;arrivals **version 1**" in show_card(champion)
    number = add_version()
    client.set_registered_model_alias("late_arrivals", "champion", str(number))
    other = read_champion(client, "late_arrivals")
    assert other is not None
    assert other.version.number == number
    assert [version.number for version in other.history][-1] == number


def test_there_is_no_champion_of_a_model_that_is_not_there(outcome: Any) -> None:
    assert read_champion(outcome.pipeline.client, "nobody") is None


def test_drift_and_performance_are_drawn_as_far_as_there_are_windows(
    spark: SparkSession, tmp_path: Path
) -> None:
    window = (date(2013, 1, 1), date(2013, 2, 1))
    shape = "window struct<start: date, end: date>, granularity string"
    alarms = spark.createDataFrame(
        [(window, "month", "wind", 0.3, 0.1), (window, "day", "rain", 0.3, 0.1)],
        f"{shape}, column_name string, metric_value double, threshold double",
    )
    performance = spark.createDataFrame(
        [(window, "month", "train", None, 0.7)],
        f"{shape}, data_split string, roc_auc double, expected_roc_auc double",
    )
    parameters = MonitoringPlotParameters(str(tmp_path), "month", 5, 50)
    rows = draw_monitoring(alarms, performance, parameters=parameters).collect()
    assert [row["plot_name"] for row in rows] == ["drift"]
    assert (tmp_path / "drift.png").stat().st_size > 0
    assert not (tmp_path / "performance.png").exists()
