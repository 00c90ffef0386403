"""What all tests share: one Spark session per run, and dbt in the process of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dbt.cli.main import dbtRunner

from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.engine import close_session, isolated_session
from dbt.adapters.openspark.server.lifecycle import stop_server

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets the same tests run over Spark Connect, in a process of their own."""
    parser.addoption(
        "--spark-method",
        choices=["session", "local"],
        default="session",
        help="the profile's `method`: Spark in this process, or a Spark Connect server",
    )


@pytest.fixture(scope="session")
def spark_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of warehouse, metastore and log of this test run."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def spark_target(request: pytest.FixtureRequest, spark_directory: Path) -> dict[str, Any]:
    """What a profile's output says of the Spark of this test run; the schema is to be added."""
    return {
        "type": "openspark",
        "method": request.config.getoption("--spark-method"),
        "directory": str(spark_directory),
        # A session fetches JARs as it begins, so the tests that read PostgreSQL cannot ask later.
        "server_side_parameters": {"spark.jars.packages": "org.postgresql:postgresql:42.7.8"},
    }


@pytest.fixture(scope="session")
def spark(spark_target: dict[str, Any]) -> Iterator[SparkSession]:
    """A session with Delta; dbt commands that a test runs in this process share its tables."""
    target = {key: value for key, value in spark_target.items() if key != "type"}
    session = isolated_session(OpenSparkCredentials(schema="default", **target))
    yield session
    close_session(session)
    if spark_target["method"] == "local":
        stop_server(Path(spark_target["directory"]))


@pytest.fixture(scope="session")
def run_dbt() -> Callable[..., Outcome]:
    """Runs a dbt command on a project and tells what each node came to."""

    def run(*command: str, project: Path, profiles: Path) -> Outcome:
        log: list[str] = []

        def listen(event: Any) -> None:
            if event.info.level in ("info", "warn", "error"):
                log.append(event.info.msg)

        places = ["--project-dir", str(project), "--profiles-dir", str(profiles)]
        with pytest.MonkeyPatch.context() as patch:
            # dbt goes into the project's folder and stays there.
            patch.chdir(project)
            result = dbtRunner(callbacks=[listen]).invoke([*command, *places])
        if result.exception is not None:
            raise result.exception
        nodes = getattr(result.result, "results", None) or []
        return Outcome(
            statuses={node.node.name: str(node.status) for node in nodes},
            messages={node.node.name: str(node.message) for node in nodes},
            log=log,
        )

    return run
