"""The project itself, its flights switched to a database and its airlines to an API by YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.slow

SCHEMA = "ingestion_switched"
STAGED = ("flights", "airlines")
MODELS = "python_models/ingestion/_ingestion__models.yml"


@dataclass
class Project:
    """A copy of the project and what it was last built from."""

    spark: SparkSession
    folder: Path
    run_dbt: Callable[..., Any]
    raw: Path

    def describe(self, name: str, source: dict[str, Any], **config: Any) -> None:
        """Changes the YAML of a raw table, and nothing else."""
        path = self.folder / MODELS
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for model in content["models"]:
            if model["name"] == f"raw_nycflights13__{name}":
                model["config"]["meta"]["source"] = source
                model["config"] |= config
                model["config"]["meta"]["contract"]["least_row_count"] = 1
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def build(self) -> dict[str, str]:
        selected = [f"+stg_nycflights13__{name}" for name in STAGED]
        outcome = self.run_dbt(
            *("build", "--select", *selected, "--indirect-selection", "cautious"),
            *("--vars", yaml.safe_dump({"raw_directory": str(self.raw)})),
            project=self.folder,
            profiles=self.folder,
        )
        assert set(outcome.statuses.values()) <= {"success", "pass"}, outcome.messages
        return outcome.statuses

    def staged(self, name: str) -> DataFrame:
        return self.spark.table(f"{SCHEMA}_staging.stg_nycflights13__{name}")


@pytest.fixture
def project(
    spark: SparkSession,
    run_dbt: Callable[..., Any],
    copy_project: Callable[..., None],
    good_files: Path,
    tmp_path: Path,
) -> Iterator[Project]:
    folder = tmp_path / "project"
    folder.mkdir()
    copy_project(folder, SCHEMA)
    project = Project(spark, folder, run_dbt, good_files)
    # Two thousand flights, as the database has.
    source = {"kind": "file", "file": "flights.csv.zip", "directory": str(good_files)}
    project.describe("flights", source)
    yield project
    for row in spark.sql(f"show databases like '{SCHEMA}*'").collect():
        spark.sql(f"drop database {row[0]} cascade")


@pytest.fixture
def good_files(tmp_path: Path, declared: dict[str, Any], sample: Any, write_csv: Any) -> Path:
    """The package's files, with the flights of the sample only."""
    import importlib.util
    import shutil

    spec = importlib.util.find_spec(declared["source"]["package"])
    assert spec is not None
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0]) / declared["source"]["package_folder"]
    folder = tmp_path / "raw"
    shutil.copytree(package, folder)
    (folder / "flights.csv.zip").unlink()
    write_csv(sample, folder / "flights.csv.zip")
    return folder


def test_tables_switched_by_yaml_build_the_same_staging(
    project: Project,
    postgres: str,
    api: Any,
    key: list[str],
    same_rows: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FLIGHTS_USER", "mlflow")
    built = project.build()
    assert "quarantine_nycflights13__flights_is_a_small_share" in built
    from_files = {name: project.staged(name).localCheckpoint() for name in STAGED}
    assert from_files["flights"].count() == 2_000
    assert from_files["airlines"].count() == 16

    database = {
        "kind": "database",
        "url": "jdbc:" + postgres.replace("mlflow@", ""),
        "table": "flights",
        "user": "env:FLIGHTS_USER",
        "partitions": {"column": "id", "count": 2},
        "watermark": {"column": "updated_at", "kind": "timestamp"},
    }
    project.describe("flights", database, materialized="incremental", unique_key=key)
    raw = f"{SCHEMA}_raw.raw_nycflights13__airlines"
    api.rows = [
        {"carrier": row["carrier"], "name": row["name"]}
        for row in project.spark.table(raw).collect()
    ]
    airlines = {
        "kind": "api",
        "url": api.url,
        "records": "data",
        "paging": {"parameter": "cursor", "next": "next"},
        "landing": str(project.folder / "landing"),
    }
    project.describe("airlines", airlines)

    project.build()

    loaded = project.spark.table(f"{SCHEMA}_raw.raw_nycflights13__flights")
    assert {row[0] for row in loaded.select("_source_file").distinct().collect()} == {"flights"}
    assert len(api.asked) == 1
    for name in STAGED:
        assert same_rows(project.staged(name), from_files[name])
