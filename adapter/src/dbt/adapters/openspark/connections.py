"""Opens sessions for dbt's threads and runs statements in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.sql import SQLConnectionManager
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.connect import close_templates
from dbt.adapters.openspark.cursor import SparkCursor, SparkHandle
from dbt.adapters.openspark.engine import isolated_session

logger = AdapterLogger("OpenSpark")

# dbt runs a node and opens its connection in one thread.
_thread = threading.local()


class OpenSparkConnectionManager(SQLConnectionManager):
    """Gives each node of a dbt run a session of its own.

    dbt closes a connection after each node, so settings (`SET`) and temporary views of one
    model are never seen by another.
    """

    TYPE = "openspark"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Opens an isolated session."""
        if connection.state == ConnectionState.OPEN:
            return connection
        session = isolated_session(
            connection.credentials, adds_artifacts=getattr(_thread, "runs_python", False)
        )
        connection.handle = SparkHandle(session)
        connection.state = ConnectionState.OPEN
        return connection

    @classmethod
    def expect_python(cls, expected: bool) -> None:
        """Tells whether the node that this thread is about to run is Python code."""
        _thread.runs_python = expected

    def cleanup_all(self) -> None:
        """Closes what is open at the end of a dbt command."""
        super().cleanup_all()
        close_templates()

    def cancel(self, connection: Connection) -> None:
        """Stops the Spark work of a connection."""
        connection.handle.cancel()

    @contextmanager
    def exception_handler(self, sql: str) -> Iterator[None]:
        """Turns every error into one of dbt's, without the stack of the JVM."""
        try:
            yield
        except DbtRuntimeError:
            logger.debug(f"Error while running:\n{sql}")
            raise
        except Exception as error:
            logger.debug(f"Error while running:\n{sql}")
            raise DbtDatabaseError(errors.describe(error)) from error

    @classmethod
    def get_response(cls, cursor: SparkCursor | None) -> AdapterResponse:
        """Says how many rows a statement changed, where Spark tells."""
        affected = cursor.affected_rows if cursor else None
        if affected is None:
            return AdapterResponse(_message="OK")
        return AdapterResponse(_message=f"OK {affected}", rows_affected=affected)

    @classmethod
    def data_type_code_to_name(cls, type_code: int | str) -> str:
        """Returns the name of a column's type: the cursor gives it already."""
        return str(type_code)

    # Spark has no transactions over several statements.

    def add_begin_query(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""

    def add_commit_query(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""

    def commit(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""

    def rollback(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""

    @classmethod
    def _rollback_handle(cls, connection: Connection) -> None:
        """Does nothing."""
