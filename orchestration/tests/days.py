"""The project built as of a day, and Airflow over it on PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVE = "2013-12-29 09:00:00"
# All that a run of dbt reads.
_FOLDERS = (
    "macros",
    "models",
    "python_models",
    "seeds",
    "snapshots",
    "src",
    "tests/data_tests",
    "docs/site",
)
_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "uv.lock")
_STATE = ".flightline"
# Scores are compared bit for bit, and so are the versions that made them.
_DIGEST = """
    select
        flight_date,
        count(*) as row_count,
        sum(cast(xxhash64(flight_id, score, model_version, to_json(reasons)) as decimal(38, 0)))
            as digest
    from {{ ref('ml_late_arrivals__scores') }}
    where flight_date >= '2013-12-25'
    group by flight_date
    order by flight_date
"""


@dataclass(frozen=True)
class BuiltProject:
    """A copy of the project, its warehouse built as of the eve of the day.

    Attributes:
        directory: Folder of the copy. Tables are found by their absolute path,
            so the state is put back in the place where it was built.
        eve: Folder with the state as it was built.
        programs: Folder of the programs of the project's environment.
    """

    directory: Path
    eve: Path
    programs: Path

    def put_back(self) -> None:
        """Put the state back to that of the eve."""
        self.stop_spark()
        shutil.rmtree(self.directory / _STATE, ignore_errors=True)
        shutil.copytree(self.eve, self.directory / _STATE, symlinks=True)

    def stop_spark(self) -> None:
        command = [self.programs / "dbt-openspark", "--target", "warm", "stop"]
        subprocess.run(command, cwd=self.directory, check=False, capture_output=True)

    def read_digests(self) -> dict[str, tuple[int, int]]:
        """Return for each of the last days how many flights are scored, and a digest."""
        command = [self.programs / "dbt", "--quiet", "show", "--inline", _DIGEST]
        command += ["--target", "warm", "--output", "json", "--limit", "-1"]
        done = subprocess.run(
            command, cwd=self.directory, check=True, capture_output=True, text=True
        )
        rows = json.loads(done.stdout[done.stdout.index("{") :])["show"]
        return {
            str(row["flight_date"])[:10]: (int(row["row_count"]), int(row["digest"]))
            for row in rows
        }


def build_eve(root: Path) -> BuiltProject:
    """Build the project as of the eve, unless an earlier run has and nothing has changed."""
    folder = root / _STATE / "airflow"
    project = BuiltProject(folder / "project", folder / "eve", root / ".venv" / "bin")
    marker, state = folder / "eve.sha256", _hash_project(root)
    if marker.is_file() and marker.read_text() == state and project.eve.is_dir():
        return project
    project.stop_spark() if project.directory.is_dir() else None
    for path in (marker, project.directory, project.eve):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    project.directory.mkdir(parents=True)
    for name in _FILES:
        shutil.copy(root / name, project.directory)
    for name in _FOLDERS:
        if name != "src":
            shutil.copytree(root / name, project.directory / name)
    command = [project.programs / "dbt", "build", "--vars", json.dumps({"as_of": EVE})]
    with (folder / "eve.log").open("wb") as log:
        subprocess.run(command, cwd=project.directory, check=True, stdout=log, stderr=log)
    shutil.copytree(project.directory / _STATE, project.eve, symlinks=True)
    marker.write_text(state)
    return project


def _hash_project(root: Path) -> str:
    digest = hashlib.sha256(EVE.encode())
    files = [root / name for name in _FILES]
    for name in _FOLDERS:
        files += sorted((root / name).rglob("*"))
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Airflow:
    """Airflow's commands over a database and a project.

    Attributes:
        programs: Folder of the programs of Airflow's environment.
        environment: Variables of its processes.
        log: File that they write to.
    """

    programs: Path
    environment: dict[str, str]
    log: Path

    def start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self.programs / "airflow", *command],
                env={**os.environ, **self.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def run(self, *command: str, timeout: float = 120) -> None:
        assert self.start(*command).wait(timeout) == 0, self.read_end()

    def read_end(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-5000:]


def read_tries(uri: str, logical_date: str) -> dict[str, tuple[str, int]]:
    """Return state and number of tries of each task of a run."""
    import psycopg

    query = """
        select task_id, task_instance.state, try_number
        from task_instance inner join dag_run using (dag_id, run_id)
        where logical_date = %s
    """
    with psycopg.connect(uri) as connection:
        rows = connection.execute(query, [logical_date]).fetchall()
    return {task: (state, tries) for task, state, tries in rows}


def wait_for_dbt(
    project: BuiltProject, process: subprocess.Popen[bytes], *, stage: str, model: str
) -> int:
    """Wait until the dbt command of a stage has begun a model; returns its process id."""
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline and process.poll() is None:
        for pid in _find_commands(project, stage):
            if _has_begun(project, model):
                return pid
        time.sleep(0.2)
    raise AssertionError(f"no dbt command of {stage} came to {model}")


def _find_commands(project: BuiltProject, stage: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if str(project.directory) in words and stage in words and "build" in words:
            found.append(int(entry.name))
    return found


def _has_begun(project: BuiltProject, model: str) -> bool:
    log: Any = project.directory / _STATE / "logs" / "dbt.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    # The last command's part of the log only.
    return f"Began executing node model.flightline.{model}\n" in text.split("Running with dbt=")[-1]
