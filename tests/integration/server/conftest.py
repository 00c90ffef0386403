"""A real MLflow server over a real PostgreSQL, both in folders of the test run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.mlflow_server import MlflowServer
from tests.support.servers import find_free_port, run_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """URI of a PostgreSQL that a Python package brings along."""
    with run_postgres() as uri:
        yield uri


@pytest.fixture(scope="session")
def mlflow_server(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MlflowServer]:
    """The server; a test that stops it starts it again."""
    server = MlflowServer(find_free_port(), database, tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()
