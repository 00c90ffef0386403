"""A column, with the names that Spark has for types."""

from __future__ import annotations

from dataclasses import dataclass

from dbt.adapters.base.column import Column
from dbt.adapters.spark.column import SparkColumn

_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_FLOATS = ("float", "double")
_TEXTS = ("string", "varchar", "char")


@dataclass
class OpenSparkColumn(SparkColumn):
    """Answers what packages ask of a column; dbt-spark's goes by the names of Postgres."""

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
