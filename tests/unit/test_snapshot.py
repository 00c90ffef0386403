from __future__ import annotations

import dataclasses
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from flightline.errors import SnapshotError
from flightline.serving.contract import RequestField
from flightline.serving.data import SnapshotFollower
from flightline.serving.snapshot import Snapshot, SnapshotFacts, SnapshotRow, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

FACTS = SnapshotFacts(
    features_table="features.flights",
    features_version=7,
    exported_at=datetime.now(UTC).isoformat(),
    first_date="2013-12-01",
    last_date="2013-12-02",
    row_count=3,
    numbers=("wind", "hour"),
    texts=("carrier",),
    fields=(RequestField("carrier", "string", "Carrier.", values=("AA", "UA")),),
    key_format="{carrier}",
    date_field="date",
    key_name="id",
    time_names=("leaves",),
)


def rows() -> list[SnapshotRow]:
    # A third of a double is not exact in decimal: it must come back as it went in.
    values = np.array([[1 / 3, 5.0], [np.nan, 6.0], [-0.0, np.inf]])
    texts = [["AA"], [None], ["Ünïted"]]
    return [
        SnapshotRow(f"key-{at}", "2013-12-01", {"leaves": str(at)}, values[at], texts[at])
        for at in range(3)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "new" / "features.sqlite"
    write_snapshot(file, FACTS, rows())
    return file


def test_facts_and_rows_come_back_bit_for_bit(path: Path) -> None:
    snapshot = Snapshot(path)
    frame, told = snapshot.find(["key-2", "key-0", "key-1"])

    assert snapshot.facts == FACTS
    assert list(frame.columns) == ["wind", "hour", "carrier"]
    expected = np.array([[-0.0, np.inf], [1 / 3, 5.0], [np.nan, 6.0]])
    assert frame[["wind", "hour"]].to_numpy().tobytes() == expected.tobytes()
    assert frame["carrier"].tolist() == ["Ünïted", "AA", None]
    assert told[0] == {"key": "key-2", "date": "2013-12-01", "leaves": "2"}


def test_what_is_not_there_is_left_out_and_what_is_asked_twice_comes_twice(path: Path) -> None:
    frame, told = Snapshot(path).find(["key-1", "nobody", "key-1"])

    assert [row["key"] for row in told] == ["key-1", "key-1"]
    assert len(frame) == 2


def test_nothing_found_is_an_empty_frame_with_all_columns(path: Path) -> None:
    frame, told = Snapshot(path).find(["nobody"])

    assert told == []
    assert frame.shape == (0, 3)


def test_many_threads_read_one_snapshot(path: Path) -> None:
    snapshot = Snapshot(path)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda at: snapshot.find([f"key-{at % 3}"])[1], range(300)))
    assert [row[0]["key"] for row in found] == [f"key-{at % 3}" for at in range(300)]


def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to look like one" * 99)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as database:
        database.execute("create table about (layout integer, facts text)")
        database.execute("insert into about values (2, '{}')")
    database.close()

    for file, message in [
        (tmp_path / "gone", "no such file"),
        (text, "not a database"),
        (newer, "layout 2, this version reads 1"),
    ]:
        with pytest.raises(SnapshotError, match=message):
            Snapshot(file)


def test_an_export_that_fails_leaves_the_snapshot_before(path: Path) -> None:
    def broken() -> object:
        yield rows()[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_snapshot(path, FACTS, broken())
    assert len(Snapshot(path).find(["key-0", "key-1", "key-2"])[1]) == 3


def test_a_follower_takes_a_newer_snapshot_and_keeps_the_last_good_one(path: Path) -> None:
    follower = SnapshotFollower(path, poll_seconds=3600)
    before = follower.current
    write_snapshot(path, dataclasses.replace(FACTS, features_version=8), rows()[:1])
    follower.refresh()

    assert follower.current.facts.features_version == 8
    assert len(before.find(["key-2"])[1]) == 1
    path.unlink()
    follower.refresh()
    assert follower.current.facts.features_version == 8
    assert "No such file" in str(follower.problem)
    path.write_text("half a file")
    follower.refresh()
    assert follower.current.facts.features_version == 8
    write_snapshot(path, dataclasses.replace(FACTS, features_version=9), rows())
    follower.refresh()
    assert follower.problem is None
    assert follower.current.facts.features_version == 9


def test_age_counts_from_the_export(path: Path) -> None:
    exported_at = datetime.now(UTC) - timedelta(hours=5)
    write_snapshot(path, dataclasses.replace(FACTS, exported_at=exported_at.isoformat()), rows())

    assert Snapshot(path).age_hours == pytest.approx(5, abs=0.1)
