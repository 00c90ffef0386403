"""What several tests share: synthetic features, a copy of the project, who is told of failures."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.support.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def flights() -> pd.DataFrame:
    """Flights whose lateness follows from carrier, hour and wind, with noise.

    A day has 20 flights; one in 25 was cancelled and has no label; some
    features are missing, and one carrier flies from November on only.
    """
    random = np.random.default_rng(20130101)
    dates = pd.date_range("2013-01-01", "2013-12-31", freq="D").repeat(20)
    count = len(dates)
    hour = random.integers(5, 23, count)
    carrier = random.choice(["AA", "B6", "UA"], count)
    wind = random.gamma(3, 4, count)
    risk = -3.0 + 0.12 * (hour - 5) + 0.06 * wind + 0.8 * (carrier == "B6")
    late = random.random(count) < 1 / (1 + np.exp(-risk))
    scheduled_at = dates + pd.to_timedelta(hour, unit="h")
    flights = pd.DataFrame(
        {
            "flight_id": [f"flight-{number:05d}" for number in range(count)],
            "flight_date": dates.date,
            "scheduled_departure_at": scheduled_at,
            "decided_at": scheduled_at - pd.Timedelta(minutes=120),
            "is_late_arrival": pd.array(late.astype(int), dtype="Int32"),
            "carrier": np.where(
                (dates >= "2013-11-01") & (random.random(count) < 0.1),
                "new",
                carrier,
            ),
            "scheduled_hour": hour.astype("int32"),
            "wind_speed_mph": wind,
        }
    )
    flights.loc[random.random(count) < 0.04, "is_late_arrival"] = pd.NA
    flights.loc[random.random(count) < 0.05, "wind_speed_mph"] = np.nan
    flights.loc[random.random(count) < 0.02, "carrier"] = None
    return flights


@pytest.fixture(scope="session")
def copy_project(spark_target: dict[str, Any]) -> Callable[..., None]:
    """Copies the project and gives it a profile: the Spark of the tests, a schema of its own."""

    def copy(folder: Path, schema: str, **settings: Any) -> None:
        shutil.copy(ROOT / "dbt_project.yml", folder)
        for name in ("macros", "models", "python_models", "seeds", "snapshots", "tests/data_tests"):
            shutil.copytree(ROOT / name, folder / name)
        target = {**spark_target, "schema": schema, "threads": 2}
        shared = target.get("server_side_parameters", {})
        target["server_side_parameters"] = {**shared, "spark.sql.ansi.enabled": True, **settings}
        profile = {"flightline": {"target": "test", "outputs": {"test": target}}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")

    return copy


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web hook that alerts are sent to."""
    receiver = Receiver()
    yield receiver
    receiver.stop()
