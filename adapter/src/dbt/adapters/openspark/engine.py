"""Where the sessions of a dbt process come from, by the profile's `method`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import classic, connect
from dbt.adapters.openspark.server.lifecycle import ensure_server

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from dbt.adapters.openspark.credentials import OpenSparkCredentials


def isolated_session(
    credentials: OpenSparkCredentials, *, adds_artifacts: bool = True
) -> SparkSession:
    """Returns a session with settings and temporary views of its own.

    Args:
        credentials: The profile.
        adds_artifacts: Whether code may add files and JARs to the session, which are then its own.

    Raises:
        DbtRuntimeError: If Spark cannot be reached or started; says why and what to do.
    """
    if credentials.method == "session":
        _refuse_mixing()
        return classic.isolated_session(credentials)
    if credentials.method == "connect":
        return connect.isolated_session(
            str(credentials.remote), settings=credentials.server_side_parameters
        )
    server = ensure_server(credentials)
    # The server was started with the profile's settings and is near: it answers or is gone.
    wants_isolation = connect.ISOLATION_SETTING in credentials.server_side_parameters
    if not adds_artifacts and not wants_isolation:
        return connect.sibling_session(server.url)
    return connect.isolated_session(server.url, settings={}, is_near=True)


def close_session(session: SparkSession) -> None:
    """Ends a session that `isolated_session` has returned; one of this process needs no end."""
    if _uses_connect():
        connect.close_session(session)


def _uses_connect() -> bool:
    return "SPARK_CONNECT_MODE_ENABLED" in os.environ


def _refuse_mixing() -> None:
    if _uses_connect():
        raise DbtRuntimeError(
            "Expected a process that uses Spark in one way, but this one has used Spark Connect "
            "and the profile says `method: session`; PySpark cannot do both in one process. "
            "Run this target in a process of its own."
        )
