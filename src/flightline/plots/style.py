"""How every picture looks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from flightline.evaluation.parameters import CHAMPION, MODEL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MODEL_COLOR = "#1f5fa8"
CHAMPION_COLOR = "#d1731c"
BASELINE_COLORS = ("#7a7a7a", "#b0a48a", "#9d8fb0")
PALE_COLOR = "#8fb3d9"
INK = "#333333"


def open_figure(
    title: str, subtitle: str, *, width: float = 7.0, height: float = 5.0
) -> tuple[Figure, Axes]:
    """Make a figure with one plot, a title, and what it is about below it.

    Args:
        title: What is shown.
        subtitle: Of which rows and model.
        width: In inches.
        height: In inches.

    Returns:
        The figure and its axes. It belongs to no window and no global state,
        so that it can be drawn in any thread.
    """
    # matplotlib tells at level INFO which fonts it has found.
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    figure.suptitle(title, x=0.015, ha="left", fontsize=14, fontweight="bold", color=INK)
    axes.set_title(subtitle, loc="left", fontsize=9.5, color="#666666", pad=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=10, colors=INK)
    return figure, axes


def label_axes(axes: Axes, x: str, y: str) -> None:
    """Write what is along the axes, with units."""
    axes.set_xlabel(x, fontsize=11, color=INK)
    axes.set_ylabel(y, fontsize=11, color=INK)


def color_predictors(names: list[str]) -> dict[str, str]:
    """Give each predictor its colour, the same in every picture."""
    colors = {MODEL: MODEL_COLOR, CHAMPION: CHAMPION_COLOR}
    baselines = [name for name in names if name not in colors]
    for at, name in enumerate(baselines):
        colors[name] = BASELINE_COLORS[at % len(BASELINE_COLORS)]
    # The model last, so that it lies on top.
    ordered = [*baselines, *(name for name in (CHAMPION, MODEL) if name in names)]
    return {name: colors[name] for name in ordered}


def show_name(name: str) -> str:
    """Write a name from a table as words."""
    return name.replace("_", " ")
