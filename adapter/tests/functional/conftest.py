"""A dbt project per test, run in the process of the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from dbt.cli.main import dbtRunner

if TYPE_CHECKING:
    from pyspark.sql import Row, SparkSession


@dataclass
class Outcome:
    """What a dbt command did.

    Attributes:
        statuses: Status of each node by its name.
        messages: Message of each node by its name.
        log: All lines of level INFO and above.
    """

    statuses: dict[str, str]
    messages: dict[str, str]
    log: list[str]


@dataclass
class Project:
    """A dbt project in a folder, whose schema bears the name of the test."""

    folder: Path
    schema: str
    spark: SparkSession

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def dbt(self, *command: str) -> Outcome:
        log: list[str] = []

        def listen(event: Any) -> None:
            if event.info.level in ("info", "warn", "error"):
                log.append(event.info.msg)

        places = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        result = dbtRunner(callbacks=[listen]).invoke([*command, *places])
        if result.exception is not None:
            raise result.exception
        nodes = list(result.result) if result.result else []
        return Outcome(
            statuses={node.node.name: str(node.status) for node in nodes},
            messages={node.node.name: str(node.message) for node in nodes},
            log=log,
        )

    def rows(self, query: str) -> list[Row]:
        return self.spark.sql(query.replace("{schema}", self.schema)).collect()


@pytest.fixture
def project(
    tmp_path: Path, request: pytest.FixtureRequest, spark: SparkSession, spark_directory: Path
) -> Project:
    schema = re.sub(r"\W+", "_", request.node.name)
    target = {
        "type": "openspark",
        "schema": schema,
        "threads": 1,
        "directory": str(spark_directory),
    }
    project = Project(tmp_path, schema, spark)
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
def build(project: Project) -> Callable[[dict[str, str]], Outcome]:
    """Writes the files and runs `dbt build`."""

    def run(files: dict[str, str]) -> Outcome:
        project.write(files)
        return project.dbt("build")

    return run
