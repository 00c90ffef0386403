"""What distributed scoring costs: rows a second of one core, against the booster.

Reads the built project: `uv run dbt build`, then

    uv run python benchmarks/scoring.py --batch 2000 --batch 10000

Counts the processor time of all processes, of the JVM as of its Python workers,
so that what else runs on the machine hardly changes the figures. Each is the best
of some runs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import psutil

from flightline.dbt import DbtProject, find_model
from flightline.features import read_columns
from flightline.model.encoding import FeatureEncoding, encode_features
from flightline.model.predictors import parse_model
from flightline.scoring import ReasonParameters, add_scores
from flightline.tracking import TrackingParameters, open_store
from flightline.tracking.registry import find_champion, load_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import DataFrame

    from flightline.model.scorer import Scorer

ROOT = Path(__file__).resolve().parents[1]
SCORES = "ml_late_arrivals__scores"
MEMORY_ROWS = 50_000
BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"


@click.command()
@click.option("--repeat", default=3, show_default=True, help="Runs of which the best counts.")
@click.option("--batch", "batches", type=int, multiple=True, default=(10_000,), show_default=True)
@click.option("--reasons/--no-reasons", "with_reasons", default=True, show_default=True)
def main(repeat: int, batches: tuple[int, ...], with_reasons: bool) -> None:
    """Measure and print rows a second of one core."""
    project = DbtProject(ROOT, ROOT, None, ROOT / ".flightline" / "benchmark")
    manifest = project.parse()
    meta: Any = find_model(manifest, SCORES).config.meta
    client = open_store(TrackingParameters(**meta["tracking"]))
    name = meta["tracking"]["model_name"]
    scorer = load_scorer(client, name, find_champion(client, name))
    reasons = ReasonParameters(**meta["reasons"]) if with_reasons else None
    with project.open_session() as session:
        features = session.table(meta["features_table"])
        declared = session.table(str(find_model(manifest, "flight_feature_columns").relation_name))
        columns = read_columns(declared)
        keep = [columns.key, columns.date, columns.event_time]
        for line in measure(features, scorer, keep, reasons, repeat, batches):
            click.echo(line)


def measure(
    features: DataFrame,
    scorer: Scorer,
    keep: Sequence[str],
    reasons: ReasonParameters | None,
    repeat: int,
    batches: tuple[int, ...],
) -> Iterator[str]:
    """Measure one way after the other and write a line of a table for each."""
    count = features.count()
    tasks = features.rdd.getNumPartitions()
    frame = features.limit(MEMORY_ROWS).toPandas()
    encoding = FeatureEncoding.from_json(scorer.encoding_text)
    matrix = encode_features(frame, encoding)
    predictor = parse_model(scorer.predictor, scorer.model)
    best = len(matrix) / least_time(lambda: predictor.predict(matrix), repeat)
    encode = len(matrix) / least_time(lambda: encode_features(frame, encoding), repeat)
    title = f"{count:,} rows, {len(encoding.features)} features, {tasks} tasks"
    yield f"| {title} | rows a second of one core | against the booster |"
    yield "|---|---:|---:|"
    yield f"| booster in memory | {best:,.0f} | 1.00 |"
    yield f"| encoding alone | {encode:,.0f} | {encode / best:.2f} |"

    def run(title: str, scored: DataFrame) -> str:
        def work() -> None:
            scored.write.format("noop").mode("overwrite").save()

        speed = count / least_time(work, repeat)
        return f"| {title} | {speed:,.0f} | {speed / best:.2f} |"

    read = features.select(*dict.fromkeys([*keep, *scorer.features]))
    yield run("read in the JVM alone", read)
    yield run("to Python and back alone", read.mapInArrow(lambda batches: batches, read.schema))
    for batch in batches:
        features.sparkSession.conf.set(BATCH, str(batch))
        yield run(f"scores, batches of {batch:,}", add_scores(features, scorer, keep=keep))
    if reasons is not None:
        yield run("with reasons", add_scores(features, scorer, keep=keep, reasons=reasons))


def least_time(work: Callable[[], object], repeat: int) -> float:
    """Do something once to warm up, then some times more; the least processor seconds."""
    work()
    seconds = []
    for _ in range(repeat):
        began = processor_seconds()
        work()
        seconds.append(processor_seconds() - began)
    return min(seconds)


def processor_seconds() -> float:
    """Processor time of this process and all that it started."""
    process = psutil.Process(os.getpid())
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
    return total


if __name__ == "__main__":
    main()
