"""Airflow in a folder of the test run."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "orchestration" / "dags"

# Airflow reads its configuration when it is imported.
_home = tempfile.TemporaryDirectory(prefix="flightline_airflow_")
os.environ.update(
    AIRFLOW_HOME=_home.name,
    AIRFLOW__CORE__DAGS_FOLDER=str(DAGS),
    AIRFLOW__CORE__LOAD_EXAMPLES="false",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="false",
)


def _load_server_fixtures() -> object:
    path = ROOT / "tests" / "integration" / "server" / "conftest.py"
    spec = importlib.util.spec_from_file_location("server_fixtures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclass looks itself up there.
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# PostgreSQL as the tests of the project start it, from a Python package.
database = _load_server_fixtures().database  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
