"""A thread that looks at something again and again."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod


class Follower(ABC):
    """Calls `refresh` every few seconds, from `start` to `stop`."""

    def __init__(self, name: str, *, poll_seconds: float) -> None:
        """Prepare; `start` begins."""
        self._poll_seconds = poll_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=name, daemon=True)

    @abstractmethod
    def refresh(self) -> None:
        """Look once; must not raise, as nobody would look again."""

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow(self) -> None:
        while not self._ended.wait(self._poll_seconds):
            self.refresh()
