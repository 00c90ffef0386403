"""The features as one read-only file that a server looks flights up in.

SQLite, because it finds a row by its key in microseconds, is one file that can
be replaced at once, and needs no server. The numbers of a row are the doubles
that Spark scores, byte for byte: a score from here equals the one from there.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from flightline.errors import SnapshotError
from flightline.serving.contract import RequestField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_LAYOUT = 1
_TABLES = """
    create table about (layout integer, facts text);
    create table rows (
        key text primary key, date text, facts text, numbers blob, texts text
    ) without rowid;
"""


@dataclass(frozen=True)
class SnapshotFacts:
    """What a snapshot holds.

    Attributes:
        features_table: The table it was exported from.
        features_version: Delta version of that table.
        exported_at: When, in UTC, ISO 8601.
        first_date: First date of the rows, ISO.
        last_date: Last date of the rows, ISO.
        row_count: Number of rows.
        numbers: Names of the numeric features, in the order they are kept.
        texts: Names of the text features, in the order they are kept.
        fields: What a client must send to name a row.
        key_format: How these make the key, as in `{origin}-{number}`.
        date_field: Which of them is the date of the row.
        key_name: Name of the key.
        time_names: Names of the times that are told of a row.
    """

    features_table: str
    features_version: int
    exported_at: str
    first_date: str
    last_date: str
    row_count: int
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    fields: tuple[RequestField, ...]
    key_format: str
    date_field: str
    key_name: str
    time_names: tuple[str, ...]

    def to_json(self) -> str:
        """Write the facts as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> SnapshotFacts:
        """Read what `to_json` wrote."""
        facts = json.loads(text)
        # JSON knows lists only.
        fields = tuple(RequestField(**_with_tuples(field)) for field in facts["fields"])
        return cls(**{**_with_tuples(facts), "fields": fields})


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }


@dataclass(frozen=True)
class SnapshotRow:
    """A row to keep: its key and date, what to tell of it, its features."""

    key: str
    date: str
    facts: dict[str, str]
    numbers: np.ndarray
    texts: Sequence[str | None]


def write_snapshot(path: Path, facts: SnapshotFacts, rows: Iterable[SnapshotRow]) -> None:
    """Write a snapshot and put it in the place of the one before, at once.

    Args:
        path: The file; its folder is made. Readers of the one before keep it
            until they open the new one.
        facts: What it holds.
        rows: Its rows.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished)
    try:
        with database:
            database.executescript(_TABLES)
            database.execute("insert into about values (?, ?)", (_LAYOUT, facts.to_json()))
            database.executemany("insert into rows values (?, ?, ?, ?, ?)", map(_pack, rows))
    finally:
        database.close()
    unfinished.replace(path)


def _pack(row: SnapshotRow) -> tuple[str, str, str, bytes, str]:
    numbers = np.ascontiguousarray(row.numbers, dtype="<f8").tobytes()
    return row.key, row.date, json.dumps(row.facts), numbers, json.dumps(list(row.texts))


class Snapshot:
    """A snapshot that is open for reading, by any thread."""

    def __init__(self, path: Path) -> None:
        """Open a file that `write_snapshot` wrote.

        Raises:
            SnapshotError: If there is none, or it is no such file.
        """
        if not path.is_file():
            raise SnapshotError(path, came="no such file")
        try:
            self._database = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            layout, facts = self._database.execute("select layout, facts from about").fetchone()
        except (sqlite3.DatabaseError, TypeError) as error:
            raise SnapshotError(path, came=str(error)) from error
        if layout != _LAYOUT:
            raise SnapshotError(path, came=f"layout {layout}, this version reads {_LAYOUT}")
        self.facts = SnapshotFacts.from_json(facts)
        # SQLite's connection takes one query at a time.
        self._lock = threading.Lock()

    @property
    def age_hours(self) -> float:
        """Hours since the export."""
        exported_at = datetime.fromisoformat(self.facts.exported_at)
        return (datetime.now(UTC) - exported_at).total_seconds() / 3600

    def find(self, keys: Sequence[str]) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
        """Look rows up.

        Args:
            keys: Keys of the rows, any number, also repeated.

        Returns:
            The features of the rows found, one column per feature, in the
            order of the keys; and per row its key, date and facts.
        """
        found = {key: row for key in dict.fromkeys(keys) for row in self._read(key)}
        rows = [found[key] for key in keys if key in found]
        numbers = np.array([np.frombuffer(row[2], dtype="<f8") for row in rows])
        texts = [json.loads(row[3]) for row in rows]
        frame = pd.DataFrame(
            numbers.reshape(len(rows), len(self.facts.numbers)), columns=list(self.facts.numbers)
        )
        for at, name in enumerate(self.facts.texts):
            frame[name] = pd.Series([of_row[at] for of_row in texts], dtype="object")
        present = [key for key in keys if key in found]
        told = [
            {"key": key, "date": row[0], **json.loads(row[1])}
            for key, row in zip(present, rows, strict=True)
        ]
        return frame, told

    def _read(self, key: str) -> Iterator[tuple[str, str, bytes, str]]:
        with self._lock:
            row = self._database.execute(
                "select date, facts, numbers, texts from rows where key = ?", (key,)
            ).fetchone()
        if row is not None:
            yield row

    def close(self) -> None:
        """Close the file."""
        self._database.close()
