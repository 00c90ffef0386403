"""The snapshot that is served, and what follows a newer one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flightline.errors import SnapshotError
from flightline.serving.follower import Follower
from flightline.serving.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

_logger = logging.getLogger(__name__)


class SnapshotFollower(Follower):
    """Keeps the newest snapshot open; one that cannot be read changes nothing.

    Attributes:
        current: The snapshot to look flights up in.
        problem: Why a newer one is not used, or None.
    """

    def __init__(self, path: Path, *, poll_seconds: float) -> None:
        """Open the snapshot.

        Raises:
            SnapshotError: If there is none yet: what a client must send is in it.
        """
        super().__init__("snapshot", poll_seconds=poll_seconds)
        self._path = path
        self.current = Snapshot(path)
        self._opened = self._identity()
        self.problem: str | None = None

    def refresh(self) -> None:
        """Open the file if it is another one than before."""
        try:
            identity = self._identity()
            if identity != self._opened:
                # Requests that hold the old one finish with it.
                self.current = Snapshot(self._path)
                self._opened = identity
                _logger.info("features of %s", self.current.facts.exported_at)
        except SnapshotError as error:
            if str(error) != self.problem:
                _logger.error("%s", error)
            self.problem = str(error)
        else:
            self.problem = None

    def _identity(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError as error:
            raise SnapshotError(self._path, came=str(error)) from error
        return status.st_ino, status.st_mtime_ns
