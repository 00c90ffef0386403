"""Training and scoring, the same on Spark and on DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lightgbm
import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY, LABEL = "flight_id", "is_late"
FEATURES = (
    "scheduled_hour",
    "scheduled_month",
    "distance_miles",
    "route_mean_delay_7d",
    "route_mean_delay_28d",
    "origin_hour_departure_count",
    "carrier_mean_delay_3h",
    "origin_mean_delay_3h",
    "temperature_fahrenheit",
    "humidity_percent",
    "wind_speed_mph",
    "precipitation_inches",
    "visibility_miles",
)
ROUNDS = 100
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 31,
    "num_threads": 2,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbosity": -1,
}
BATCH_ROWS = 100_000
SCORES = pa.schema([(KEY, pa.int64()), ("score", pa.float64())])


def collect(relation: Any) -> pd.DataFrame:
    """Bring features and label of the rows with an outcome into memory, as 32-bit floats."""
    columns = ", ".join(f"cast({name} as float) as {name}" for name in (*FEATURES, LABEL))
    known = relation.filter(f"{LABEL} is not null")
    if is_spark(relation):
        return known.selectExpr(*columns.split(", ")).toPandas()
    return known.project(columns).df()


def collect_all(relation: Any) -> pd.DataFrame:
    """Bring a small table into memory."""
    return relation.toPandas() if is_spark(relation) else relation.df()


def fit(rows: pd.DataFrame) -> str:
    """Fit a booster and return its text."""
    data = lightgbm.Dataset(rows[list(FEATURES)], rows[LABEL])
    text: str = lightgbm.train(PARAMETERS, data, ROUNDS).model_to_string()
    return text


def describe(text: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Put a model beside what it has learned from, one row."""
    return pd.DataFrame({"model": [text], "row_count": [len(rows)]})


def hand_over(rows: pd.DataFrame, session: Any) -> Any:
    """Give rows to the engine in the form in which it takes them."""
    return session.createDataFrame(rows) if hasattr(session, "createDataFrame") else rows


def score(relation: Any, text: str) -> Any:
    """Score all rows, batch by batch; no engine holds them all in Python."""
    wanted = (KEY, *FEATURES)
    if is_spark(relation):
        # Each task has a core of its own.
        return relation.select(*wanted).mapInArrow(
            lambda batches: score_batches(batches, text, threads=1),
            "flight_id bigint, score double",
        )
    reader = relation.project(", ".join(wanted)).fetch_arrow_reader(BATCH_ROWS)
    batches = score_batches(reader, text, threads=PARAMETERS["num_threads"])
    return pa.RecordBatchReader.from_batches(SCORES, batches)


def score_batches(
    batches: Iterable[pa.RecordBatch], text: str, *, threads: Any
) -> Iterator[pa.RecordBatch]:
    """Score batches of key and features."""
    booster = lightgbm.Booster(model_str=text)
    for batch in batches:
        matrix = batch.select(list(FEATURES)).to_pandas()
        scores = booster.predict(matrix, num_threads=threads)
        yield pa.RecordBatch.from_arrays([batch.column(0), pa.array(scores)], schema=SCORES)


def is_spark(relation: Any) -> bool:
    """Tell a DataFrame of Spark from a relation of DuckDB."""
    return hasattr(relation, "mapInArrow")
