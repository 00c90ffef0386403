"""A small pipeline that lives days, and what the drills do to it and ask of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from click.testing import CliRunner
from tests.drills.reduced import SCHEMA
from tests.support.servers import wait_until

from dbt.adapters.openspark.connect import CLIENT_VARIABLES
from dbt.adapters.openspark.server.lifecycle import stop_server
from dbt.adapters.openspark.server.state import read_state
from flightline.cli import main
from flightline.dbt import DbtProject

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

# The clock of two runs, a day apart: what the tables hold between drills, and after one.
DAY, NEXT_DAY = "2013-06-27 12:00:00", "2013-06-28 12:00:00"
# What a day runs, from the masking view on.
MART = ("int_flights_known", "fct_flights")
FEATURES = (*MART, "feat_flights__schedule", "flight_features")
SCORES = "ml_late_arrivals__scores"
CHAIN = (*FEATURES, SCORES, "mon_late_arrivals__staleness")
TABLES = {
    "fct_flights": "marts.fct_flights",
    "feat_flights__schedule": "features.feat_flights__schedule",
    "flight_features": "features.flight_features",
    SCORES: f"ml.{SCORES}",
}
# Facts about the run, not about flights.
_OF_THE_RUN = ("scored_at", "features_version")

Contents = dict[str, tuple[int, int]]


@dataclass
class Pipeline:
    """The reduced project, as it stands after the run of a day.

    Attributes:
        folder: Folder of the project.
        run_dbt: Runs a dbt command in this process.
        url: Where alerts go.
        contents: Clock of a run to the contents of the tables after it.
        versions: Delta version of each table that the drills begin with.
    """

    folder: Path
    run_dbt: Callable[..., Any]
    url: str = ""
    contents: dict[str, Contents] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def spark_directory(self) -> Path:
        return self.folder / "spark"

    @property
    def dbt(self) -> DbtProject:
        return DbtProject(
            directory=self.folder,
            profiles_directory=self.folder,
            target=None,
            state_directory=self.folder / ".flightline",
        )

    def run(self, *models: str, command: str = "run", **variables: Any) -> Any:
        """Run dbt in this process, then tell of it as a scheduler would."""
        words = [command, *_select(models), *_variables(variables)]
        outcome = self.run_dbt(*words, project=self.folder, profiles=self.folder)
        self.tell()
        return outcome

    def tell(self) -> None:
        words = ["alert", "--url", self.url, "--project-dir", str(self.folder)]
        told = CliRunner().invoke(main, words)
        assert told.exit_code == 0, told.output

    def start(self, *models: str, options: tuple[str, ...] = ("run",), **variables: Any) -> Command:
        """Start `flightline alert -- dbt …`, each in processes of its own."""
        programs = Path(sys.executable).parent
        words = [programs / "flightline", "alert", "--url", self.url, "--"]
        words += [programs / "dbt", *options, *_select(models), *_variables(variables)]
        path = self.folder / f"command_{time.monotonic_ns()}.log"
        # This process talks to Spark over Connect, which it need not.
        environment = {
            name: value for name, value in os.environ.items() if name not in CLIENT_VARIABLES
        }
        with path.open("wb") as log:
            process = subprocess.Popen(
                words, cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        return Command(process, path)

    def open_session(self) -> Any:
        return self.dbt.open_session()

    def read_contents(self) -> Contents:
        """Return rows of each table, and a hash of them whatever their order."""
        with self.open_session() as session:
            return {
                name: _hash(session, table, _version(session, table))
                for name, table in TABLES.items()
            }

    def read_content(self, name: str, *, commits_ago: int) -> tuple[int, int]:
        """Return the same of one table, as it was before its last commits."""
        with self.open_session() as session:
            version = _version(session, TABLES[name]) - commits_ago
            return _hash(session, TABLES[name], version)

    def query(self, sql: str) -> list[Any]:
        with self.open_session() as session:
            rows: list[Any] = session.sql(sql).collect()
            return rows

    def read_versions(self) -> dict[str, int]:
        with self.open_session() as session:
            return {name: _version(session, table) for name, table in TABLES.items()}

    def restore(self) -> None:
        """Take the tables back to where the drills begin."""
        with self.open_session() as session:
            for name, version in self.versions.items():
                if _version(session, TABLES[name]) != version:
                    restore = f"restore table {SCHEMA}_{TABLES[name]} to version as of {version}"
                    session.sql(restore).collect()

    def folder_of(self, name: str) -> Path:
        schema, table = TABLES[name].split(".")
        return self.spark_directory / "warehouse" / f"{SCHEMA}_{schema}.db" / table

    def files_of(self, name: str, pattern: str) -> set[Path]:
        return set(self.folder_of(name).rglob(pattern))

    def stop_spark(self) -> None:
        stop_server(self.spark_directory)

    def kill_spark(self) -> None:
        server = read_state(self.spark_directory)
        assert server is not None
        psutil.Process(server.jvm_pid).kill()


@dataclass
class Command:
    """A command that runs, and what it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ends(self) -> int:
        """Wait for its end and return its exit code."""
        return self.process.wait(timeout=900)

    def wait_for(self, condition: Callable[[], object], *, what: str) -> None:
        def happened() -> bool:
            assert self.process.poll() is None, self.output
            return bool(condition())

        wait_until(happened, what=what, patience_seconds=900, poll_seconds=0.005)

    def kill_dbt(self) -> None:
        """Kill dbt and all that it has started, as the kernel does when memory is out."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            process.kill()


def _select(models: tuple[str, ...]) -> list[str]:
    return ["--select", *models] if models else []


def _variables(variables: dict[str, Any]) -> list[str]:
    return ["--vars", json.dumps(variables)] if variables else []


def _hash(session: SparkSession, table: str, version: int) -> tuple[int, int]:
    rows = session.sql(f"select * from {SCHEMA}_{table} version as of {version}")
    frame = rows.drop(*_OF_THE_RUN)
    columns = ", ".join(frame.columns)
    row = frame.selectExpr(
        "count(*) as row_count", f"sum(cast(xxhash64({columns}) as decimal(38))) as hash"
    ).collect()[0]
    return int(row["row_count"]), int(row["hash"])


def _version(session: SparkSession, table: str) -> int:
    history = session.sql(f"describe history {SCHEMA}_{table} limit 1").collect()
    return int(history[0]["version"])
