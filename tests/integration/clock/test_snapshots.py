"""A record that changes while the year is lived counts from the moment it was seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SCHEMA = "changing"
FLIGHTS = {
    # name: tail number, scheduled departure; decided two hours before
    "a_day_before": ("N1", "2013-05-01 18:00:00"),
    "a_second_before": ("N1", "2013-05-02 13:59:59"),
    "at_the_change": ("N1", "2013-05-02 14:00:00"),
    "unchanged": ("N2", "2013-05-02 18:00:00"),
    "new_too_early": ("N3", "2013-05-02 13:59:59"),
    "new": ("N3", "2013-05-02 14:00:00"),
    "gone": ("N4", "2013-05-02 18:00:00"),
}
OLD = {"N1": 100, "N2": 150, "N4": 200}
NEW = {"N1": 120, "N2": 150, "N3": 180}


@dataclass(frozen=True)
class Register:
    """A register of aircraft, the project's snapshot of it, and the feature made of it."""

    spark: SparkSession
    folder: Path
    run_dbt: Callable[..., Any]

    def write(self, table: str, query: str) -> None:
        schema, _ = table.split(".")
        self.spark.sql(f"create database if not exists {SCHEMA}_{schema}")
        self.spark.sql(f"create or replace table {SCHEMA}_{table} using delta as {query}")

    def load(self, seats: dict[str, int]) -> None:
        rows = ", ".join(f"('{tail_number}', {count})" for tail_number, count in seats.items())
        self.write(
            "staging.stg_nycflights13__planes",
            f"""
            select tail_number, 'Fixed wing' as aircraft_type, 'AIRBUS' as manufacturer_name,
                'A320' as model_name, 'Turbo-fan' as engine_type, 2000 as built_year,
                2 as engine_count, seat_count, cast(null as int) as cruising_speed_mph
            from values {rows} as planes (tail_number, seat_count)
            """,
        )

    def dbt(self, *command: str, as_of: str | None) -> None:
        outcome = self.run_dbt(
            *command,
            *("--vars", json.dumps({"as_of": as_of})),
            *("--target-path", str(self.folder / "target")),
            *("--log-path", str(self.folder / "logs")),
            project=ROOT,
            profiles=self.folder,
        )
        assert set(outcome.statuses.values()) == {"success"}, outcome.messages

    def snapshot(self, as_of: str | None) -> None:
        self.dbt("snapshot", "--select", "snap_aircraft", as_of=as_of)

    def seats_of_flights(self, as_of: str | None) -> dict[str, int | None]:
        models = ("int_aircraft_known", "feat_flights__aircraft")
        self.dbt("run", "--full-refresh", "--select", *models, as_of=as_of)
        rows = self.spark.table(f"{SCHEMA}_features.feat_flights__aircraft").collect()
        return {row["flight_id"]: row["aircraft_seat_count"] for row in rows}

    def versions(self) -> int:
        return self.spark.table(f"{SCHEMA}_snapshots.snap_aircraft").count()


@pytest.fixture(scope="module")
def register(
    spark: SparkSession,
    spark_target: dict[str, Any],
    run_dbt: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Register]:
    """Aircraft loaded on the first of May; on the second one changed, one came, one went."""
    folder = tmp_path_factory.mktemp("changing")
    profile = {"target": "test", "outputs": {"test": {**spark_target, "schema": SCHEMA}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"flightline": profile}))
    register = Register(spark, folder, run_dbt)
    rows = ", ".join(f"('{name}', '{tail}', '{at}')" for name, (tail, at) in FLIGHTS.items())
    register.write(
        "marts.fct_flights",
        f"""
        select flight_id, tail_number, cast(departure as timestamp) as scheduled_departure_at,
            cast(departure as date) as flight_date
        from values {rows} as flights (flight_id, tail_number, departure)
        """,
    )
    register.load(OLD)
    register.snapshot("2013-05-01 12:00:00")
    register.load(NEW)
    register.snapshot("2013-05-02 12:00:00")
    yield register
    for row in spark.sql(f"show databases like '{SCHEMA}*'").collect():
        spark.sql(f"drop database {row[0]} cascade")


def test_a_flight_has_the_record_that_was_valid_when_it_was_decided(register: Register) -> None:
    assert register.seats_of_flights(as_of=None) == {
        # What the first run found is valid from the beginning of time.
        "a_day_before": 100,
        "a_second_before": 100,
        "at_the_change": 120,
        "unchanged": 150,
        "new_too_early": None,
        "new": 180,
        # An aircraft that the file no longer holds keeps its last record.
        "gone": 200,
    }


def test_before_the_change_nobody_knows_of_it(register: Register) -> None:
    seats = register.seats_of_flights(as_of="2013-05-02 11:59:59")

    assert seats["at_the_change"] == 100
    assert seats["new"] is None


def test_the_same_run_again_makes_no_new_versions(register: Register) -> None:
    before = register.versions()

    register.snapshot("2013-05-02 12:00:00")
    register.snapshot("2013-05-03 12:00:00")

    assert before == 5
    assert register.versions() == before
