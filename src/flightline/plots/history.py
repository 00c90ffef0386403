"""Pictures of what changes with time: versions, drift, performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.plots.style import (
    CHAMPION_COLOR,
    MODEL_COLOR,
    label_axes,
    open_figure,
    show_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure


def draw_history(
    points: Mapping[int, tuple[float, float | None, float | None]],
    *,
    metric: str,
    champion: int,
) -> Figure:
    """Draw a metric of each version, with its interval.

    Args:
        points: Number of each version to value, lower and upper bound.
        metric: Name of the metric.
        champion: Number of the version that is champion.
    """
    name = show_name(metric).replace("roc auc", "ROC AUC")
    figure, axes = open_figure(f"{name} of each version", "on its test split", height=3.2)
    for number, (value, lower, upper) in points.items():
        color = CHAMPION_COLOR if number == champion else MODEL_COLOR
        if lower is not None and upper is not None:
            axes.plot([number, number], [lower, upper], color=color, linewidth=1.6)
        axes.plot([number], [value], "o", color=color)
    axes.set_xticks(list(points), [str(number) for number in points])
    axes.margins(x=0.1)
    label_axes(axes, f"version (champion: {champion})", name)
    return figure


def draw_drift(drift: pd.DataFrame, *, most: int) -> Figure:
    """Draw how far above what is usual the most drifted columns are.

    Args:
        drift: `window_start`, `column_name`, `ratio` of metric and threshold.
        most: Columns to draw, those that went highest.
    """
    table = drift.pivot_table(index="column_name", columns="window_start", values="ratio")
    table = table.loc[table.max(axis=1).sort_values(ascending=False).index[:most]]
    figure, axes = open_figure(
        "Drift against what is usual",
        f"distance over its threshold; the {len(table)} columns that went highest",
        width=8.5,
        height=1.8 + 0.26 * len(table),
    )
    image = axes.imshow(table.to_numpy(), aspect="auto", cmap="RdYlBu_r", vmin=0, vmax=2)
    axes.set_yticks(range(len(table)), list(table.index))
    axes.set_xticks(range(table.shape[1]), [str(day)[:7] for day in table.columns], rotation=45)
    axes.grid(visible=False)
    figure.colorbar(image, ax=axes, label="1 = as far as is usual", extend="max", shrink=0.8)
    return figure


def draw_performance(performance: pd.DataFrame) -> Figure:
    """Draw measured and expected ROC AUC by window.

    Args:
        performance: `window_start`, `data_split`, `roc_auc`, `expected_roc_auc`.
    """
    rows = performance.sort_values("window_start")
    figure, axes = open_figure(
        "ROC AUC of the scores", "expected: from the scores alone, before labels arrive", height=3.8
    )
    windows = [str(day)[:7] for day in rows["window_start"]]
    axes.plot(windows, rows["roc_auc"], "o-", color=MODEL_COLOR, label="measured")
    axes.plot(windows, rows["expected_roc_auc"], ":", color=CHAMPION_COLOR, label="expected")
    first = {split: list(rows["data_split"]).index(split) for split in rows["data_split"].unique()}
    for split, at in first.items():
        axes.axvline(at - 0.5, color="#bbbbbb", linewidth=1)
        axes.text(at - 0.4, axes.get_ylim()[1], split, va="top", fontsize=9, color="#666666")
    axes.tick_params(axis="x", rotation=45)
    label_axes(axes, "", "ROC AUC")
    axes.legend(frameon=False, fontsize=10)
    return figure
