"""The project as dbt reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as dbt reads it."""
    folder = tmp_path_factory.mktemp("target")
    places = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    places += ["--target-path", str(folder), "--log-path", str(folder)]
    with pytest.MonkeyPatch.context() as patch:
        # dbt goes into the project's folder and stays there.
        patch.chdir(ROOT)
        done: Any = dbtRunner().invoke(["parse", "--quiet", *places])
    assert done.success
    return folder
