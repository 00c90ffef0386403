"""What is known of a running server, kept in a file beside its warehouse."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

HOST = "localhost"
_FILE = "server.json"
_CLOCK_TOLERANCE_SECONDS = 2.0
_PROBE_SECONDS = 5.0


@dataclass(frozen=True)
class Server:
    """A Spark Connect server on this machine.

    Attributes:
        pid: Process that watches over the server and ends with it.
        started_at: When that process started, in seconds since 1970.
        jvm_pid: The server itself.
        port: Where it listens, on loopback only.
        token: What a client must show.
        fingerprint: Stands for the settings and versions it was started with.
    """

    pid: int
    started_at: float
    jvm_pid: int
    port: int
    token: str
    fingerprint: str

    @property
    def url(self) -> str:
        """Connection string of a client; holds the token."""
        return f"sc://{HOST}:{self.port}/;token={self.token}"

    @property
    def is_watched(self) -> bool:
        """Whether the process that watches over the server is the one that was started."""
        try:
            watcher = psutil.Process(self.pid)
            # A number may have been given to another process since.
            is_same = abs(watcher.create_time() - self.started_at) < _CLOCK_TOLERANCE_SECONDS
            return is_same and watcher.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    @property
    def is_running(self) -> bool:
        """Whether the server is watched over and listens."""
        if not self.is_watched:
            return False
        with socket.socket() as probe:
            probe.settimeout(_PROBE_SECONDS)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def client_count(self) -> int:
        """Connections that clients hold open."""
        return count_clients(self.jvm_pid, self.port)


def count_clients(jvm_pid: int, port: int) -> int:
    """Returns the number of open connections to a server's port."""
    try:
        connections = psutil.Process(jvm_pid).net_connections(kind="tcp")
    except psutil.Error:
        return 0
    return sum(
        one.status == psutil.CONN_ESTABLISHED and one.laddr.port == port for one in connections
    )


def read_state(directory: Path) -> Server | None:
    """Returns what the file says, running or not; None if there is no good file."""
    try:
        return Server(**json.loads((directory / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_state(directory: Path, server: Server) -> None:
    """Writes the file, readable by its owner only, in one step."""
    draft = directory / f"{_FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(server), file)
    draft.replace(directory / _FILE)


def forget_state(directory: Path) -> None:
    """Removes the file."""
    (directory / _FILE).unlink(missing_ok=True)
