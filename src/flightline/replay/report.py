"""The year as a table: in a terminal, as files, as a Delta table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyspark.sql import SparkSession

    from flightline.replay.outcomes import Gain, MonthOutcome

HEADINGS = (
    "month",
    "rows",
    "mean label",
    "champion",
    "ROC AUC",
    "frozen",
    "expected",
    "log loss",
    "frozen",
    "expected",
    "alarms",
    "then",
)
# Columns of the table that may be without a value in all months.
_TYPES = {"challenger_version": "Int64"}


def describe_month(outcome: MonthOutcome) -> tuple[str, ...]:
    """Write a month as the cells of a table.

    Args:
        outcome: The month.

    Returns:
        A text per heading.
    """
    cells = [
        outcome.month,
        f"{outcome.row_count:,}",
        f"{outcome.mean_label:.3f}",
        str(outcome.champion_version),
    ]
    for metric, gain in outcome.gains.items():
        expected = outcome.watched.expected[metric]
        cells += [f"{value:.3f}" for value in (gain.champion, gain.frozen, expected)]
    return (*cells, str(len(outcome.watched.alarms)), describe_decision(outcome))


def describe_decision(outcome: MonthOutcome) -> str:
    """Say what was done at the end of a month, and why."""
    if outcome.challenger_version is None:
        return outcome.decision
    refused_by = ", ".join(outcome.failed_gates or {})
    verdict = outcome.decision + (f" by {refused_by}" if refused_by else "")
    return f"version {outcome.challenger_version} {verdict} ({'; '.join(outcome.reasons)})"


def describe_gain(name: str, gain: Gain, level: float) -> str:
    """Say what the champions gained over the frozen version in all months."""
    return (
        f"{name} of all months: champions {gain.champion:.4f}, frozen {gain.frozen:.4f}, "
        f"gain {gain.gain:.4f}, {100 * level:g} % interval over days "
        f"[{gain.lower:.4f}, {gain.upper:.4f}]"
    )


def write_markdown(outcomes: Sequence[MonthOutcome]) -> str:
    """Write the months as a table of Markdown."""
    rows = [describe_month(outcome) for outcome in outcomes]
    alignment = "|".join(["---", *["---:"] * (len(HEADINGS) - 2), "---"])
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{alignment}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def tabulate(outcomes: Sequence[MonthOutcome]) -> pd.DataFrame:
    """Put the months into a frame, one row each, with all that is known of them."""
    return pd.DataFrame([outcome.to_row() for outcome in outcomes]).astype(_TYPES)


def save_files(outcomes: Sequence[MonthOutcome], folder: Path) -> None:
    """Keep the table as replay.csv, with all columns, and as replay.md."""
    folder.mkdir(parents=True, exist_ok=True)
    tabulate(outcomes).to_csv(folder / "replay.csv", index=False)
    (folder / "replay.md").write_text(write_markdown(outcomes), encoding="utf-8")


def save_table(session: SparkSession, outcomes: Sequence[MonthOutcome], table: str) -> None:
    """Keep the table of months as a Delta table.

    Args:
        session: Spark session.
        outcomes: The months.
        table: Its name, with the schema.
    """
    rows = tabulate(outcomes)
    kinds = {"Int64": "int", "int64": "bigint", "float64": "double", "object": "string"}
    schema = ", ".join(f"{name} {kinds[str(kind)]}" for name, kind in rows.dtypes.items())
    values = [
        [None if pd.isna(value) else value for value in row]
        for row in rows.astype(object).to_numpy().tolist()
    ]
    frame = session.createDataFrame(values, schema)
    frame.write.format("delta").mode("overwrite").option("overwriteSchema", "true").saveAsTable(
        table
    )
