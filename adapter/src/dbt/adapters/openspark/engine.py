"""The SparkSession of this process: started once, handed out as isolated sessions."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.java import find_java
from dbt.adapters.openspark.lock import lock_directory
from dbt.adapters.openspark.settings import scratch_folder, session_settings
from dbt.adapters.openspark.truststore import trust_options

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = AdapterLogger("OpenSpark")

_LOG_TAIL_LINES = 20
_start = threading.Lock()


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


class _Started:
    """Whether Spark was started here; there is one per process."""

    by_us = False


def _start_spark(credentials: OpenSparkCredentials) -> None:
    directory = Path(credentials.directory).absolute()
    directory.mkdir(parents=True, exist_ok=True)
    is_local = credentials.master.startswith("local")
    if is_local:
        lock_directory(directory)
        # Else Spark looks the host name up, which takes long or fails without a network.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        _empty(scratch_folder(directory))
    java = find_java(directory)
    os.environ["JAVA_HOME"] = str(java.home)
    # Workers would take whatever `python3` comes first on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = session_settings(
        master=credentials.master,
        app_name=credentials.app_name,
        directory=directory,
        jvm_options=trust_options(directory) if java.is_bundled else [],
        overrides=credentials.server_side_parameters,
    )
    log_path = directory / "spark.log"
    logger.debug(f"Starting Spark on Java {java.version} ({java.home}), log in {log_path}")
    with log_path.open("wb") as log:
        try:
            _launch(settings, log)
        except Exception as error:
            raise _start_error(error, log_path) from error
    _Started.by_us = True


def _empty(folder: Path) -> None:
    """Clears what a session that was killed has left; the lock says that none is running."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def _launch(settings: dict[str, str], log: IO[bytes]) -> None:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    # PySpark writes each error to standard error as JSON, stack and all; dbt reports it too.
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    # The JVM's own lines would land between dbt's; a file keeps them for who needs them.
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
            process.wait(timeout=30)

    atexit.register(stop)


def _apply_runtime_settings(session: SparkSession, settings: dict[str, str]) -> None:
    for key, value in settings.items():
        if key.startswith("spark.sql.") and session.conf.isModifiable(key):
            session.conf.set(key, value)


def _start_error(error: Exception, log_path: Path) -> DbtRuntimeError:
    written = log_path.read_text(encoding="utf-8", errors="replace")
    hint = errors.hint_for(written) or errors.hint_for(str(error))
    tail = "\n".join(written.splitlines()[-_LOG_TAIL_LINES:])
    return DbtRuntimeError(
        (hint or "Expected Spark to start, but it did not; the log says why.")
        + f"\nFull log: {log_path}\n{errors.describe(error)}\n{tail}"
    )
