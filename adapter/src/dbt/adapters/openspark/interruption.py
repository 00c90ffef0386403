"""Stops Python models from outside: after their `timeout`, and when a dbt command is cancelled.

Spark's work stops at once. Python code stops when its thread next runs a line of Python: a loop
does, a single long call into compiled code (a fit, a sleep) only when it comes back.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from dbt_common.exceptions import DbtRuntimeError

_SECONDS_BETWEEN_TRIES = 0.5


class ModelInterruptedError(BaseException):
    """Raised inside a model's code; no Exception, so that the model cannot swallow it."""


class InterruptibleCode:
    """Python code of one thread, which other threads may interrupt while it runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None

    def interrupt(self) -> None:
        """Makes the code raise ModelInterruptedError, if it is running."""
        with self._lock:
            if self._thread is not None:
                _raise_in(self._thread, ModelInterruptedError)

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish()

    def finish(self) -> None:
        """Lets no more interruptions through; may be called twice."""
        with self._lock:
            self._thread = None
            # One that has been asked for but not raised yet would hit dbt's own code.
            _raise_in(threading.get_ident(), None)


class Deadline:
    """Stops the work of a node when its time is over, and goes on until the node gives up.

    Args:
        name: Name of the node, for the message.
        seconds: The node's `timeout`.
        stop: Stops what the node is doing; is called again until `close`, because a node may
            start another Spark job right after one was stopped.
    """

    def __init__(self, name: str, seconds: float, stop: Callable[[], None]) -> None:
        self._name = name
        self._seconds = seconds
        self._stop = stop
        self._is_over = threading.Event()
        self._has_expired = False
        self._watch = threading.Thread(target=self._wait, name="dbt timeout", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Ends the watch.

        Raises:
            DbtRuntimeError: If the time was over before.
        """
        self._is_over.set()
        self._watch.join()
        if self._has_expired:
            raise DbtRuntimeError(
                f"Expected {self._name} to finish within its `timeout` of {self._seconds:g} "
                "seconds, but it did not, and was stopped. Make it faster, or set a larger "
                "`timeout`."
            )

    def _wait(self) -> None:
        if self._is_over.wait(self._seconds):
            return
        self._has_expired = True
        while not self._is_over.is_set():
            self._stop()
            self._is_over.wait(_SECONDS_BETWEEN_TRIES)


def seconds_of(timeout: object, name: str) -> float | None:
    """Returns a node's `timeout` as a number, or None where it has none.

    Raises:
        DbtRuntimeError: If it is not a positive number.
    """
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0:
        raise DbtRuntimeError(
            f"Expected `timeout` of {name} to be a positive number of seconds, but got "
            f"{timeout!r}. Write for instance `timeout: 600`."
        )
    return float(timeout)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if kind is None else ctypes.py_object(kind)
    )
