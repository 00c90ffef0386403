"""What was asked and answered, line by line, for the monitoring of drift."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_logger = logging.getLogger(__name__)


class RequestLog:
    """Appends JSON lines to a file per day, named by the date in UTC."""

    def __init__(self, folder: Path | None) -> None:
        """Write to a folder, or nowhere if it is None."""
        self._folder = folder
        self._lock = threading.Lock()

    def write_answer(self, answer: Mapping[str, Any], *, key_name: str, score_name: str) -> None:
        """Append a line per prediction.

        A full or missing disk costs the log, never the answer.

        Args:
            answer: What `predict` answered.
            key_name: Name of the key of a row in it.
            score_name: Name of the score in it.
        """
        if self._folder is None:
            return
        now = datetime.now(UTC)
        versions = {
            "model_version": answer["model"]["version"],
            "features_version": answer["data"]["features_version"],
            "answered_at": now.isoformat(),
        }
        lines = "".join(
            json.dumps({key_name: row[key_name], "score": row[score_name], **versions}) + "\n"
            for row in answer["predictions"]
        )
        try:
            with self._lock:
                self._folder.mkdir(parents=True, exist_ok=True)
                with (self._folder / f"{now:%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
                    file.write(lines)
        except OSError as error:
            _logger.error("a request is not in the log: %s", error)
