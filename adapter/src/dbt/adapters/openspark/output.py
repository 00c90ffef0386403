"""Brings what a Python model prints and logs into the log of dbt."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from dbt_common.events.base_types import EventLevel
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note

Emit = Callable[[str, EventLevel], None]

_LEVELS = (
    (logging.ERROR, EventLevel.ERROR),
    (logging.WARNING, EventLevel.WARN),
    (logging.INFO, EventLevel.INFO),
)


def dbt_log(name: str) -> Emit:
    """Returns a function that writes lines of the model `name` to the log of dbt."""

    def emit(line: str, level: EventLevel) -> None:
        fire_event(Note(msg=f"[{name}] {line}"), level=level)

    return emit


@contextmanager
def captured(emit: Emit) -> Iterator[None]:
    """Sends this thread's standard output and log records to `emit`, line by line.

    Other threads, which may run other models at the same time, are left alone.
    """
    sink = _LineSink(emit)
    _router.attach(sink)
    try:
        yield
    finally:
        _router.detach()
        sink.flush()


class _LineSink:
    """Cuts what is written into lines."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._rest = ""

    def write(self, text: str) -> None:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._emit(line, EventLevel.INFO)

    def log(self, text: str, level: int) -> None:
        event_level = next((to for least, to in _LEVELS if level >= least), EventLevel.DEBUG)
        for line in text.splitlines():
            self._emit(line, event_level)

    def flush(self) -> None:
        if self._rest:
            self._emit(self._rest, EventLevel.INFO)
            self._rest = ""


class _Router(logging.Handler):
    """Stands in for `sys.stdout` and the root logger's handlers while models run."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._sinks: dict[int, _LineSink] = {}
        self._stdout: TextIO = sys.stdout
        self._handlers: list[logging.Handler] = []
        self._level = logging.NOTSET

    def attach(self, sink: _LineSink) -> None:
        """Takes the output of this thread from now on."""
        root = logging.getLogger()
        with self._lock:
            if not self._sinks:
                self._stdout, sys.stdout = sys.stdout, self
                self._handlers, root.handlers = root.handlers, [self]
                self._level = root.level
                root.setLevel(logging.INFO)
            self._sinks[threading.get_ident()] = sink

    def detach(self) -> None:
        """Gives the output of this thread back."""
        root = logging.getLogger()
        with self._lock:
            del self._sinks[threading.get_ident()]
            if not self._sinks:
                sys.stdout = self._stdout
                root.handlers = self._handlers
                root.setLevel(self._level)

    def write(self, text: str) -> int:
        """Writes as `sys.stdout` does."""
        sink = self._sinks.get(threading.get_ident())
        if sink is None:
            return self._stdout.write(text)
        sink.write(text)
        return len(text)

    def emit(self, record: logging.LogRecord) -> None:
        """Handles a log record."""
        sink = self._sinks.get(record.thread or 0)
        if sink is not None:
            # py4j tells of each socket it opens and closes.
            if not record.name.startswith("py4j"):
                sink.log(self.format(record), record.levelno)
        elif record.levelno >= self._level:
            for handler in self._handlers:
                handler.handle(record)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stdout, name)


_router = _Router()
