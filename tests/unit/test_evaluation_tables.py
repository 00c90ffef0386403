from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from flightline.errors import ParameterError
from flightline.evaluation.calibration import calibrate_rows
from flightline.evaluation.comparisons import compare_rows
from flightline.evaluation.evaluations import measure_rows
from flightline.evaluation.parameters import EvaluationParameters
from flightline.evaluation.scores import arrange_rows
from flightline.features import FeatureColumns

COLUMNS = FeatureColumns(
    key="flight_id",
    date="flight_date",
    event_time="departs_at",
    decision_time="decided_at",
    label="is_late",
    features=("carrier", "wind"),
)
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def configure(**changes: Any) -> dict[str, Any]:
    return {
        "measures": {
            "objective": "classification",
            "calibration_bin_count": 4,
            "lift_share": 0.1,
        },
        "baselines": {"base_rate": {}, "rule": {"group_by": ["carrier"]}},
        "slices": [
            {"name": "carrier", "column": "carrier"},
            {"name": "wind", "column": "wind", "edges": [10]},
        ],
        "least_slice_rows": 20,
        "bootstrap": {"resamples": 50, "seed": 1, "level": 0.9},
        **changes,
    }


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    random = np.random.default_rng(3)
    count = 600
    split = np.repeat(["train", "validation", "test"], 200)
    odds = random.normal(size=count)
    return pd.DataFrame(
        {
            "flight_id": [f"f{number:03d}" for number in random.permutation(count)],
            "flight_date": pd.Timestamp("2013-01-01")
            + pd.to_timedelta(np.arange(count) // 10, unit="D"),
            "data_split": split,
            "is_late": (random.random(count) < 1 / (1 + np.exp(-odds))).astype("int32"),
            "carrier": np.where(np.arange(count) % 20 == 0, "rare", random.choice(["AA", "UA"])),
            "wind": random.gamma(3, 4, count),
            "model_score": 1 / (1 + np.exp(-odds)),
            "champion_score": None,
        }
    )


def arrange(rows: pd.DataFrame, **changes: Any) -> tuple[pd.DataFrame, EvaluationParameters]:
    parameters = EvaluationParameters.from_config(configure(**changes))
    return arrange_rows(rows, parameters, COLUMNS), parameters


def measure(rows: pd.DataFrame, **changes: Any) -> Rows:
    return {row[:5]: row[5:] for row in measure_rows(*arrange(rows, **changes))}


def test_rows_keep_key_label_and_parts_and_are_sorted(rows: pd.DataFrame) -> None:
    arranged, _ = arrange(rows)

    assert arranged["row_key"].is_monotonic_increasing
    expected = rows.set_index("flight_id").loc[arranged["row_key"]]
    assert arranged["label"].tolist() == expected["is_late"].tolist()
    assert arranged["model_score"].tolist() == expected["model_score"].tolist()
    assert arranged["carrier_slice"].tolist() == expected["carrier"].tolist()
    assert set(arranged["wind_slice"]) == {"below 10", "10 and above"}


def test_baselines_learn_from_the_training_split_only(rows: pd.DataFrame) -> None:
    arranged, _ = arrange(rows.assign(is_late=(rows["data_split"] != "train").astype(int)))

    assert set(arranged["base_rate_score"]) == {0.0}
    assert set(arranged["rule_score"]) == {0.0}


def test_each_split_is_measured_on_its_own_rows(rows: pd.DataFrame) -> None:
    scores = rows["is_late"].where(rows["data_split"] != "validation", 1 - rows["is_late"])
    found = measure(rows.assign(model_score=scores * 0.8 + 0.1))

    assert found["train", "all", "all", "model", "roc_auc"][0] == 1
    assert found["validation", "all", "all", "model", "roc_auc"][0] == 0
    assert found["test", "all", "all", "model", "row_count"] == (200, None, None)


def test_small_parts_are_left_out(rows: pd.DataFrame) -> None:
    parts = {key[1:3] for key in measure(rows) if key[1] == "carrier"}

    assert len(parts) == 1
    assert ("carrier", "rare") not in parts
    assert ("carrier", "rare") in {key[1:3] for key in measure(rows, least_slice_rows=5)}


def test_without_a_champion_there_is_nothing_to_compare_with(rows: pd.DataFrame) -> None:
    without, with_one = (
        {row[0] for row in compare_rows(*arrange(scored))}
        for scored in (rows, rows.assign(champion_score=0.5))
    )

    assert without == {"base_rate", "rule"}
    assert with_one == {"base_rate", "rule", "champion"}


def test_a_gain_is_positive_where_the_model_is_better(rows: pd.DataFrame) -> None:
    gains = {row[:4]: row[4:] for row in compare_rows(*arrange(rows))}
    found = measure(rows)
    for metric, sign in (("roc_auc", 1), ("log_loss", -1)):
        gain, lower, upper = gains["rule", "all", "all", metric]
        model, rule = (found["test", "all", "all", name, metric][0] for name in ("model", "rule"))
        assert gain == pytest.approx(sign * (model - rule))
        assert 0 < lower < gain < upper


def test_a_regression_is_measured_by_its_errors(rows: pd.DataFrame) -> None:
    measures = {"objective": "regression", "calibration_bin_count": 4, "lift_share": 0.1}
    degrees = rows.assign(is_late=rows["wind"] * 2, model_score=rows["wind"] * 2 + 1)
    changes = {"measures": measures, "slices": []}

    found = measure(degrees, **changes)
    gains = {row[:4]: row[4:] for row in compare_rows(*arrange(degrees, **changes))}

    assert found["test", "all", "all", "model", "rmse"] == pytest.approx((1, 1, 1))
    assert found["test", "all", "all", "model", "mean_error"] == pytest.approx((1, 1, 1))
    assert found["test", "all", "all", "model", "r2"][0] > 0.9
    assert ("test", "all", "all", "model", "roc_auc") not in found
    assert gains["base_rate", "all", "all", "rmse"][1] > 0


def test_calibration_bins_hold_all_rows_and_both_means(rows: pd.DataFrame) -> None:
    arranged, parameters = arrange(rows)
    test = arranged[arranged["data_split"] == "test"]

    bins = [row for row in calibrate_rows(arranged, parameters) if row[0] == "model"]

    assert [row[1] for row in bins] == [1, 2, 3, 4]
    assert [row[2] for row in bins] == [50] * 4
    highest = test.nlargest(50, "model_score")
    assert bins[-1][5:7] == pytest.approx((highest["model_score"].mean(), highest["label"].mean()))
    assert all(lower < label < upper for *_, label, lower, upper in bins)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"baseline": {}}, "evaluation.baseline.*did you mean baselines"),
        ({"baselines": {"champion": {}}}, "no name champion"),
        ({"baselines": {"rule": {"groupby": ["carrier"]}}}, "rule.groupby.*did you mean group_by"),
        ({"slices": [{"name": "wind"}]}, "slices.column.*to be there"),
        (
            {"measures": {"objective": "ranking", "calibration_bin_count": 1, "lift_share": 0.1}},
            "classification or regression",
        ),
    ],
)
def test_what_is_written_wrongly_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        EvaluationParameters.from_config(configure(**changes))
