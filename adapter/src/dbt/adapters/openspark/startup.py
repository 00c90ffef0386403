"""What every start of Spark on this machine needs, in this process or as a server."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.java import find_java
from dbt.adapters.openspark.metastore import refuse_lost_metastore
from dbt.adapters.openspark.settings import scratch_folder, session_settings
from dbt.adapters.openspark.truststore import trust_options

_LOG_TAIL_LINES = 20


@dataclass(frozen=True)
class Startup:
    """How Spark is to be started.

    Attributes:
        directory: Absolute folder of warehouse, metastore, log and state.
        settings: All settings of Spark.
    """

    directory: Path
    settings: dict[str, str]

    @property
    def log_path(self) -> Path:
        """File that the JVM writes to."""
        return self.directory / "spark.log"


def prepare(credentials: OpenSparkCredentials, *, long_lived: bool = False) -> Startup:
    """Finds Java, sets the environment of Spark's scripts and works out the settings.

    Args:
        credentials: The profile.
        long_lived: Whether the JVM will live longer than one dbt command.

    Raises:
        DbtRuntimeError: If there is no Java, or the metastore is lost.
    """
    directory = Path(credentials.directory).absolute()
    directory.mkdir(parents=True, exist_ok=True)
    java = find_java(directory)
    os.environ["JAVA_HOME"] = str(java.home)
    # Workers would take whatever `python3` comes first on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if credentials.is_local:
        # Else Spark looks the host name up, which takes long or fails without a network.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = session_settings(
        master=credentials.master,
        app_name=credentials.app_name,
        directory=directory,
        jvm_options=trust_options(directory) if java.is_bundled else [],
        overrides=credentials.server_side_parameters,
        long_lived=long_lived,
    )
    refuse_lost_metastore(directory, settings)
    return Startup(directory, settings)


def empty_scratch(directory: Path) -> None:
    """Clears what a session that was killed has left; the lock says that none is running."""
    folder = scratch_folder(directory)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def silence_json_errors() -> None:
    """Keeps PySpark from writing each error to standard error as JSON: dbt reports it too."""
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def start_error(error: Exception | None, log_path: Path) -> DbtRuntimeError:
    """Returns the error of a start that failed: what to do, and the end of the log."""
    written = log_path.read_text(encoding="utf-8", errors="replace")
    described = errors.describe(error) if error else ""
    hint = errors.hint_for(written) or errors.hint_for(described)
    tail = "\n".join(written.splitlines()[-_LOG_TAIL_LINES:])
    return DbtRuntimeError(
        (hint or "Expected Spark to start, but it did not; the log says why.")
        + f"\nFull log: {log_path}\n{described}\n{tail}"
    )
