"""A database cursor over a SparkSession, as dbt's SQL adapters expect one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.engine import close_session
from dbt.adapters.openspark.interruption import InterruptibleCode

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, Row, SparkSession


class SparkHandle:
    """What dbt holds as a connection: one isolated session."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.python = InterruptibleCode()

    def cursor(self) -> SparkCursor:
        """Returns a new cursor of the session."""
        return SparkCursor(self.session)

    def cancel(self) -> None:
        """Stops the Python model and the Spark work of the session; comes from another thread."""
        self.python.interrupt()
        self.session.interruptAll()

    def close(self) -> None:
        """Ends the session."""
        close_session(self.session)

    def rollback(self) -> None:
        """Does nothing: Spark has no transaction over several statements."""


class SparkCursor:
    """Runs one statement and gives its rows."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._frame: DataFrame | None = None
        self._rows: list[Row] | None = None

    def execute(self, sql: str, bindings: Sequence[Any] | None = None) -> None:
        """Runs a statement.

        Raises:
            DbtRuntimeError: If there are bindings: values come as literals or in bulk.
            DbtDatabaseError: If Spark refuses the statement or fails in it.
        """
        if bindings:
            raise DbtRuntimeError(
                f"Expected a statement without bindings, but got {len(bindings)} of them. "
                "Write the values as literals; seeds are loaded in bulk."
            )
        self._rows = None
        try:
            self._frame = self._session.sql(sql.strip().removesuffix(";"))
        except Exception as error:
            raise errors.database_error(error) from error

    @property
    def description(self) -> list[tuple[str, str, None, None, None, None, bool]]:
        """Name, type and nullability of each column of the result."""
        if self._frame is None:
            return []
        return [
            (field.name, field.dataType.simpleString(), None, None, None, None, field.nullable)
            for field in self._frame.schema.fields
        ]

    @property
    def affected_rows(self) -> int | None:
        """Rows that a Delta insert, update, delete or merge says it changed."""
        if self._frame is None or "num_affected_rows" not in self._frame.columns:
            return None
        return int(self._collected()[0]["num_affected_rows"])

    def fetchall(self) -> list[Row]:
        """Returns the rows that have not been fetched yet."""
        rows, self._rows = self._collected(), []
        return rows

    def fetchone(self) -> Row | None:
        """Returns the next row, or None behind the last."""
        rows = self._collected()
        return rows.pop(0) if rows else None

    def fetchmany(self, size: int) -> list[Row]:
        """Returns the next `size` rows, or fewer behind the last."""
        if self._rows is None and self._frame is not None:
            # Asked first, the limit goes to Spark: a preview need not compute the whole table.
            self._rows = self._collect(self._frame.limit(size))
        rows = self._collected()
        self._rows = rows[size:]
        return rows[:size]

    def _collected(self) -> list[Row]:
        if self._rows is None:
            self._rows = [] if self._frame is None else self._collect(self._frame)
        return self._rows

    @staticmethod
    def _collect(frame: DataFrame) -> list[Row]:
        try:
            return frame.collect()
        except Exception as error:
            raise errors.database_error(error) from error

    def close(self) -> None:
        """Forgets the result."""
        self._frame = None
        self._rows = None
