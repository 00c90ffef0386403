"""The picture of a year that was lived month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flightline.plots.style import (
    CHAMPION_COLOR,
    INK,
    MODEL_COLOR,
    PALE_COLOR,
    label_axes,
    open_figure,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from flightline.replay.outcomes import MonthOutcome

_FROZEN_COLOR = "#7a7a7a"
_MARKS = {
    "promoted": ("^", "#2e8b57"),
    "refused": ("X", "#c0392b"),
}


def draw_replay(outcomes: Sequence[MonthOutcome], subtitle: str) -> Figure:
    """Draw ROC AUC by month: champion, frozen version, and what was expected.

    Args:
        outcomes: The months, in order.
        subtitle: What the picture is of.

    Returns:
        The figure; a mark between two months is what a training there came to.
    """
    figure, axes = open_figure(
        "A year lived month by month: ROC AUC", subtitle, width=9, height=5.2
    )
    x = np.arange(len(outcomes))
    gains = [outcome.gains["roc_auc"] for outcome in outcomes]
    expected = [outcome.watched.expected["roc_auc"] for outcome in outcomes]
    axes.plot(
        x, expected, color=PALE_COLOR, linestyle=":", marker="o", markersize=3, label="expected"
    )
    axes.plot(
        x,
        [gain.frozen for gain in gains],
        color=_FROZEN_COLOR,
        linestyle="--",
        marker="o",
        markersize=4,
        label=f"version {outcomes[0].champion_version}, frozen",
    )
    axes.plot(
        x,
        [gain.champion for gain in gains],
        color=MODEL_COLOR,
        linewidth=2.2,
        marker="o",
        label="champion of the month",
    )
    for at, outcome in enumerate(outcomes):
        axes.annotate(
            f"v{outcome.champion_version}",
            (at, gains[at].champion),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=MODEL_COLOR,
        )
    values = [*expected, *(value for gain in gains for value in (gain.champion, gain.frozen))]
    span = max(values) - min(values) or 0.01
    floor = min(values) - 0.18 * span
    axes.set_ylim(floor, max(values) + 0.12 * span)
    _mark_trainings(figure, outcomes, floor + 0.05 * span)
    axes.set_xticks(x, [outcome.month for outcome in outcomes])
    axes.set_xlim(-0.6, len(outcomes) - 0.2)
    label_axes(axes, "month forecast; between two months: version trained", "ROC AUC")
    figure.legend(loc="outside lower center", ncols=5, frameon=False, fontsize=10)
    return figure


def _mark_trainings(figure: Figure, outcomes: Sequence[MonthOutcome], y: float) -> None:
    (axes,) = figure.axes
    for decision, (marker, color) in _MARKS.items():
        places = [at + 0.5 for at, one in enumerate(outcomes) if one.decision == decision]
        if not places:
            continue
        axes.scatter(places, [y] * len(places), marker=marker, s=60, color=color, label=decision)
        axes.vlines(places, y, axes.get_ylim()[1], color=CHAMPION_COLOR, linewidth=0.6, alpha=0.5)
    for at, one in enumerate(outcomes):
        if one.decision in _MARKS:
            axes.annotate(
                f"v{one.challenger_version}",
                (at + 0.5, y),
                xytext=(7, -3),
                textcoords="offset points",
                fontsize=9,
                color=INK,
            )
