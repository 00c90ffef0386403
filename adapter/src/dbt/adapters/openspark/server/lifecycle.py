"""Finds the running server of a profile, starts one if there is none, stops it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark import startup
from dbt.adapters.openspark.connect import CLIENT_VARIABLES
from dbt.adapters.openspark.lock import name_holder, take_lock, turn
from dbt.adapters.openspark.server.state import Server, forget_state, read_state
from dbt.adapters.openspark.server.watch import Watch

if TYPE_CHECKING:
    from dbt.adapters.openspark.credentials import OpenSparkCredentials

logger = AdapterLogger("OpenSpark")

_START_SECONDS = 180.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.1
_SERVER_DEFAULTS = {
    # A command that was killed cannot interrupt its work: the server does when nobody has asked
    # for it again, for a minute after the end of a stream, which Spark lets last two.
    "spark.connect.execute.reattachable.senderMaxStreamDuration": "30s",
    "spark.connect.execute.manager.detachedTimeout": "1m",
}
_SERVER_CLASS = "org.apache.spark.sql.connect.service.SparkConnectServer"


def ensure_server(credentials: OpenSparkCredentials) -> Server:
    """Returns the running server of a profile, started now if need be.

    Raises:
        DbtRuntimeError: If it cannot start, or runs with other settings while others use it.
    """
    startup.silence_json_errors()
    prepared = startup.prepare(credentials, long_lived=True)
    directory = prepared.directory
    fingerprint = _fingerprint(prepared.settings)
    server = read_state(directory)
    if server and server.fingerprint == fingerprint and server.is_running:
        return server
    # Of several dbt commands one starts the server and the others wait for it here.
    with turn(directory / "server.lock"):
        server = read_state(directory)
        if server and server.is_running:
            if server.fingerprint == fingerprint:
                return server
            _refuse_if_used(server)
        # Also one that is about to end, because it was idle for too long.
        stop_server(directory)
        _end_orphan(server, directory)
        return _start_server(prepared, fingerprint, credentials.idle_minutes * 60)


def stop_server(directory: Path) -> bool:
    """Stops the server of a directory.

    Returns:
        Whether one was running.

    Raises:
        DbtRuntimeError: If it does not end.
    """
    server = read_state(directory)
    if server is None or not server.is_watched:
        return False
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    # The watcher goes last, and with it the lock of the directory.
    while server.is_watched:
        if time.monotonic() > deadline:
            raise DbtRuntimeError(
                f"Expected the Spark server (process {server.pid}) to end within "
                f"{_STOP_SECONDS:.0f} s, but it did not. End it with `kill -9 {server.jvm_pid}`."
            )
        time.sleep(_POLL_SECONDS)
    return True


def _fingerprint(settings: dict[str, str]) -> str:
    """Stands for all that a running server cannot take on any more."""
    versions = {
        "python": sys.version,
        "executable": sys.executable,
        "java": os.environ["JAVA_HOME"],
        "adapter": str(Path(__file__).parent),
    }
    text = json.dumps([settings, versions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_if_used(server: Server) -> None:
    if server.client_count:
        raise DbtRuntimeError(
            "Expected the local Spark server to run with the settings of this profile, but it "
            f"runs with others, and {server.client_count} connection(s) are using it. Wait until "
            "they are done, end them with `dbt-openspark stop`, or give this profile another "
            "`directory`."
        )


def _end_orphan(server: Server | None, directory: Path) -> None:
    """Ends a server whose watcher was killed: nobody else would, and it holds the metastore."""
    if server is None:
        return
    with contextlib.suppress(psutil.Error):
        orphan = psutil.Process(server.jvm_pid)
        # The number may have been given to another process since.
        if str(_properties(directory)) in orphan.cmdline():
            orphan.kill()
            orphan.wait(_STOP_SECONDS)


def _start_server(prepared: startup.Startup, fingerprint: str, idle_seconds: float) -> Server:
    logger.debug(f"Starting a Spark server, log in {prepared.log_path}")
    directory = prepared.directory
    port = _free_port()
    watch = Watch(
        command=_command(directory, prepared.settings, port),
        directory=str(directory),
        port=port,
        token=secrets.token_urlsafe(32),
        fingerprint=fingerprint,
        idle_seconds=idle_seconds,
        start_seconds=_START_SECONDS,
    )
    with take_lock(directory) as lock:
        forget_state(directory)
        startup.empty_scratch(directory)
        # The lock goes over to the watcher: it is free again when that process ends.
        watcher = subprocess.Popen(
            [sys.executable, "-m", "dbt.adapters.openspark.server.watch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Spark refuses to start a server that is told of another.
            env={name: value for name, value in os.environ.items() if name not in CLIENT_VARIABLES},
            pass_fds=[lock.fileno()],
            start_new_session=True,
            text=True,
        )
        name_holder(lock, watcher.pid)
    assert watcher.stdin is not None
    with watcher.stdin as stdin:
        stdin.write(json.dumps(asdict(watch)) + "\n")
    while (server := read_state(directory)) is None or server.fingerprint != fingerprint:
        if watcher.poll() is not None:
            raise startup.start_error(None, prepared.log_path)
        time.sleep(_POLL_SECONDS)
    return server


def _command(directory: Path, settings: dict[str, str], port: int) -> list[str]:
    from pyspark.find_spark_home import _find_spark_home

    properties = _properties(directory)
    settings = (
        _SERVER_DEFAULTS
        | settings
        | {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
        }
    )
    lines = [f"{key}={value}".replace("\\", "\\\\") for key, value in settings.items()]
    properties.write_text("\n".join(lines) + "\n", encoding="utf-8")
    submit = str(Path(_find_spark_home()) / "bin" / "spark-submit")
    return [
        *(submit, "--properties-file", str(properties)),
        *("--class", _SERVER_CLASS, "spark-internal"),
    ]


def _properties(directory: Path) -> Path:
    return directory / "server.properties"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
