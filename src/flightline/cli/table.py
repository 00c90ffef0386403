"""Show rows as a table on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write headings and rows, columns aligned; nothing if there is no row.

    Args:
        headings: Name of each column.
        rows: Texts, as many per row as there are headings.
    """
    if not rows:
        return
    table = [headings, *rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(headings))]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  " + "  ".join(cells).rstrip())
