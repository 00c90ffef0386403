"""A dbt project per test, run in the process of the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pyspark.sql import Row, SparkSession


@dataclass
class Project:
    """A dbt project in a folder, whose schema bears the name of the test."""

    folder: Path
    schema: str
    spark: SparkSession
    run_dbt: Callable[..., Any]

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def dbt(self, *command: str) -> Any:
        return self.run_dbt(*command, project=self.folder, profiles=self.folder)

    def rows(self, query: str) -> list[Row]:
        return self.spark.sql(query.replace("{schema}", self.schema)).collect()


@pytest.fixture
def project(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    spark: SparkSession,
    spark_target: dict[str, Any],
    run_dbt: Callable[..., Any],
) -> Project:
    schema = re.sub(r"\W+", "_", request.node.name)
    target = {**spark_target, "schema": schema, "threads": 1}
    project = Project(tmp_path, schema, spark, run_dbt)
    project.write(
        {
            "dbt_project.yml": yaml.safe_dump(
                {
                    "name": "toy",
                    "profile": "toy",
                    "flags": {"send_anonymous_usage_stats": False},
                }
            ),
            "profiles.yml": yaml.safe_dump(
                {"toy": {"target": "test", "outputs": {"test": target}}}
            ),
        }
    )
    return project


@pytest.fixture
def build(project: Project) -> Callable[[dict[str, str]], Any]:
    """Writes the files and runs `dbt build`."""

    def run(files: dict[str, str]) -> Any:
        project.write(files)
        return project.dbt("build")

    return run
