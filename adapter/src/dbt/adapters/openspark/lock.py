"""Keeps two processes from opening one embedded metastore, or starting two servers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dbt_common.exceptions import DbtRuntimeError

try:
    import fcntl
except ImportError:  # Windows: the metastore's own lock has to do
    fcntl = None  # type: ignore[assignment]

_held: dict[Path, IO[str]] = {}


def lock_for_life(directory: Path) -> None:
    """Takes the lock of `directory` until this process ends.

    Raises:
        DbtRuntimeError: If another process has it; names that process.
    """
    if directory not in _held:
        _held[directory] = take_lock(directory)
        name_holder(_held[directory], os.getpid())


def take_lock(directory: Path) -> IO[str]:
    """Takes the lock of `directory`; it is free again when the last copy of the file closes.

    Raises:
        DbtRuntimeError: If another process has it; names that process.
    """
    lock = (directory / "session.lock").open("a+", encoding="utf-8")
    if fcntl is None:
        return lock
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise DbtRuntimeError(
            f"Expected to be the only process that uses {directory}, but process {holder} has it "
            "open (the embedded metastore serves one process at a time). Wait for that dbt "
            "command or notebook, end it (a server of `method: local` with `dbt-openspark stop`), "
            "or give this one another `directory` in the profile."
        ) from error
    return lock


def name_holder(lock: IO[str], pid: int) -> None:
    """Writes into a lock which process has it."""
    lock.seek(0)
    lock.truncate()
    lock.write(str(pid))
    lock.flush()


@contextmanager
def turn(path: Path, *, before_waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Waits until no other process is in here, for as long as that takes.

    Args:
        path: File that stands for the place.
        before_waiting: Called if another process is in here.
    """
    with path.open("a+", encoding="utf-8") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if before_waiting:
                    before_waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield
