"""Three months of made-up flights, the last of them unlike the others, and what watches them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[3]
SCHEMA = "watched"
FIRST_DAY, LAST_DAY = "2013-06-01", "2013-08-31"
REFERENCE_BEFORE = "2013-08-01"
VARIABLES = {
    "train_before": REFERENCE_BEFORE,
    "monitoring_reference_from": FIRST_DAY,
    # So few flights are all looked at.
    "monitoring_flights_per_sampled": 1,
}
FLIGHTS_PER_DAY = 12


@dataclass(frozen=True)
class Watched:
    """The project over the made-up flights.

    Attributes:
        spark: The session of the tests, which sees the same tables.
        folder: Folder of the copy of the project.
        run_dbt: Runs a dbt command.
        flights: The flights with their features and scores.
        numbers: Names of the features that are numbers.
        texts: Names of those that are texts.
    """

    spark: SparkSession
    folder: Path
    run_dbt: Callable[..., Any]
    flights: pd.DataFrame
    numbers: list[str]
    texts: list[str]

    def dbt(self, *command: str, **variables: Any) -> Any:
        """Run a dbt command on the models that watch, or on a selection of them."""
        chosen = command if "--select" in command else (*command, "--select", "mon_*")
        texts = ["--vars", json.dumps({**VARIABLES, **variables})]
        return self.run_dbt(*chosen, *texts, project=self.folder, profiles=self.folder)

    def table(self, name: str, condition: str = "true") -> pd.DataFrame:
        """Return the rows of a table that fulfil a condition."""
        return self.spark.table(f"{SCHEMA}_monitoring.{name}").where(condition).toPandas()


def _declared_features() -> dict[str, str]:
    text = (ROOT / "models/features/_features__models.yml").read_text(encoding="utf-8")
    models = {model["name"]: model for model in yaml.safe_load(text)["models"]}
    return {
        column["name"]: column["data_type"]
        for column in models["flight_features"]["columns"]
        if column["config"]["meta"]["role"] == "feature"
    }


def _make_flights(features: dict[str, str]) -> pd.DataFrame:
    random = np.random.default_rng(20130601)
    dates = pd.date_range(FIRST_DAY, LAST_DAY, freq="D").repeat(FLIGHTS_PER_DAY)
    count = len(dates)
    is_new = dates >= REFERENCE_BEFORE
    columns: dict[str, Any] = {}
    for name, data_type in features.items():
        if data_type == "string":
            texts = random.choice(["a", "b", "c"], count, p=[0.6, 0.3, 0.1]).astype(object)
            texts[is_new & (random.random(count) < 0.2)] = "new"
            texts[random.random(count) < 0.05] = None
            columns[name] = texts
        else:
            numbers = random.normal(5, 2, count) + random.uniform(0, 3) * is_new
            numbers[random.random(count) < np.where(is_new, 0.3, 0.1)] = np.nan
            columns[name] = numbers.round() if data_type == "int" else numbers
    # Of two digits, so that some are equal.
    score = random.beta(2, 6, count).round(2)
    departure = dates + pd.to_timedelta(random.integers(10, 24, count), unit="h")
    return pd.DataFrame(
        {
            "flight_id": [f"flight-{number:05d}" for number in range(count)],
            "flight_date": dates.date,
            "scheduled_departure_at": departure,
            "decided_at": departure - pd.Timedelta(minutes=120),
            "arrived_at": departure + pd.Timedelta(hours=3),
            "is_late_arrival": np.where(
                random.random(count) < 0.03, np.nan, random.random(count) < score
            ),
            "score": np.where(random.random(count) < 0.02, np.nan, score),
            **columns,
        }
    )


def _write(spark: SparkSession, table: str, frame: pd.DataFrame, schema: str) -> None:
    rows = frame.astype(object).where(frame.notna(), None)
    # Whole numbers with gaps are floats in pandas.
    for name, data_type in (column.split() for column in schema.split(", ")):
        if data_type == "int":
            rows[name] = [None if value is None else int(value) for value in rows[name]]
    spark.sql(f"create database if not exists {table.split('.')[0]}")
    spark.createDataFrame(rows, schema).coalesce(1).write.format("delta").saveAsTable(table)


@pytest.fixture(scope="session")
def watched(
    spark: SparkSession,
    copy_project: Callable[..., None],
    run_dbt: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Watched]:
    """A copy of the project, with tables of features and scores in their places."""
    folder = tmp_path_factory.mktemp("watched")
    # Hundreds of columns, few rows: to compile takes longer than to run.
    settings = {
        "spark.sql.codegen.wholeStage": False,
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    copy_project(folder, SCHEMA, **settings)
    features = _declared_features()
    flights = _make_flights(features)
    keys = "flight_id string, flight_date date, decided_at timestamp"
    times = f"{keys}, scheduled_departure_at timestamp, is_late_arrival int, "
    schema = times + ", ".join(f"{name} {kind}" for name, kind in features.items())
    columns = [column.split()[0] for column in schema.split(", ")]
    _write(spark, f"{SCHEMA}_features.flight_features", flights[columns], schema)
    _write(
        spark,
        f"{SCHEMA}_ml.ml_late_arrivals__scores",
        flights[["flight_id", "score"]].dropna().assign(model_version=1),
        "flight_id string, score double, model_version int",
    )
    _write(
        spark,
        f"{SCHEMA}_ml.ml_late_arrivals__importances",
        pd.DataFrame({"feature_name": list(features), "share": 1 / len(features)}),
        "feature_name string, share double",
    )
    _write(
        spark,
        f"{SCHEMA}_marts.fct_flights",
        flights[["flight_id", "arrived_at"]],
        "flight_id string, arrived_at timestamp",
    )
    numbers = [name for name, kind in features.items() if kind != "string"]
    yield Watched(
        spark=spark,
        folder=folder,
        run_dbt=run_dbt,
        flights=flights,
        numbers=[*numbers, "score"],
        texts=[name for name, kind in features.items() if kind == "string"],
    )
    for row in spark.sql("show databases").collect():
        if row[0].startswith(f"{SCHEMA}_"):
            spark.sql(f"drop database {row[0]} cascade")
