from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from flightline_airflow.errors import SettingsError
from flightline_airflow.settings import SETTINGS_VARIABLE, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_without_an_environment_the_project_beside_is_run(root: Path) -> None:
    settings = load_settings({})

    assert settings.project.directory == root
    assert settings.project.programs == root / ".venv" / "bin"
    assert settings.project.target == "warm"
    assert settings.project.variables == {}
    assert settings.dags["flightline_daily"].end_date == date(2013, 12, 31)


def test_the_environment_says_where_and_when(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "FLIGHTLINE_PROJECT": str(tmp_path),
            "FLIGHTLINE_TARGET": "connect",
            "FLIGHTLINE_RAW_DIRECTORY": "/data",
            "FLIGHTLINE_DAILY_SCHEDULE": "30 5 * * *",
            "FLIGHTLINE_END_DATE": "",
            "FLIGHTLINE_RETRY_MINUTES": "0.5",
            "FLIGHTLINE_DAILY_DEADLINE_MINUTES": "",
        }
    )

    assert settings.project.directory == tmp_path
    assert settings.project.target == "connect"
    assert settings.project.variables == {"raw_directory": "/data"}
    assert settings.data.files == ("/data/flights.csv*", "/data/weather.csv*")
    assert settings.dags["flightline_daily"].cron == "30 5 * * *"
    assert settings.dags["flightline_daily"].end_date is None
    assert settings.retries.delay == timedelta(seconds=30)
    assert settings.dags["flightline_daily"].deadline is None
    assert settings.dags["flightline_training"].deadline == timedelta(hours=4)


def test_what_cannot_be_used_is_named(tmp_path: Path, root: Path) -> None:
    text = (root / "orchestration" / "settings.yml").read_text(encoding="utf-8")
    path = tmp_path / "settings.yml"

    def load(text: str, **environment: str) -> None:
        path.write_text(text, encoding="utf-8")
        load_settings({SETTINGS_VARIABLE: str(path), **environment})

    load(text)
    with pytest.raises(SettingsError, match="KeyError: 'tranform'"):
        load(text.replace("[ingest, transform,", "[ingest, tranform,"))
    with pytest.raises(SettingsError, match="could not convert string to float: 'soon'"):
        load(text, FLIGHTLINE_RETRY_MINUTES="soon")
    with pytest.raises(SettingsError, match="the environment variable NOWHERE"):
        load(text.replace("${FLIGHTLINE_PROJECT:-..}", "${NOWHERE}"))
    with pytest.raises(SettingsError, match="missing \\)"):
        load(text.replace('"Connection (refused', '"Connection ((refused'))
