"""Cuts a text of several SQL statements, as `sql_header` may hold, into single ones."""

from __future__ import annotations

import re

# What may hold a semicolon that ends no statement: texts, names, comments.
_TOKEN = re.compile(
    r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|--[^\n]*|/\*.*?\*/|(;)""", re.DOTALL
)


def split_statements(sql: str) -> list[str]:
    """Returns the statements of a text, without their semicolons and without empty ones."""
    ends = [match.start() for match in _TOKEN.finditer(sql) if match.group(1)]
    starts = [0, *(end + 1 for end in ends)]
    parts = [sql[start:end].strip() for start, end in zip(starts, [*ends, len(sql)], strict=True)]
    return [part for part in parts if part]
