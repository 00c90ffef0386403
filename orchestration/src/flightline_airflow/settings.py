"""What to run, when, and how patiently, as settings.yml says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from flightline_airflow.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS_VARIABLE = "FLIGHTLINE_AIRFLOW_SETTINGS"
_BESIDE_SOURCES = Path(__file__).parents[2] / "settings.yml"
# As in a shell: `:-` replaces what is missing or empty, `-` what is missing only.
_FROM_ENVIRONMENT = re.compile(r"\$\{(?P<name>\w+)(?:(?P<mark>:?-)(?P<otherwise>[^}]*))?\}")


@dataclass(frozen=True)
class Project:
    """Where the dbt project is and with what it is run.

    Attributes:
        directory: Folder of dbt_project.yml.
        programs: Folder of the programs `dbt` and `flightline`.
        target: Output of the profile.
        variables: Variables of dbt, beside the clock.
    """

    directory: Path
    programs: Path
    target: str
    variables: Mapping[str, str]

    def read_project_file(self) -> dict[str, Any]:
        """Read dbt_project.yml as it is written."""
        text = (self.directory / "dbt_project.yml").read_text(encoding="utf-8")
        content: dict[str, Any] = yaml.safe_load(text)
        return content

    def find_target_path(self) -> Path:
        """Return the folder that dbt leaves its artifacts in."""
        return self.directory / str(self.read_project_file()["target-path"])


@dataclass(frozen=True)
class Retries:
    """How often and for what a stage is tried again.

    Attributes:
        count: Tries after the first.
        delay: Time between two.
        transient_errors: Regular expressions of errors that pass by themselves.
    """

    count: int
    delay: timedelta
    transient_errors: tuple[str, ...]


@dataclass(frozen=True)
class Data:
    """What a day waits for.

    Attributes:
        files: Glob patterns, each of which must find a file; `{date}` in one
            is the day.
        pause: Time between two looks.
        timeout: When to give up.
    """

    files: tuple[str, ...]
    pause: timedelta
    timeout: timedelta


@dataclass(frozen=True)
class Stage:
    """A stage of the pipeline.

    Attributes:
        name: Name of its selector.
        timeout: When to give up.
        asset: Name of the asset that it makes, or None.
    """

    name: str
    timeout: timedelta
    asset: str | None


@dataclass(frozen=True)
class Schedule:
    """A DAG and when it runs.

    Attributes:
        cron: When, as cron writes it, or None for by hand.
        timezone: Where that time is.
        start_date: First day.
        end_date: Last day, or None.
        deadline: Time after which a run that is not through is told, or None.
        waits_for_data: Whether it begins with waiting for the files.
        stages: What it runs, in this order.
    """

    cron: str | None
    timezone: str
    start_date: date
    end_date: date | None
    deadline: timedelta | None
    waits_for_data: bool
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Settings:
    """All that settings.yml says.

    Attributes:
        project: Where the dbt project is.
        owner: Owner of the DAGs.
        pool: Airflow's pool that the stages run in.
        retries: What is tried again.
        data: What a day waits for.
        dags: Name of each DAG to its schedule.
    """

    project: Project
    owner: str
    pool: str
    retries: Retries
    data: Data
    dags: Mapping[str, Schedule]


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Load the settings that the environment names, by default those of the repository.

    Args:
        environment: Variables, by default those of the process.

    Returns:
        The settings.

    Raises:
        SettingsError: Names what is missing or cannot be used.
    """
    environment = os.environ if environment is None else environment
    path = Path(environment.get(SETTINGS_VARIABLE) or _BESIDE_SOURCES)
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _read(_fill_in(raw, environment), path.resolve().parent)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise SettingsError(
            expected=f"settings as those that come with the project in {path}",
            came=f"{type(error).__name__}: {error}",
            fix="compare the file with orchestration/settings.yml of the repository.",
        ) from error


def _fill_in(value: Any, environment: Mapping[str, str]) -> Any:
    """Put in what the environment says, in all texts of a YAML value."""
    if isinstance(value, dict):
        return {key: _fill_in(inner, environment) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill_in(inner, environment) for inner in value]
    if not isinstance(value, str):
        return value

    def find(match: re.Match[str]) -> str:
        name, mark, otherwise = match["name"], match["mark"], match["otherwise"]
        given = environment.get(name)
        if given is None and mark is None:
            raise SettingsError(
                expected=f"the environment variable {name}",
                came="nothing",
                fix="set it where Airflow is started, or give a default as in ${NAME:-default}.",
            )
        is_missing = not given if mark == ":-" else given is None
        return str(otherwise if is_missing else given)

    return _FROM_ENVIRONMENT.sub(find, value)


def _read(raw: Mapping[str, Any], folder: Path) -> Settings:
    project, retries, data = raw["project"], raw["retries"], raw["data"]
    stages = {
        name: Stage(name, _minutes(stage["timeout_minutes"]), stage["asset"])
        for name, stage in raw["stages"].items()
    }
    for expression in retries["transient_errors"]:
        re.compile(expression)
    return Settings(
        project=Project(
            directory=(folder / project["directory"]).resolve(),
            # Not resolved: a virtual environment's programs know it by their own place.
            programs=Path(os.path.normpath(folder / project["programs"])),
            target=project["target"],
            variables={name: value for name, value in project["variables"].items() if value},
        ),
        owner=raw["owner"],
        pool=raw["pool"],
        retries=Retries(
            count=int(retries["count"]),
            delay=_minutes(retries["minutes_between"]),
            transient_errors=tuple(retries["transient_errors"]),
        ),
        data=Data(
            files=tuple(str(folder / pattern) for pattern in data["files"]),
            pause=_minutes(data["minutes_between"]),
            timeout=_minutes(data["timeout_minutes"]),
        ),
        dags={name: _read_schedule(dag, stages) for name, dag in raw["dags"].items()},
    )


def _read_schedule(raw: Mapping[str, Any], stages: Mapping[str, Stage]) -> Schedule:
    return Schedule(
        cron=raw["schedule"] or None,
        timezone=raw["timezone"],
        start_date=date.fromisoformat(str(raw["start_date"])),
        end_date=date.fromisoformat(str(raw["end_date"])) if raw["end_date"] else None,
        deadline=_minutes(raw["deadline_minutes"]) if raw["deadline_minutes"] else None,
        waits_for_data=raw["waits_for_data"],
        stages=tuple(stages[name] for name in raw["stages"]),
    )


def _minutes(value: str | float) -> timedelta:
    return timedelta(minutes=float(value))
