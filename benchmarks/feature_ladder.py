"""Measure what each topic of features adds: train on topic after topic.

One process, no arguments that matter: `uv run python benchmarks/feature_ladder.py`
after `uv run dbt build -s +flight_feature_columns`. It trains the project's
own way (split and parameters of ml_late_arrivals__training_runs in the dbt
manifest) and measures on the test split, so its last row is the model that a
build would train.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.engine import isolated_session
from flightline.evaluation.metrics import measure_scores
from flightline.evaluation.parameters import EvaluationParameters
from flightline.features import FeatureColumns, read_columns
from flightline.training import TrainingSpec
from flightline.training.fit import LabelledRows, fit_rows
from flightline.training.rows import collect_labelled
from flightline.training.split import TEST, assign_splits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from flightline.evaluation.parameters import Measures

# From what is known longest to what is known last. Topics of later models are
# added at the end.
ORDER = (
    ("schedule",),
    ("route", "aircraft", "congestion"),
    ("history",),
    ("weather",),
    ("inbound",),
    ("same_day", "backlog"),
)
METRICS = ("roc_auc", "pr_auc", "log_loss", "brier", "ece")


@dataclass(frozen=True)
class Rung:
    """One model of the ladder.

    Attributes:
        added: Topics that this model has and the one before has not.
        feature_count: Features of all topics so far.
        metrics: Metrics on the test split by name.
        seconds: Time to fit.
    """

    added: tuple[str, ...]
    feature_count: int
    metrics: Mapping[str, float]
    seconds: float


def climb(
    flights: pd.DataFrame,
    columns: FeatureColumns,
    topics: Mapping[str, Sequence[str]],
    spec: TrainingSpec,
    measures: Measures,
) -> Iterator[Rung]:
    """Train a model per rung, each on the topics so far.

    Args:
        flights: Labelled flights.
        columns: What their columns are.
        topics: Name of each topic to its features.
        spec: How to split the flights by date, and how to fit.
        measures: What to measure.

    Yields:
        What each model came to.
    """
    data_splits = assign_splits(flights[columns.date], spec.split)
    test = flights[data_splits == TEST]
    labels = test[columns.label].to_numpy(dtype=float)
    # All rows as of one day: the measures themselves, without resamples.
    days, once = np.zeros(len(test), dtype=np.int64), np.ones((1, 1))
    others = tuple(name for name in topics if not any(name in rung for rung in ORDER))
    so_far: list[str] = []
    for added in (*ORDER, *((others,) if others else ())):
        so_far += [feature for name in added for feature in topics.get(name, ())]
        started = time.perf_counter()
        chosen = replace(columns, features=tuple(so_far))
        fit = fit_rows(LabelledRows(flights, data_splits, chosen, counts={}), spec)
        seconds = time.perf_counter() - started
        measured = measure_scores(labels, fit.scorer.score(test), days, once, measures)
        yield Rung(
            added=added,
            feature_count=len(so_far),
            metrics={name: float(value[0]) for name, value in measured.items()},
            seconds=seconds,
        )


def group_by_topic(declarations: pd.DataFrame) -> dict[str, list[str]]:
    """Return the features of each topic, by the model that they come from."""
    features = declarations[declarations["column_role"] == "feature"]
    topics: dict[str, list[str]] = {}
    for name, model in zip(features["column_name"], features["source_model"], strict=True):
        topics.setdefault(model.removeprefix("feat_flights__"), []).append(name)
    return topics


def read_meta(manifest: Path, model: str) -> dict[str, Any]:
    """Return what the YAML of a Python model says under `meta`, variables filled in."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    meta: dict[str, Any] = nodes[f"model.flightline.{model}"]["config"]["meta"]
    return meta


def main() -> None:
    """Print the ladder as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", default=".flightline/spark", help="folder of the warehouse")
    parser.add_argument("--manifest", type=Path, default=Path(".flightline/target/manifest.json"))
    parser.add_argument("--schema", default="flightline_features")
    options = parser.parse_args()
    training = read_meta(options.manifest, "ml_late_arrivals__training_runs")["training"]
    evaluation = read_meta(options.manifest, "ml_late_arrivals__evaluations")["evaluation"]
    spark = isolated_session(
        OpenSparkCredentials(schema="default", method="session", directory=options.directory)
    )
    declared = spark.table(f"{options.schema}.flight_feature_columns")
    columns = read_columns(declared)
    topics = group_by_topic(declared.orderBy("column_number").toPandas())
    flights = collect_labelled(spark.table(f"{options.schema}.flight_features"), columns)
    sys.stdout.write(f"| + features of | number | {' | '.join(METRICS)} | fit |\n")
    sys.stdout.write(f"|---|{'---|' * (len(METRICS) + 2)}\n")
    measures = EvaluationParameters.from_config(evaluation).measures
    rungs = climb(flights, columns, topics, TrainingSpec.from_config(training), measures)
    for rung in rungs:
        values = [f"{rung.metrics[name]:.4f}" for name in METRICS]
        cells = [", ".join(rung.added), str(rung.feature_count), *values, f"{rung.seconds:.0f} s"]
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
