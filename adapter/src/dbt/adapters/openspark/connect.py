"""Sessions of a Spark Connect server."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from typing import TYPE_CHECKING

from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client import SparkConnectClient
    from pyspark.sql.connect.session import SparkSession as ConnectSession

# PySpark waits up to ten minutes for a server that does not answer. One on this machine that
# is silent for some seconds has ended.
_NEAR_RETRIES = 4

# Keeps what a session adds (JARs, files, archives) from others, and the code that Spark generates
# too: each session compiles its own, which is a third of the work of a small model.
ISOLATION_SETTING = "spark.sql.artifact.isolation.enabled"
_ISOLATION_SETTINGS = (
    ISOLATION_SETTING,
    "spark.sql.artifact.isolation.alwaysApplyClassloader",
)

# What a process is told of the server that it uses; a server that it starts must not be.
CLIENT_VARIABLES = ("SPARK_CONNECT_MODE_ENABLED", "SPARK_REMOTE")

_templates: dict[str, ConnectSession] = {}
_templates_lock = threading.Lock()


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
        from pyspark.sql.connect.session import SparkSession as ConnectSession
    except ImportError as error:
        raise DbtRuntimeError(
            f"Expected the packages of a Spark Connect client, but got: {error}. Install them "
            "with `pip install 'pyspark[connect]'`."
        ) from error
    _prepare_process(remote)
    builder = ConnectSession.builder.remote(remote)
    if settings:
        builder = builder.config(map=dict(settings))
    session = builder.create()
    _activate(session)
    if is_near:
        _retry_shortly(session)
    return session  # type: ignore[return-value] # a subclass but for its stubs


def _prepare_process(remote: str) -> None:
    """Tells PySpark and what is built on it that this process uses a server, and which."""
    _refuse_mixing()
    # The error that comes with it is reported; the warning adds nothing.
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    # Tells functions, MLflow and Delta that frames of this process are a server's.
    os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"
    # Else code that asks for "the" session, as pandas-on-Spark does, would not even look for one.
    os.environ["SPARK_REMOTE"] = remote
    # Else a session that such code leaves open keeps the process from ending, for ever.
    os.environ.setdefault("SPARK_CONNECT_RELEASE_SESSION_ON_EXIT", "true")


def _activate(session: ConnectSession) -> None:
    # PySpark keeps the thread's first session as the active one, though it has ended.
    type(session)._active_session.session = session


def _retry_shortly(session: ConnectSession) -> None:
    from pyspark.sql.connect.client.retries import DefaultPolicy

    session.client.set_retry_policies([DefaultPolicy(max_retries=_NEAR_RETRIES)])


def sibling_session(remote: str) -> SparkSession:
    """Opens a new session of a server on this machine that shares generated code with others.

    Settings and temporary views are its own as those of any session; what it adds by `add jar` or
    `addArtifacts` is seen by other sessions of this kind. The server reads the settings for that
    before a client can set them, so these sessions are clones of one that has them.

    Args:
        remote: Connection string of the server.
    """
    try:
        session = _template(remote).cloneSession()
    except Exception:
        # The server has forgotten it, after an hour without use.
        _forget_template(remote)
        session = _template(remote).cloneSession()
    # What a clone lacks, which PySpark makes without the constructor.
    session.release_session_on_close = True
    _activate(session)
    _retry_shortly(session)
    return session  # type: ignore[return-value] # a subclass but for its stubs


def close_templates() -> None:
    """Ends the sessions that others are cloned from: a server in use is not idle."""
    for remote in list(_templates):
        _forget_template(remote)


def _template(remote: str) -> ConnectSession:
    from pyspark.sql.connect.session import SparkSession as ConnectSession

    with _templates_lock:
        if remote not in _templates:
            _prepare_process(remote)
            # Not by a builder, which would make it the session that anybody's code gets.
            session = ConnectSession(connection=remote)
            _retry_shortly(session)
            for setting in _ISOLATION_SETTINGS:
                session.conf.set(setting, "false")
            _templates[remote] = session
        return _templates[remote]


def _forget_template(remote: str) -> None:
    with _templates_lock:
        session = _templates.pop(remote, None)
    if session is not None:
        close_session(session)  # type: ignore[arg-type] # as above


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
