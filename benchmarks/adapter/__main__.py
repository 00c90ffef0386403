"""Times every part and prints the ratios; all figures of a table come from one run.

`uv run python -m benchmarks.adapter` times all parts, which takes about 25 minutes on 2 cores;
names of parts after it, such as `seeds`, time those.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.adapter import projects
from benchmarks.adapter.projects import Contender

_WORKER = Path(__file__).with_name("worker.py")
_DBT = Path(sys.executable).with_name("dbt")
_SCRATCH = Path(".flightline/benchmarks").absolute()
_THREADS = 4
_WARM_BUILDS = 4
_TABLE_COUNTS = "10,100,500"
_SEEDS = (1_000, 10_000, 100_000)
_STOCK_SEEDS = (1_000, 10_000)


def main() -> None:
    """Runs the parts that the command line names, all by default."""
    parts: dict[str, Callable[[Path], None]] = {
        "builds": time_builds,
        "plain": time_plain,
        "statements": time_statements,
        "seeds": time_seeds,
        "relations": time_relations,
        "compiler": time_compiler,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(parts)}")
    chosen = parser.parse_args().parts or list(parts)
    for name in chosen:
        folder = _SCRATCH / name
        shutil.rmtree(folder, ignore_errors=True)
        print(f"\n## {name}\n", flush=True)
        parts[name](folder)


def time_builds(folder: Path) -> None:
    """`dbt build` of nine tables and two tests, each a process: first time, again, again."""
    stock = projects.stock(folder / "stock", _THREADS)
    session = projects.ours("method: session", folder / "session", _THREADS, method="session")
    local = projects.ours("method: local", folder / "local", _THREADS, method="local")
    seconds: dict[str, float] = {}
    for contender in (stock, session, local):
        projects.write_project(contender, projects.model_files())
        for turn in ("first", "again"):
            seconds[f"{contender.name}, {turn}"] = dbt(contender, "build")
    warm = [dbt(local, "build") for _ in range(_WARM_BUILDS)]
    seconds["method: local, warm (best of the next four)"] = min(warm)
    stop(local)
    seconds["dbt's own start (`dbt parse`)"] = dbt(local, "parse")
    print_table(seconds, against=f"{stock.name}, again")


def time_plain(folder: Path) -> None:
    """The same statements by dbt and by plain PySpark in an equally warm session."""
    for method in ("session", "local"):
        contender = projects.ours(method, folder / method, 1, method=method)
        projects.write_project(contender, projects.model_files())
        result = worker(contender, "models")
        stop(contender)
        rows = {"plain PySpark": result["pyspark"], f"dbt, method: {method}": result["dbt"]}
        print_table(rows, against="plain PySpark")


def time_statements(folder: Path) -> None:
    """One small `select`."""
    contenders = [
        projects.stock(folder / "stock", 1),
        projects.ours("dbt-openspark, method: session", folder / "session", 1, method="session"),
        projects.ours("dbt-openspark, method: local", folder / "local", 1, method="local"),
    ]
    for contender in contenders:
        projects.write_project(contender, projects.TIMING_MACRO)
        result = worker(contender, "statements")
        stop(contender)
        rows = {"plain PySpark": result["pyspark"], contender.name: result["dbt"]}
        print_table(rows, against="plain PySpark")


def time_seeds(folder: Path) -> None:
    """`dbt seed`, the seed's own time without dbt's and Spark's start."""
    by_stock = {rows: seed_seconds(projects.stock, folder, rows) for rows in _STOCK_SEEDS}
    by_ours = {rows: seed_seconds(session_of_ours, folder, rows) for rows in _SEEDS}
    largest = max(_STOCK_SEEDS)
    for rows in _SEEDS:
        # Its statement grows with the rows: 100,000 would take the better part of an hour.
        factor = 1 if rows in by_stock else rows / largest
        note = "" if factor == 1 else f", {factor:g} times its {largest:,}"
        stock = f"dbt-spark, {rows:,} rows{note}"
        seconds = {
            stock: by_stock.get(rows, by_stock[largest] * factor),
            f"dbt-openspark, {rows:,} rows": by_ours[rows],
        }
        print_table(seconds, against=stock)


def session_of_ours(folder: Path, threads: int) -> Contender:
    """dbt-openspark with a profile that names the method only."""
    return projects.ours("dbt-openspark", folder, threads, method="session")


def seed_seconds(contender_in: Callable[[Path, int], Contender], folder: Path, rows: int) -> float:
    """The seconds of a seed that replaces itself."""
    contender = contender_in(folder / f"{contender_in.__name__}_{rows}", 1)
    projects.write_project(contender, projects.seed_file(rows))
    dbt(contender, "seed")
    dbt(contender, "seed", "--full-refresh")
    text = (contender.folder / "target" / "run_results.json").read_text()
    (result,) = json.loads(text)["results"]
    seconds: float = result["execution_time"]
    return seconds


def time_relations(folder: Path) -> None:
    """Listing the tables of a schema for dbt's cache, the best of three."""
    session = projects.ours("dbt-openspark", folder / "session", 1, method="session")
    stock = projects.stock(folder / "stock", 1, directory=folder / "session" / "spark")
    for contender in (session, stock):
        projects.write_project(contender, {})
    worker(session, "make-tables", _TABLE_COUNTS)
    listed = {one.name: worker(one, "relations", _TABLE_COUNTS) for one in (stock, session)}
    for count in _TABLE_COUNTS.split(","):
        rows = {f"{name}, {count} tables": seconds[count] for name, seconds in listed.items()}
        print_table(rows, against=f"{stock.name}, {count} tables")


def time_compiler(folder: Path) -> None:
    """The first-tier compiler against the JVM's own choice, one-off and long-lived."""
    flags = {"first tier": "-XX:TieredStopAtLevel=1", "all tiers": "-XX:TieredStopAtLevel=4"}
    seconds = {}
    for method in ("session", "local"):
        for name, flag in flags.items():
            settings = {"spark.driver.extraJavaOptions": flag}
            contender = projects.ours(
                f"method: {method}, {name}",
                folder / f"{method}_{name.replace(' ', '_')}",
                _THREADS,
                method=method,
                server_side_parameters=settings,
            )
            projects.write_project(contender, projects.model_files())
            builds = [dbt(contender, "build") for _ in range(2 if method == "session" else 6)]
            stop(contender)
            seconds[f"{contender.name}, first"] = builds[0]
            seconds[f"{contender.name}, last of {len(builds)}"] = builds[-1]
    print_table(seconds, against="method: session, first tier, first")


def dbt(contender: Contender, *command: str) -> float:
    """Runs a dbt command in a process and returns its seconds from start to end."""
    started = time.perf_counter()
    run(contender, [str(_DBT), "--quiet", *command])
    return time.perf_counter() - started


def worker(contender: Contender, part: str, *arguments: str) -> dict[str, float]:
    """Runs a part of worker.py in a process and returns its figures."""
    command = [sys.executable, str(_WORKER), part, str(contender.folder), *arguments]
    figures: dict[str, float] = json.loads(run(contender, command).splitlines()[-1])
    return figures


def run(contender: Contender, command: list[str]) -> str:
    """Runs a command in the contender's folder and returns what it prints."""
    done = subprocess.run(
        command,
        cwd=contender.folder,
        env=os.environ | contender.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command} failed for {contender.name}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def stop(contender: Contender) -> None:
    """Ends the contender's server, if it has one."""
    if contender.output.get("method") == "local":
        run(contender, [str(_DBT.with_name("dbt-openspark")), "stop"])


def print_table(seconds: dict[str, float], against: str) -> None:
    """Prints seconds, and how many times faster than one of the rows."""
    base = seconds[against]
    print(f"| {'':<48} | seconds | times faster |\n|---|---:|---:|")
    for name, value in seconds.items():
        print(f"| {name:<48} | {value:7.3f} | {base / value:12.2f} |")
    print(flush=True)


if __name__ == "__main__":
    main()
