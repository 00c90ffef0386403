"""Sessions of a Spark Connect server."""

from __future__ import annotations

import contextlib
import os
import warnings
from typing import TYPE_CHECKING

from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client import SparkConnectClient

# PySpark waits up to ten minutes for a server that does not answer. One on this machine that
# is silent for some seconds has ended.
_NEAR_RETRIES = 4


def isolated_session(
    remote: str, *, settings: dict[str, str], is_near: bool = False
) -> SparkSession:
    """Opens a new session of a server.

    Args:
        remote: Connection string as Spark documents it, `sc://host:port/;token=...`.
        settings: Spark settings of the session.
        is_near: Whether the server runs on this machine and its silence means its end.

    Raises:
        DbtRuntimeError: If the client's packages are missing or Spark runs in this process.
    """
    try:
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession as ConnectSession
    except ImportError as error:
        raise DbtRuntimeError(
            f"Expected the packages of a Spark Connect client, but got: {error}. Install them "
            "with `pip install 'pyspark[connect]'`."
        ) from error
    _refuse_mixing()
    # The error that comes with it is reported; the warning adds nothing.
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    # Tells functions, MLflow and Delta that frames of this process are a server's.
    os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"
    # Else code that asks for "the" session, as pandas-on-Spark does, would not even look for one.
    os.environ["SPARK_REMOTE"] = remote
    # Else a session that such code leaves open keeps the process from ending, for ever.
    os.environ.setdefault("SPARK_CONNECT_RELEASE_SESSION_ON_EXIT", "true")
    builder = ConnectSession.builder.remote(remote)
    if settings:
        builder = builder.config(map=dict(settings))
    session = builder.create()
    # PySpark keeps the thread's first session as the active one, though it has ended.
    ConnectSession._active_session.session = session
    if is_near:
        session.client.set_retry_policies([DefaultPolicy(max_retries=_NEAR_RETRIES)])
    return session  # type: ignore[return-value] # a subclass but for its stubs


def close_session(session: SparkSession) -> None:
    """Ends a session, what it has running and what the server keeps for it.

    A client that is left to the end of the process waits for its open calls for ever: the thread
    that would finish them is gone by then.
    """
    client: SparkConnectClient = session.client
    # The server may be gone: then there is nothing to release, and nobody to wait for.
    client.set_retry_policies([])
    with contextlib.suppress(Exception):
        client.release_session()
    client.close()


def _refuse_mixing() -> None:
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        raise DbtRuntimeError(
            "Expected a process that uses Spark in one way, but a SparkSession runs in this one "
            "and the profile wants Spark Connect; PySpark cannot do both in one process. Use "
            "`method: session` here, or run dbt in a process of its own."
        )
