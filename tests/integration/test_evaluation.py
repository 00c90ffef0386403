from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import pandas as pd

METRICS = {
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "ece",
    "lift",
    "mean_score",
    "mean_label",
    "mean_error",
    "row_count",
}


@pytest.fixture
def values(outcome: Any) -> dict[tuple[str, str, str], float]:
    keys = ["data_split", "predictor", "metric_name"]
    overall = outcome.metrics[outcome.metrics["slice_name"] == "all"]
    return dict(overall.set_index(keys)["metric_value"])


def test_every_predictor_is_measured_on_every_split(values: dict[Any, float]) -> None:
    assert set(values) == {
        (data_split, predictor, metric)
        for data_split in ("train", "validation", "test")
        for predictor in ("model", "base_rate", "carrier_hour_rate")
        for metric in METRICS
    }


def test_all_labelled_flights_are_measured(
    values: dict[Any, float], outcome: Any, flights: pd.DataFrame
) -> None:
    for data_split in ("train", "validation", "test"):
        expected = outcome.run[f"{data_split}_row_count"]
        assert values[data_split, "model", "row_count"] == expected
        assert values[data_split, "base_rate", "row_count"] == expected
    labels = flights[flights["flight_date"].astype(str) >= "2013-11-01"]["is_late_arrival"].dropna()
    assert values["test", "model", "mean_label"] == pytest.approx(labels.mean())


def test_the_model_learned_what_the_baselines_cannot_know(values: dict[Any, float]) -> None:
    model = values["test", "model", "roc_auc"]

    # The synthetic flights depend on the wind too, which no baseline looks at.
    assert model > values["test", "carrier_hour_rate", "roc_auc"] > 0.6
    assert values["test", "base_rate", "roc_auc"] == 0.5


def test_the_mean_score_is_near_the_share_of_late_flights(values: dict[Any, float]) -> None:
    for data_split in ("train", "validation", "test"):
        observed = values[data_split, "model", "mean_label"]
        assert values[data_split, "model", "mean_score"] == pytest.approx(observed, abs=0.03)


def test_validation_agrees_with_what_training_measured(
    values: dict[Any, float], outcome: Any
) -> None:
    # Training measured with LightGBM in memory, evaluation over Spark.
    assert outcome.run["validation_metric_name"] == "auc"
    assert values["validation", "model", "roc_auc"] == pytest.approx(
        outcome.run["validation_metric_value"], abs=1e-9
    )


def test_the_run_in_mlflow_has_the_same_numbers(values: dict[Any, float], outcome: Any) -> None:
    logged = outcome.pipeline.client.get_run(outcome.run["run_id"]).data.metrics

    assert {"/".join(key): value for key, value in values.items()}.items() <= logged.items()


def test_the_test_split_is_measured_in_slices_with_intervals(outcome: Any) -> None:
    sliced = outcome.metrics[outcome.metrics["slice_name"] != "all"]

    assert set(sliced["data_split"]) == {"test"}
    parts = set(sliced[["slice_name", "slice_value"]].itertuples(index=False, name=None))
    assert {("carrier", "AA"), ("wind", "below 10"), ("wind", "10 to 20")} <= parts
    # Few flights have no carrier: too few to be measured by themselves.
    assert ("carrier", "missing") not in parts
    auc = sliced[(sliced["metric_name"] == "roc_auc") & (sliced["predictor"] == "model")]
    assert (auc["lower"] < auc["metric_value"]).all()
    assert (auc["metric_value"] < auc["upper"]).all()


def test_what_the_model_has_seen_gets_no_interval(outcome: Any) -> None:
    auc = outcome.metrics[outcome.metrics["metric_name"] == "roc_auc"]

    assert auc.loc[auc["data_split"] == "train", ["lower", "upper"]].isna().all(axis=None)
    assert auc.loc[auc["data_split"] == "validation", ["lower", "upper"]].notna().all(axis=None)


def test_without_a_champion_its_scores_are_null(outcome: Any) -> None:
    row = outcome.evaluation_scores.first()

    assert row["champion_score"] is None
    assert row["champion_version"] is None
    assert row["model_version"] == 1
