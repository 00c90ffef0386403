"""Pictures of a model: slices, importance, learning curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flightline.evaluation.parameters import MODEL
from flightline.evaluation.slices import ALL_ROWS, sort_key
from flightline.objectives import CLASSIFICATION
from flightline.plots.style import (
    CHAMPION_COLOR,
    INK,
    MODEL_COLOR,
    PALE_COLOR,
    color_predictors,
    label_axes,
    open_figure,
    show_name,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from flightline.plots.material import Material


def draw_slices(material: Material) -> Figure:
    """Draw the first metric of each predictor in each slice, with intervals."""
    metric = "roc_auc" if material.objective == CLASSIFICATION else "rmse"
    found = material.evaluations
    rows = found[(found["metric_name"] == metric) & (found["slice_name"] != ALL_ROWS)].dropna(
        subset=["metric_value", "lower"]
    )
    names = sorted(set(rows["slice_name"]))
    parts = sorted(
        set(zip(rows["slice_name"], rows["slice_value"], strict=True)),
        key=lambda part: (names.index(part[0]), sort_key(part[1])),
    )
    # A gap between one way of parting and the next.
    places = {part: at + names.index(part[0]) for at, part in enumerate(parts)}
    shown = show_name(metric).replace("roc auc", "ROC AUC")
    subtitle = f"{material.subtitle}\nbars: {100 * material.level:g} % intervals over days"
    height = 1.6 + 0.21 * (len(parts) + len(names))
    figure, axes = open_figure(f"{shown} by slice", subtitle, width=7.5, height=height)
    colors = color_predictors(sorted(set(rows["predictor"])))
    for name, color in colors.items():
        of_one = rows[rows["predictor"] == name]
        if of_one["metric_value"].nunique() == 1:
            continue
        y = [places[part] for part in zip(of_one["slice_name"], of_one["slice_value"], strict=True)]
        value = of_one["metric_value"]
        reach = np.abs(of_one[["lower", "upper"]].to_numpy().T - value.to_numpy())
        axes.errorbar(
            value,
            y,
            xerr=reach if name == MODEL else None,
            fmt="o",
            markersize=5 if name == MODEL else 3.5,
            color=color,
            elinewidth=1.4,
            label=show_name(name),
        )
    overall = material.find(MODEL, metric)[0]
    axes.axvline(overall, color=MODEL_COLOR, linestyle=":", label=f"model, all rows: {overall:.3f}")
    axes.set_yticks(list(places.values()), [f"{name}  {value}" for name, value in places])
    axes.set_ylim(max(places.values()) + 0.8, -0.8)
    label_axes(axes, shown, "")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=10)
    return figure


def draw_importance(material: Material) -> Figure:
    """Draw how far each feature moves the scores, in the mean."""
    moved = np.abs(material.contributions[:, :-1]).mean(axis=0)
    order = np.argsort(-moved)[: material.feature_count]
    subtitle = f"{material.subtitle.split(';')[0]}; {len(material.contributions):,} rows"
    figure, axes = open_figure(
        f"The {len(order)} features that move the score most",
        subtitle,
        width=8,
        height=1.4 + 0.26 * len(order),
    )
    names = [material.features[at] for at in order]
    bars = axes.barh(names, moved[order], color=MODEL_COLOR, height=0.7)
    axes.bar_label(bars, fmt="%.3f", padding=3, fontsize=9)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.1)
    unit = "log-odds" if material.objective == CLASSIFICATION else "unit of the label"
    label_axes(axes, f"mean size of the contribution, {unit}", "")
    return figure


def draw_learning_curve(material: Material) -> Figure:
    """Draw the metric on training and validation rows after each round."""
    figure, axes = open_figure("Learning curve", material.subtitle.split(";")[0])
    for name, color in (("train", PALE_COLOR), ("validation", CHAMPION_COLOR)):
        values = material.learning_curve.get(name)
        if values:
            rounds = np.arange(1, len(values) + 1)
            axes.plot(rounds, values, color=color, linewidth=2, label=name)
    if material.best_round:
        axes.axvline(
            material.best_round,
            color=INK,
            linestyle=":",
            label=f"best on validation: round {material.best_round}",
        )
    label_axes(axes, "round", material.curve_metric)
    axes.legend(frameon=False, fontsize=10)
    return figure
