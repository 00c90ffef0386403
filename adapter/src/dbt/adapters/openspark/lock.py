"""Keeps two processes from opening one embedded metastore."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from dbt_common.exceptions import DbtRuntimeError

try:
    import fcntl
except ImportError:  # Windows: the metastore's own lock has to do
    fcntl = None  # type: ignore[assignment]

_held: dict[Path, IO[str]] = {}


def lock_directory(directory: Path) -> None:
    """Takes the lock of `directory` for the life of this process.

    Raises:
        DbtRuntimeError: If another process has it; names that process.
    """
    if fcntl is None or directory in _held:
        return
    lock = (directory / "session.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise DbtRuntimeError(
            f"Expected to be the only process that uses {directory}, but process {holder} has it "
            "open (the embedded metastore serves one process at a time). Wait for that dbt "
            "command or notebook, end it, or give this one another `directory` in the profile."
        ) from error
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    _held[directory] = lock
