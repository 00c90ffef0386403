"""What was asked and answered, line by line, for the monitoring of drift."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_logger = logging.getLogger(__name__)


class RequestLog:
    """Appends JSON lines to a file per day, named by the date in UTC."""

    def __init__(self, folder: Path | None) -> None:
        """Write to a folder, or nowhere if it is None."""
        self._folder = folder
        self._lock = threading.Lock()

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows; a full or missing disk costs the log, never the answer."""
        if self._folder is None:
            return
        now = datetime.now(UTC)
        lines = "".join(
            json.dumps({"answered_at": now.isoformat(), **row}) + "\n" for row in rows
        )
        try:
            with self._lock:
                self._folder.mkdir(parents=True, exist_ok=True)
                with (self._folder / f"{now:%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
                    file.write(lines)
        except OSError as error:
            _logger.error("a request is not in the log: %s", error)
