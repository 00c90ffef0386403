"""The same work as a script, without dbt: the statements of the models, run one by one.

Takes a file of compiled models (name to SQL), the folder to work in and the Spark
settings; prints seconds by model.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

from benchmarks.scale import learning

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame


def main(compiled: str, folder: str, settings: str) -> None:
    """Run all and print the seconds."""
    builder = SparkSession.builder.master("local[*]")
    paths = {
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={folder}/metastore;create=true"
        ),
    }
    for key, value in (json.loads(settings) | paths).items():
        builder = builder.config(key, value)
    session = builder.enableHiveSupport().getOrCreate()
    session.sql("create database if not exists scale")
    models = json.loads(Path(compiled).read_text(encoding="utf-8"))
    summary = models.pop("summary")
    seconds = {name: _time(name, lambda sql=sql: session.sql(sql)) for name, sql in models.items()}
    features = session.table("scale.features")
    rows = None

    def train() -> DataFrame:
        nonlocal rows
        rows = learning.collect(features)
        return session.createDataFrame(learning.describe(learning.fit(rows), rows))

    seconds["trained"] = _time("trained", train)
    (trained,) = learning.collect_all(session.table("scale.trained"))["model"]
    seconds["scores"] = _time("scores", lambda: learning.score(features, trained))
    came = session.sql(summary).first()
    print(json.dumps({"seconds": seconds, "summary": " ".join(map(str, came or ()))}))


def _time(name: str, compute: Callable[[], DataFrame]) -> float:
    started = time.perf_counter()
    compute().write.format("delta").mode("overwrite").saveAsTable(f"scale.{name}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
