"""Put the card of a version together from the tables of the build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from flightline.evaluation.metrics import DIRECTIONS
from flightline.evaluation.parameters import MODEL
from flightline.evaluation.slices import ALL_ROWS
from flightline.training.split import TEST

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_RUN = (
    "algorithm",
    "features_table",
    "features_version",
    "features_digest",
    "feature_count",
    "train_row_count",
    "validation_row_count",
    "test_row_count",
    "git_sha",
)


def build_card(
    run: Mapping[str, Any],
    evaluations: pd.DataFrame,
    comparisons: pd.DataFrame,
    gates: pd.DataFrame,
) -> dict[str, Any]:
    """Put together what is known of a version, as JSON can hold it.

    Args:
        run: Its row of the table of training runs.
        evaluations: The table of evaluations.
        comparisons: The table of comparisons.
        gates: The table of gates.

    Returns:
        What it learned from, metrics of each predictor and gains over each other
        one on the test split, its slices from worst to best, and its gates. What
        was not measured is None.
    """
    of_test = evaluations[evaluations["data_split"] == TEST]
    overall = of_test[of_test["slice_name"] == ALL_ROWS]
    measured = set(overall["metric_name"])
    leading = next(name for name in DIRECTIONS if name in measured)
    return {
        "model_name": run["model_name"],
        "model_version": int(run["model_version"]),
        "trained_at": run["trained_at"].isoformat(timespec="seconds"),
        **{name: run[name] for name in _OF_RUN},
        "leading_metric": leading,
        "metrics": _list(overall, ["predictor", "metric_name"]),
        "gains": _list(
            comparisons[comparisons["slice_name"] == ALL_ROWS].rename(
                columns={"gain": "metric_value"}
            ),
            ["predictor", "metric_name"],
        ),
        "slices": _sort_slices(of_test, leading),
        "gates": [
            {"name": row["gate_name"], "is_passed": bool(row["is_passed"]), "says": row["message"]}
            for row in gates.to_dict("records")
        ],
    }


def _sort_slices(of_test: pd.DataFrame, leading: str) -> list[dict[str, Any]]:
    rows = of_test[
        (of_test["slice_name"] != ALL_ROWS)
        & (of_test["predictor"] == MODEL)
        & (of_test["metric_name"] == leading)
    ].dropna(subset=["metric_value", "lower"])
    worst_first = rows.sort_values("metric_value", ascending=DIRECTIONS[leading] > 0)
    return _list(worst_first, ["slice_name", "slice_value"])


def _list(rows: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    numbers = ["metric_value", "lower", "upper"]
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in rows[[*names, *numbers]].to_dict("records")
    ]
