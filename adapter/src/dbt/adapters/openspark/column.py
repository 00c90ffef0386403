"""A column, with the names that Spark has for types."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbt.adapters.base.column import Column
from dbt.adapters.spark.column import SparkColumn

_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_FLOATS = ("float", "double")
_TEXTS = ("string", "varchar", "char")
# A text's type as Spark Connect says it of what a Python function returns; a table's is `string`.
_DEFAULT_COLLATION = re.compile(r" collate utf8_binary\b", re.IGNORECASE)


@dataclass
class OpenSparkColumn(SparkColumn):
    """Answers what packages ask of a column; dbt-spark's goes by the names of Postgres."""

    def __post_init__(self) -> None:
        """Write types that are the same in the same way, so that none seems to have changed."""
        self.dtype = _DEFAULT_COLLATION.sub("", self.dtype)

    def is_string(self) -> bool:
        """Whether it holds text."""
        return self._kind in _TEXTS

    def is_integer(self) -> bool:
        """Whether it holds whole numbers."""
        return self._kind in _INTEGERS

    def is_float(self) -> bool:
        """Whether it holds floating-point numbers."""
        return self._kind in _FLOATS

    def is_numeric(self) -> bool:
        """Whether it holds decimal numbers of a fixed precision."""
        return self._kind == "decimal"

    def can_expand_to(self, other_column: Column) -> bool:
        """No: texts of Spark need not grow before longer ones are written."""
        return False

    @property
    def _kind(self) -> str:
        return self.dtype.lower().partition("(")[0].strip()
