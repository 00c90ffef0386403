"""What more rows cost, and what each engine is for.

`uv run python -m benchmarks.scale --times 1 --times 10` does the same work (clean, build
features, train, score) on so many times the flights of 2013, with dbt-openspark, with
dbt-duckdb and with a plain PySpark script, one after the other, and prints seconds and
memory. 100 times takes 7 minutes with dbt-openspark on 2 cores and 19 GB of memory.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.scale.processes import Run, run_watched
from benchmarks.scale.rows import write_raw
from dbt.adapters.openspark.settings import delta_coordinates

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).parent / "project"
SQL_MODELS = ("flights", "weather", "features")
STEPS = (*SQL_MODELS, "trained", "scores")
# An environment of its own: the project has no use for DuckDB.
DUCKDB = ("dbt-duckdb==1.11.1", "dbt-core>=1.11,<1.12", "pandas<3", "pyarrow", "lightgbm", "click")
MEMORY = "9g"
SPARK_SETTINGS = {
    "spark.driver.memory": MEMORY,
    # Training collects all rows, whatever they take.
    "spark.driver.maxResultSize": "0",
    # A session compiles in one tier for the sake of short commands; these are long ones.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=4",
}
PLAIN_SETTINGS = SPARK_SETTINGS | {
    "spark.jars.packages": delta_coordinates(),
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.ansi.enabled": "false",
}


@dataclass(frozen=True)
class Outcome:
    """What an engine took for a number of rows.

    Attributes:
        seconds: Name of each step to its seconds, and of the whole.
        gigabytes: Most memory that all its processes held at once.
        summary: Rows, a sum and a mean of what came out.
    """

    seconds: dict[str, float]
    gigabytes: float
    summary: str


@click.command()
@click.option("--times", type=int, multiple=True, default=(1, 10), show_default=True)
@click.option(
    "--engine",
    "engines",
    multiple=True,
    type=click.Choice(["dbt-openspark", "plain PySpark", "dbt-duckdb"]),
    default=("dbt-openspark", "plain PySpark", "dbt-duckdb"),
)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to work; emptied.")
def main(times: tuple[int, ...], engines: tuple[str, ...], folder: Path | None) -> None:
    """Measure and print a table."""
    click.echo(f"| times | engine | {' | '.join(STEPS)} | whole | memory | what came out |")
    click.echo(f"|---:|---|{'---:|' * (len(STEPS) + 2)}---|")
    for number in times:
        place = Path(folder or tempfile.mkdtemp(prefix="scale_"))
        write_raw(place / "raw", number)
        for engine in engines:
            outcome = ENGINES[engine](place)
            cells = [f"{outcome.seconds[step]:.1f}" for step in (*STEPS, "whole")]
            memory = f"{outcome.gigabytes:.1f} GB"
            row = [str(number), engine, *cells, memory, outcome.summary]
            click.echo(f"| {' | '.join(row)} |")
        shutil.rmtree(place)


def run_openspark(place: Path) -> Outcome:
    """Build with dbt-openspark; keeps the compiled models for the plain script."""
    target = place / "openspark_target"
    outcome = build(place, "openspark", [str(Path(sys.executable).with_name("dbt"))], target)
    compiled = {
        name: (target / f"compiled/scale/models/{name}.sql").read_text(encoding="utf-8")
        for name in SQL_MODELS
    }
    text = (PROJECT / "macros" / "tell_summary.sql").read_text(encoding="utf-8")
    summary = text.split("summary_sql() %}")[-1].split("{% endmacro")[0]
    compiled["summary"] = summary.replace("{{ target.schema }}", "scale")
    (place / "compiled.json").write_text(json.dumps(compiled), encoding="utf-8")
    shutil.rmtree(place / "openspark")
    return outcome


def run_duckdb(place: Path) -> Outcome:
    """Build with dbt-duckdb."""
    wanted = [part for one in DUCKDB for part in ("--with", one)]
    command = ["uv", "run", "--isolated", "--no-project", *wanted, "dbt"]
    outcome = build(place, "duckdb", command, place / "duckdb_target")
    shutil.rmtree(place / "duckdb")
    return outcome


def run_plain(place: Path) -> Outcome:
    """Run the statements that dbt-openspark compiled as a script."""
    folder = place / "plain"
    folder.mkdir()
    arguments = [str(place / "compiled.json"), str(folder), json.dumps(PLAIN_SETTINGS)]
    began = time.perf_counter()
    run = run_watched([sys.executable, "-m", "benchmarks.scale.plain", *arguments], folder, {})
    whole = time.perf_counter() - began
    came = json.loads(run.output.splitlines()[-1])
    shutil.rmtree(folder)
    return Outcome(came["seconds"] | {"whole": whole}, run.gigabytes, came["summary"])


def build(place: Path, target: str, dbt: list[str], artifacts: Path) -> Outcome:
    """Build the project of this benchmark and read what dbt says it took."""
    folder = place / target
    folder.mkdir()
    environment = {
        "SCALE_FOLDER": str(folder),
        "SCALE_MEMORY": MEMORY,
        "SCALE_SPARK_SETTINGS": repr(SPARK_SETTINGS),
        "DBT_PROFILES_DIR": str(PROJECT),
    }
    options = {
        "--project-dir": str(PROJECT),
        "--target": target,
        "--target-path": str(artifacts),
        "--log-path": str(place / "logs"),
        "--vars": json.dumps({"raw_folder": str(place / "raw")}),
    }
    command = [*dbt, "build", *(part for pair in options.items() for part in pair)]
    began = time.perf_counter()
    run = run_watched(command, folder, environment)
    seconds = {"whole": time.perf_counter() - began} | read_seconds(artifacts)
    return Outcome(seconds, run.gigabytes, find_summary(run))


def read_seconds(artifacts: Path) -> dict[str, float]:
    """Read the seconds of each model from what dbt wrote."""
    results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {one["unique_id"].split(".")[-1]: one["execution_time"] for one in results}


def find_summary(run: Run) -> str:
    """Find the line with which the project says what came out."""
    return next(
        line.split("summary: ")[1] for line in run.output.splitlines() if "summary: " in line
    )


ENGINES = {
    "dbt-openspark": run_openspark,
    "plain PySpark": run_plain,
    "dbt-duckdb": run_duckdb,
}

if __name__ == "__main__":
    main()
