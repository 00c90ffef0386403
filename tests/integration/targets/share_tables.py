"""One of two Spark processes that write and read tables of one metastore at the same time.

Writes as JSON what it saw of the other's table. Files in a folder say how far each has come, and
neither ends before the other has read: both sessions live all along.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from dbt.adapters.openspark.engine import isolated_session
from dbt.adapters.openspark.profile import read_credentials

own, other, folder = sys.argv[1:]
PATIENCE_SECONDS = 300


def meet(step: str) -> None:
    """Wait until the other process is as far as this one."""
    Path(folder, f"{own}.{step}").touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not Path(folder, f"{other}.{step}").exists():
        if time.monotonic() > deadline:
            sys.exit(f"{own} waited for {other} at step {step!r} in vain")
        time.sleep(0.05)


def tell_python(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Add the Python that a worker runs."""
    for batch in batches:
        yield batch.assign(writer=own, python=sys.executable)


def append(first: int, last: int) -> None:
    rows = session.range(first, last).mapInPandas(
        tell_python, "id long, writer string, python string"
    )
    rows.write.mode("append").saveAsTable(f"shared.{own}")


def read_other() -> list[list[object]]:
    grouped = session.table(f"shared.{other}").groupBy("writer", "python").count()
    return [list(row) for row in grouped.collect()]


session = isolated_session(read_credentials(Path.cwd()))
meet("started")
session.sql("create database if not exists shared")
append(0, 100)
meet("written")
seen = [read_other()]
meet("read")
append(100, 150)
meet("appended")
seen.append(read_other())
tables = [row.tableName for row in session.sql("show tables in shared").collect()]
meet("read again")
json.dump({"seen": seen, "tables": sorted(tables)}, sys.stdout)
