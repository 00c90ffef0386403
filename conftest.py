"""What all tests share: one Spark session per run, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.engine import isolated_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of warehouse, metastore and log of this test run."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def spark(spark_directory: Path) -> SparkSession:
    """A session with Delta; dbt commands that a test runs in this process share its tables."""
    return isolated_session(OpenSparkCredentials(schema="default", directory=str(spark_directory)))
