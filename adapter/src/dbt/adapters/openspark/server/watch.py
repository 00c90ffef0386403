"""Runs the server, ends it when nobody needs it, and never outlives it.

This is a program of its own (`python -m dbt.adapters.openspark.server.watch`). It reads a
`Watch` as JSON from standard input and holds the directory's lock, which it inherits.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

from dbt.adapters.openspark.server.state import Server, count_clients, forget_state, write_state

_POLL_SECONDS = 2.0
_START_POLL_SECONDS = 0.1
_STOP_SECONDS = 20


@dataclass(frozen=True)
class Watch:
    """What to run.

    Attributes:
        command: Command line of the server.
        directory: Folder of state and log.
        port: Where the server will listen.
        token: What its clients must show.
        fingerprint: Stands for settings and versions.
        idle_seconds: How long the server stays without a client.
        start_seconds: How long it may take to start.
    """

    command: list[str]
    directory: str
    port: int
    token: str
    fingerprint: str
    idle_seconds: float
    start_seconds: float


class _Ended(Exception):
    """The server shall end."""


def main() -> None:
    """Reads what to run from standard input and watches over it."""
    watch = Watch(**json.loads(sys.stdin.readline()))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    directory = Path(watch.directory)
    with (directory / "spark.log").open("wb") as log:
        jvm = subprocess.Popen(
            watch.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"SPARK_CONNECT_AUTHENTICATE_TOKEN": watch.token},
        )
    try:
        if _wait_until_listening(jvm, watch):
            write_state(directory, _describe(jvm, watch))
            _wait_until_idle(jvm, watch)
    except _Ended:
        pass
    finally:
        forget_state(directory)
        _stop(jvm)


def _describe(jvm: subprocess.Popen[bytes], watch: Watch) -> Server:
    return Server(
        pid=os.getpid(),
        started_at=psutil.Process().create_time(),
        jvm_pid=jvm.pid,
        port=watch.port,
        token=watch.token,
        fingerprint=watch.fingerprint,
    )


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _wait_until_listening(jvm: subprocess.Popen[bytes], watch: Watch) -> bool:
    deadline = time.monotonic() + watch.start_seconds
    while jvm.poll() is None and time.monotonic() < deadline:
        listening = [
            one.laddr.port
            for one in psutil.Process(jvm.pid).net_connections(kind="tcp")
            if one.status == psutil.CONN_LISTEN
        ]
        if watch.port in listening:
            return True
        time.sleep(_START_POLL_SECONDS)
    return False


def _wait_until_idle(jvm: subprocess.Popen[bytes], watch: Watch) -> None:
    last_use = time.monotonic()
    while jvm.poll() is None and time.monotonic() - last_use < watch.idle_seconds:
        if count_clients(jvm.pid, watch.port):
            last_use = time.monotonic()
        time.sleep(_POLL_SECONDS)


def _stop(jvm: subprocess.Popen[bytes]) -> None:
    jvm.terminate()
    try:
        jvm.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        jvm.kill()
        jvm.wait()


if __name__ == "__main__":
    main()
