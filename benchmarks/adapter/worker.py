"""Times what happens inside one dbt process whose Spark is warm; prints one line of JSON.

Usage: python worker.py PART PROJECT_FOLDER [ARGUMENT]
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

_WARM_UP = 4
_ROUNDS = 7
_STATEMENTS = 100


def main() -> None:
    """Runs the part that the command line names, in the project's folder."""
    part, folder, *arguments = sys.argv[1:]
    parts: dict[str, Callable[..., dict[str, float]]] = {
        "models": time_models,
        "statements": time_statements,
        "relations": time_relations,
        "make-tables": make_tables,
    }
    result = parts[part](Path(folder), *arguments)
    sys.stdout.write("\n" + json.dumps(result) + "\n")


def time_models(folder: Path) -> dict[str, float]:
    """The project's models by dbt, and the same statements by plain PySpark, both warm."""
    by_dbt = []
    for _ in range(_WARM_UP + _ROUNDS):
        run("run", "--threads", "1")
        by_dbt.append(seconds_of_nodes(folder))
    statements = [path.read_text() for path in sorted(folder.glob("target/run/**/*.sql"))]
    by_pyspark = []
    for _ in range(_WARM_UP + _ROUNDS):
        session = warm_session()
        started = time.perf_counter()
        for statement in statements:
            session.sql(statement).collect()
        by_pyspark.append(time.perf_counter() - started)
    return {
        "dbt": statistics.median(by_dbt[_WARM_UP:]),
        "pyspark": statistics.median(by_pyspark[_WARM_UP:]),
    }


def time_statements(folder: Path) -> dict[str, float]:
    """One `select` through dbt's connection and through PySpark."""
    arguments = ["time_statements", "--args", json.dumps({"count": _STATEMENTS})]
    by_dbt = []
    for _ in range(3):
        lines = run("run-operation", *arguments)
        line = next(line for line in lines if "seconds per statement" in line)
        by_dbt.append(float(line.rsplit(":", 1)[1]))
    session = warm_session()
    by_pyspark = []
    for _ in range(3):
        started = time.perf_counter()
        for number in range(_STATEMENTS):
            session.sql(f"select {number} as one").collect()
        by_pyspark.append((time.perf_counter() - started) / _STATEMENTS)
    return {"dbt": min(by_dbt), "pyspark": min(by_pyspark)}


def time_relations(folder: Path, counts: str) -> dict[str, float]:
    """How long dbt takes to list the tables of a schema, which it does before each run."""
    from dbt.adapters.factory import FACTORY

    manifest = dbtRunner().invoke(["parse", "--quiet"]).result
    (adapter,) = FACTORY.adapters.values()
    # dbt-spark lists by a macro, which dbt hands to the adapter in commands that run models.
    adapter.set_macro_resolver(manifest)
    seconds = {}
    for count in counts.split(","):
        schema = adapter.Relation.create(schema=f"tables_{count}", identifier="")
        with adapter.connection_named("timed"):
            rounds = []
            for _ in range(3):
                started = time.perf_counter()
                found = adapter.list_relations_without_caching(schema.without_identifier())
                rounds.append(time.perf_counter() - started)
        if len(found) != int(count):
            raise SystemExit(f"Expected {count} tables in {schema}, but got {len(found)}.")
        seconds[count] = min(rounds)
    return seconds


def make_tables(folder: Path, counts: str) -> dict[str, float]:
    """Makes a schema per count with that many Delta tables, all of one row."""
    run("debug", "--connection")
    session = warm_session()
    for count in counts.split(","):
        session.sql(f"create schema tables_{count}")
        place = folder / "tables" / count
        session.range(1).write.format("delta").save(str(place / "0"))
        for number in range(int(count)):
            if number:
                shutil.copytree(place / "0", place / str(number))
            session.sql(
                f"create table tables_{count}.table_{number} using delta "
                f"location '{place / str(number)}'"
            )
    return {}


def warm_session() -> Any:
    """A new session of the Spark that dbt has started in this process."""
    from pyspark.sql import SparkSession

    # The adapter leaves the address of its server there; a Connect session has no newSession.
    remote = os.environ.get("SPARK_REMOTE")
    if remote:
        return SparkSession.builder.remote(remote).create()
    return SparkSession.builder.getOrCreate().newSession()


def run(*command: str) -> list[str]:
    """Runs a dbt command in this process and returns its messages."""
    messages: list[str] = []
    result = dbtRunner(callbacks=[lambda event: messages.append(event.info.msg)]).invoke(
        [*command, "--quiet"]
    )
    if not result.success:
        raise SystemExit("\n".join(messages[-20:]))
    return messages


def seconds_of_nodes(folder: Path) -> float:
    """From the start of the first model to the end of the last, as dbt has noted it."""
    from datetime import datetime

    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    moments = [
        datetime.fromisoformat(step[edge].replace("Z", "+00:00"))
        for result in results
        for step in result["timing"]
        for edge in ("started_at", "completed_at")
    ]
    return (max(moments) - min(moments)).total_seconds()


if __name__ == "__main__":
    main()
