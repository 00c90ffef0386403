"""Part the rows, so that no part is forgotten behind the mean."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from flightline.evaluation.parameters import Slice

ALL_ROWS = "all"
_MISSING = "missing"


def name_parts(values: pd.Series, part: Slice) -> pd.Series:
    """Name the part that each value belongs to.

    Args:
        values: Values of the column, shape (n,).
        part: How to part them.

    Returns:
        Names, same index: the values as text, or the bins they lie in, such as
        `below 3`, `3 to 10`, `10 and above`; `missing` for missing values.
    """
    if part.edges:
        edges = [f"{edge:g}" for edge in part.edges]
        between = [f"{low} to {high}" for low, high in itertools.pairwise(edges)]
        names = [f"below {edges[0]}", *between, f"{edges[-1]} and above"]
        bins = [-np.inf, *part.edges, np.inf]
        cut = pd.cut(values.astype("float64"), bins=bins, labels=names, right=False)
        return cut.astype(object).where(values.notna(), _MISSING)
    # An integer column with missing values comes as floats: 7.0 is still 7.
    names_of = {value: _to_text(value) for value in values.dropna().unique()}
    return values.map(names_of).astype(object).where(values.notna(), _MISSING)


def _to_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)


def sort_key(value: str) -> tuple[float, str]:
    """Order the names of parts: numbers by size, bins by their edge, then texts.

    Args:
        value: Name of a part.

    Returns:
        A key for `sorted`.
    """
    first = value.split(" ")[0]
    if first == "below":
        return -np.inf, value
    try:
        return float(first), value
    except ValueError:
        return np.inf, value
