"""The SparkSession of this process: started once, handed out as isolated sessions."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING

from dbt.adapters.events.logging import AdapterLogger

from dbt.adapters.openspark import startup
from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.lock import lock_for_life

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = AdapterLogger("OpenSpark")

_STOP_SECONDS = 30
_start = threading.Lock()


class _Started:
    """Whether Spark was started here; there is one per process."""

    by_us = False


def isolated_session(credentials: OpenSparkCredentials) -> SparkSession:
    """Returns a session with settings and temporary views of its own.

    The first call of a process starts Spark, unless Spark runs already (in a notebook, or
    under spark-submit): then the sessions belong to it.

    Raises:
        DbtRuntimeError: If Spark cannot be started; says why and what to do.
    """
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with _start:
        foreign = SparkContext._active_spark_context is not None and not _Started.by_us
        if not _Started.by_us and not foreign:
            _start_spark(credentials)
    session = SparkSession.builder.getOrCreate().newSession()
    if foreign:
        _apply_runtime_settings(session, credentials.server_side_parameters)
    return session


def _start_spark(credentials: OpenSparkCredentials) -> None:
    prepared = startup.prepare(credentials)
    if credentials.is_local:
        lock_for_life(prepared.directory)
        startup.empty_scratch(prepared.directory)
    logger.debug(f"Starting Spark in this process, log in {prepared.log_path}")
    try:
        _launch(prepared)
    except Exception as error:
        raise startup.start_error(error, prepared.log_path) from error
    _Started.by_us = True


def _launch(prepared: startup.Startup) -> None:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    startup.silence_json_errors()
    conf = SparkConf(loadDefaults=False).setAll(list(prepared.settings.items()))
    # The JVM's own lines would land between dbt's; a file keeps them for who needs them.
    with prepared.log_path.open("wb") as log:
        gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    context = SparkContext(conf=conf, gateway=gateway)
    session = SparkSession.builder.getOrCreate()
    process = getattr(gateway, "proc", None)

    def stop() -> None:
        # The next dbt command needs the metastore free, so wait until the JVM has gone.
        session.stop()
        context.stop()
        gateway.shutdown()
        if process is not None:
            process.stdin.close()
            process.wait(timeout=_STOP_SECONDS)

    atexit.register(stop)


def _apply_runtime_settings(session: SparkSession, settings: dict[str, str]) -> None:
    for key, value in settings.items():
        if key.startswith("spark.sql.") and session.conf.isModifiable(key):
            session.conf.set(key, value)
