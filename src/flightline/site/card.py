"""The champion's card and the history of versions, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flightline.site.markdown import escape, show_interval, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.site.champion import Champion, Version

_NO_CHAMPION = "No model has become champion yet: `uv run dbt build` trains one."
_NO_CARD = (
    "Its run has no card: it was trained before cards were written. The next version that "
    "passes the gates has one."
)
_METRIC = "test/model/"
# Slices shown from either end.
_SLICES = 3


def show_card(champion: Champion | None) -> str:
    """Write the model card of the champion.

    Args:
        champion: The champion, or None.

    Returns:
        What it is, made from what, how good, where worst and best, what for and
        what not, what its gates said.
    """
    if champion is None:
        return _NO_CHAMPION
    version, card = champion.version, champion.card
    rows = [
        ("model", f"{escape(champion.model_name)} **version {version.number}**"),
        ("champion since", _show_time(version.tags.get("promoted_at", "unknown"))),
        # The site may be read by more people than the registry: no address.
        ("promoted by", escape(version.tags.get("promoted_by", "unknown").split(" <")[0])),
    ]
    if not card:
        return "\n\n".join([write_table(["", ""], rows), _NO_CARD])
    rows += [
        ("trained", f"{_show_time(card['trained_at'])}, {escape(card['algorithm'])}"),
        (
            "on",
            f"{escape(card['features_table'])}, Delta version {card['features_version']}, "
            f"{card['feature_count']} features; {card['train_row_count']:,} rows to learn from, "
            f"{card['validation_row_count']:,} to stop by, {card['test_row_count']:,} to test",
        ),
        ("code", escape(str(card["git_sha"])[:12])),
        ("owner", escape(card["owner"])),
        ("made for", escape(card["intended_use"])),
        ("limits", "; ".join(escape(limit) for limit in card["limits"])),
    ]
    return "\n\n".join(
        [
            write_table(["", ""], rows),
            "**On the test split**, with intervals over days:",
            _show_metrics(card),
            "**Worst and best slices**:",
            _show_slices(card),
            "**What its gates said**:",
            _show_gates(card),
        ]
    )


def _show_time(text: str) -> str:
    return escape(text[:19].replace("T", " "))


def _show_metrics(card: Mapping[str, Any]) -> str:
    predictors = list(dict.fromkeys(row["predictor"] for row in card["metrics"]))
    predictors.sort(key=lambda name: name != "model")
    gained = list(dict.fromkeys(row["metric_name"] for row in card["gains"]))
    values = {(row["metric_name"], row["predictor"]): row for row in card["metrics"]}
    rows = [
        [escape(metric), *(_show(values.get((metric, name))) for name in predictors)]
        for metric in gained
    ]
    return write_table(["metric", *(escape(name) for name in predictors)], rows)


def _show_slices(card: Mapping[str, Any]) -> str:
    slices = card["slices"]
    shown = slices if len(slices) <= 2 * _SLICES else [*slices[:_SLICES], *slices[-_SLICES:]]
    rows = [[escape(f"{row['slice_name']} {row['slice_value']}"), _show(row)] for row in shown]
    return write_table(["slice", escape(card["leading_metric"])], rows)


def _show_gates(card: Mapping[str, Any]) -> str:
    rows = [
        [
            escape(gate["name"]),
            "passed" if gate["is_passed"] else "**failed**",
            escape(gate["says"]),
        ]
        for gate in card["gates"]
    ]
    return write_table(["gate", "", "says"], rows)


def _show(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return show_interval(None, None, None)
    return show_interval(row["metric_value"], row["lower"], row["upper"])


def show_history(champion: Champion | None) -> str:
    """Write the metrics of all versions, the newest first.

    Args:
        champion: The champion with all versions, or None.

    Returns:
        A table; the metrics are those of each version's own test split.
    """
    if champion is None:
        return _NO_CHAMPION
    names = list_metrics(champion.history)
    rows = [
        [
            f"**{version.number}**" if version.aliases else version.number,
            escape(", ".join(version.aliases)),
            escape(version.tags.get("validation_status", "")),
            *(show_metric(version, name) for name in names),
        ]
        for version in reversed(champion.history)
    ]
    return write_table(["version", "alias", "gates", *(escape(name) for name in names)], rows)


def list_metrics(history: Sequence[Version]) -> list[str]:
    """List the metrics with an interval that some version has, in their usual order."""
    from flightline.evaluation.metrics import DIRECTIONS

    return [
        name
        for name in DIRECTIONS
        if any(f"{_METRIC}{name}_lower" in version.metrics for version in history)
    ]


def show_metric(version: Version, name: str) -> str:
    """Write a metric of a version on its test split."""
    value, lower, upper = find_metric(version, name)
    return show_interval(value, lower, upper)


def find_metric(version: Version, name: str) -> tuple[float | None, float | None, float | None]:
    """Find a metric of a version on its test split, and its interval."""
    get = version.metrics.get
    key = f"{_METRIC}{name}"
    return get(key), get(f"{key}_lower"), get(f"{key}_upper")
