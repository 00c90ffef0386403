"""Pictures of scores: ROC, precision and recall, calibration, histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter
from sklearn.metrics import precision_recall_curve, roc_curve

from flightline.evaluation.measurement import name_predictors
from flightline.evaluation.parameters import MODEL
from flightline.evaluation.scores import LABEL, SCORE_SUFFIX
from flightline.objectives import CLASSIFICATION
from flightline.plots.style import (
    INK,
    MODEL_COLOR,
    PALE_COLOR,
    color_predictors,
    label_axes,
    open_figure,
    show_name,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flightline.plots.material import Material

_BINS = 50
# Below so many scores a predictor's calibration is a dot that says nothing.
_LEAST_BINS = 3


def draw_roc(material: Material) -> Figure:
    """Draw the ROC curve of each predictor."""
    figure, axes = open_figure("ROC curve", material.subtitle, width=6.5, height=6)
    for name, color, labels, scores in _each(material):
        if len(np.unique(scores)) == 1:
            continue
        false_rate, true_rate, _ = roc_curve(labels, scores)
        text = f"{show_name(name)}: area {material.show(name, 'roc_auc')}"
        axes.plot(false_rate, true_rate, color=color, linewidth=_width(name), label=text)
    axes.plot([0, 1], [0, 1], color="#aaaaaa", linestyle=":", label="base rate: area 0.500")
    _square(axes)
    label_axes(axes, "false positive rate", "true positive rate")
    axes.legend(loc="lower right", frameon=False, fontsize=10)
    return figure


def draw_precision_recall(material: Material) -> Figure:
    """Draw precision over recall of each predictor."""
    figure, axes = open_figure("Precision and recall", material.subtitle, width=6.5, height=6)
    for name, color, labels, scores in _each(material):
        if len(np.unique(scores)) == 1:
            continue
        precision, recall, _ = precision_recall_curve(labels, scores)
        # The last points are of a handful of rows, and jump.
        shown = recall > 0.002
        text = f"{show_name(name)}: average {material.show(name, 'pr_auc')}"
        axes.plot(recall[shown], precision[shown], color=color, linewidth=_width(name), label=text)
    rate = material.rows[LABEL].mean()
    axes.axhline(rate, color="#aaaaaa", linestyle=":", label=f"base rate: {rate:.3f}")
    _square(axes)
    label_axes(axes, "recall", "precision")
    axes.legend(loc="upper right", frameon=False, fontsize=10)
    return figure


def draw_calibration(material: Material) -> Figure:
    """Draw mean label over mean score in bins of equal size, with intervals."""
    level = f"{100 * material.level:g} %"
    subtitle = f"{material.subtitle}\nbins of equal size, bars: {level} intervals over days"
    figure, axes = open_figure("Calibration", subtitle, width=6.5, height=6)
    top = 0.0
    for name, color in color_predictors(
        sorted(set(material.calibration_bins["predictor"]))
    ).items():
        bins = material.calibration_bins.query("predictor == @name").sort_values("bin_number")
        if len(bins) < _LEAST_BINS:
            continue
        reach = np.abs(bins[["lower", "upper"]].to_numpy().T - bins["mean_label"].to_numpy())
        axes.errorbar(
            bins["mean_score"],
            bins["mean_label"],
            yerr=reach,
            color=color,
            marker="o",
            markersize=4.5 if name == MODEL else 3,
            linewidth=_width(name),
            elinewidth=1,
            label=f"{show_name(name)}: {_show_error(material, name)}",
        )
        top = max(top, float(bins[["mean_score", "upper"]].to_numpy().max()))
    low = min(0.0, float(material.calibration_bins[["mean_score", "lower"]].to_numpy().min()))
    axes.plot([low, top], [low, top], color="#aaaaaa", linestyle=":", label="perfect")
    axes.axhline(material.rows[LABEL].mean(), color="#cccccc", linewidth=1)
    axes.annotate(
        "mean label", (top, material.rows[LABEL].mean()), fontsize=9, ha="right", va="bottom"
    )
    label_axes(axes, "mean score", "mean label")
    axes.legend(loc="upper left", frameon=False, fontsize=10)
    return figure


def draw_histogram(material: Material) -> Figure:
    """Draw how the model's scores are spread, for each label if there are two."""
    figure, axes = open_figure("Scores", material.subtitle)
    scores = material.rows[MODEL + SCORE_SUFFIX]
    edges = np.linspace(scores.min(), scores.max(), _BINS + 1)
    groups = {"all": (scores, MODEL_COLOR)}
    if material.objective == CLASSIFICATION:
        is_positive = material.rows[LABEL] == 1
        groups = {
            "label 0": (scores[~is_positive], PALE_COLOR),
            "label 1": (scores[is_positive], "#c0392b"),
        }
    for name, (values, color) in groups.items():
        weights = np.full(len(values), 1 / len(values))
        text = f"{name}: {len(values):,} rows"
        axes.hist(values, edges.tolist(), weights=weights, color=color, alpha=0.55, label=text)
    rate = material.rows[LABEL].mean()
    axes.axvline(rate, color=INK, linestyle=":", label=f"mean label: {rate:.3f}")
    axes.axvline(scores.mean(), color=MODEL_COLOR, label=f"mean score: {scores.mean():.3f}")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    label_axes(axes, "score", "share of the rows of a label")
    axes.legend(frameon=False, fontsize=10)
    return figure


def _each(material: Material) -> list[tuple[str, str, pd.Series, pd.Series]]:
    names = name_predictors(material.rows)
    return [
        (name, color, material.rows[LABEL], material.rows[name + SCORE_SUFFIX])
        for name, color in color_predictors(names).items()
    ]


def _show_error(material: Material, name: str) -> str:
    metric = "ece" if material.objective == CLASSIFICATION else "rmse"
    return f"{metric.upper()} {material.show(name, metric)}"


def _width(name: str) -> float:
    return 2.2 if name == MODEL else 1.4


def _square(axes: Axes) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.005)
    axes.set_aspect("equal")
