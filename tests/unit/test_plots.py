from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from flightline.evaluation.calibration import calibrate_rows
from flightline.evaluation.evaluations import measure_rows
from flightline.evaluation.parameters import EvaluationParameters
from flightline.plots.gallery import choose_plots
from flightline.plots.material import Material

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = EvaluationParameters.from_config(
    {
        "measures": {
            "objective": "classification",
            "calibration_bin_count": 5,
            "lift_share": 0.1,
        },
        "baselines": {"base_rate": {}, "rule": {}},
        "slices": [{"name": "hour", "column": "hour"}],
        "least_slice_rows": 20,
        "bootstrap": {"resamples": 20, "seed": 1, "level": 0.9},
    }
)


def gather(parameters: EvaluationParameters) -> Material:
    random = np.random.default_rng(4)
    odds = random.normal(size=2000)
    labels = (random.random(2000) < 1 / (1 + np.exp(-odds))).astype(float)
    scores = pd.DataFrame(
        {
            "row_date": np.repeat(pd.date_range("2013-11-01", periods=20), 100),
            "data_split": "test",
            "label": labels,
            "hour_slice": random.choice(["9", "10"], 2000),
            "base_rate_score": 0.4,
            "rule_score": 1 / (1 + np.exp(-odds + random.normal(size=2000))),
            "model_score": 1 / (1 + np.exp(-odds)),
            "champion_score": np.nan,
        }
    )
    where = ["data_split", "slice_name", "slice_value", "predictor", "metric_name"]
    bins = ["predictor", "bin_number", "row_count", "lowest_score", "highest_score"]
    with_training = pd.concat(
        [scores.assign(data_split=name) for name in ("train", "validation", "test")]
    )
    evaluations = pd.DataFrame(
        measure_rows(with_training, parameters), columns=[*where, "metric_value", "lower", "upper"]
    )
    return Material(
        subtitle="late_arrivals version 1; 2,000 rows of the test split",
        objective=parameters.measures.objective,
        level=0.9,
        rows=scores,
        evaluations=evaluations[evaluations["data_split"] == "test"],
        calibration_bins=pd.DataFrame(
            calibrate_rows(scores, parameters),
            columns=[*bins, "mean_score", "mean_label", "lower", "upper"],
        ),
        features=["wind", "hour", "carrier"],
        contributions=np.array([[0.1, -0.5, 0.0, -1.0], [0.1, 0.3, 0.0, -1.0]]),
        feature_count=2,
        learning_curve={"train": [0.6, 0.7, 0.8], "validation": [0.6, 0.65, 0.64]},
        curve_metric="auc",
        best_round=2,
    )


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(PARAMETERS)


def test_every_picture_of_a_classification_is_drawn(material: Material, tmp_path: Path) -> None:
    plots = choose_plots(material)

    assert list(plots) == [
        *("roc", "precision_recall", "calibration", "scores"),
        *("slices", "importance", "learning_curve"),
    ]
    for name, draw in plots.items():
        figure = draw(material)
        figure.savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 5_000
        assert figure.axes[0].get_title(loc="left").startswith("late_arrivals version 1")
        assert figure.axes[0].get_xlabel()


def test_a_regression_has_no_curve_of_order(tmp_path: Path) -> None:
    measures = replace(PARAMETERS.measures, objective="regression")
    material = replace(gather(replace(PARAMETERS, measures=measures)), learning_curve={})

    plots = choose_plots(material)

    assert list(plots) == ["calibration", "scores", "slices", "importance"]
    for draw in plots.values():
        draw(material).savefig(tmp_path / "plot.png")


def test_the_legend_of_the_roc_curve_tells_areas_with_intervals(material: Material) -> None:
    (axes,) = choose_plots(material)["roc"](material).axes

    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert texts[1] == f"model: area {material.show('model', 'roc_auc')}"
    assert texts[-1] == "base rate: area 0.500"


def test_slices_are_in_the_order_of_their_values(material: Material) -> None:
    (axes,) = choose_plots(material)["slices"](material).axes

    assert [label.get_text() for label in axes.get_yticklabels()] == ["hour  9", "hour  10"]


def test_features_are_ordered_by_the_size_of_what_they_add(material: Material) -> None:
    (axes,) = choose_plots(material)["importance"](material).axes

    assert [label.get_text() for label in axes.get_yticklabels()] == ["hour", "wind"]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([0.4, 0.1])
