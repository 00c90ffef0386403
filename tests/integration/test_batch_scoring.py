"""The model of scores as dbt runs it, over and over, on the synthetic flights."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

ROOT = Path(__file__).parents[2]
NAME = "ml_late_arrivals__scores"
TABLE = f"batch_scoring.{NAME}"
INPUTS = {
    "flight_features": "select * from flightline_test.flight_features",
    "flight_feature_columns": "select * from batch_scoring.declarations",
    "ml_late_arrivals__champions": "select 'late_arrivals' as model_name",
}


@pytest.fixture(scope="module")
def project(
    outcome: Any,
    declarations: DataFrame,
    spark: SparkSession,
    spark_target: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The real model, its configuration and the macros of the clock; all else is a view."""
    folder = tmp_path_factory.mktemp("project")
    spark.sql("create database if not exists batch_scoring")
    declarations.write.format("delta").saveAsTable("batch_scoring.declarations")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    settings = {name: settings[name] for name in ("name", "version", "profile", "flags", "vars")}
    (folder / "dbt_project.yml").write_text(json.dumps(settings))
    target = {**spark_target, "schema": "batch_scoring", "threads": 1}
    profiles = {settings["profile"]: {"target": "test", "outputs": {"test": target}}}
    (folder / "profiles.yml").write_text(json.dumps(profiles))
    shutil.copytree(ROOT / "macros/clock", folder / "macros/clock")
    shutil.copytree(ROOT / "macros/features", folder / "macros/features")
    models = folder / "models"
    models.mkdir()
    shutil.copy(ROOT / f"python_models/late_arrivals/{NAME}.py", models)
    for name, sql in INPUTS.items():
        (models / f"{name}.sql").write_text(sql)
    text = (ROOT / "python_models/late_arrivals/_late_arrivals__models.yml").read_text()
    (model,) = (model for model in yaml.safe_load(text)["models"] if model["name"] == NAME)
    names = [{key: one[key] for key in ("name", "data_type")} for one in model["columns"]]
    model = {"name": NAME, "config": model["config"], "columns": names}
    model["config"]["meta"] |= {
        "tracking": asdict(outcome.pipeline.tracking),
        "features_table": "flightline_test.flight_features",
    }
    (models / "models.yml").write_text(json.dumps({"models": [model]}))
    yield folder
    spark.sql("drop database batch_scoring cascade")


@pytest.fixture
def score(
    project: Path, spark: SparkSession, run_dbt: Callable[..., Any]
) -> Callable[..., pd.DataFrame]:
    """Runs dbt with variables and returns the table, sorted."""

    def run(**variables: str) -> pd.DataFrame:
        done = run_dbt("run", "--vars", json.dumps(variables), project=project, profiles=project)
        assert set(done.statuses.values()) == {"success"}
        rows = spark.table(TABLE).toPandas()
        return rows.sort_values("flight_id", ignore_index=True)

    return run


def versions_by_date(scores: pd.DataFrame) -> dict[int, list[str]]:
    """First and last date that each version of the model scored."""
    dates = scores.groupby("model_version")["flight_date"].agg(["min", "max"])
    return {int(version): [str(row["min"]), str(row["max"])] for version, row in dates.iterrows()}


def test_a_run_without_variables_scores_every_flight_once(
    score: Any, spark: SparkSession, flights: pd.DataFrame, outcome: Any
) -> None:
    scores = score()

    assert list(scores["flight_id"]) == sorted(flights["flight_id"])
    assert spark.sql(f"describe detail {TABLE}").collect()[0]["partitionColumns"] == ["flight_date"]
    direct = outcome.scores.sort_values("flight_id", ignore_index=True)
    assert scores["score"].equals(direct["score"])
    assert scores["challenger_score"].isna().all()


def test_a_range_is_scored_again_by_the_champion_of_now_and_the_rest_stays(
    score: Any, add_version: Callable[..., int], outcome: Any
) -> None:
    before = score()
    second = add_version()
    outcome.pipeline.client.set_registered_model_alias("late_arrivals", "champion", str(second))
    after = score(from_date="2013-06-01", to_date="2013-06-03")
    again = score(from_date="2013-06-01", to_date="2013-06-03")

    assert versions_by_date(after) == {
        1: ["2013-01-01", "2013-12-31"],
        second: ["2013-06-01", "2013-06-03"],
    }
    assert (after["model_version"] == second).sum() == 3 * 20
    kept = after["model_version"] == 1
    assert after[kept].equals(before[kept])
    assert again.drop(columns="scored_at").equals(after.drop(columns="scored_at"))


def test_with_the_clock_the_days_that_may_have_changed_are_scored(
    score: Any, add_version: Callable[..., int], outcome: Any
) -> None:
    score()
    second = add_version()
    outcome.pipeline.client.set_registered_model_alias("late_arrivals", "champion", str(second))

    # 3 o'clock of the 10th in UTC is the evening of the 9th in New York.
    scores = score(as_of="2013-12-10 03:00:00")

    assert versions_by_date(scores)[1] == ["2013-01-01", "2013-12-05"]
    assert versions_by_date(scores)[second] == ["2013-12-06", "2013-12-31"]
    assert scores["flight_id"].is_unique


def test_a_challenger_scores_the_same_rows_in_the_shadow(
    score: Any, add_version: Callable[..., int], outcome: Any
) -> None:
    score()
    second = add_version()
    outcome.pipeline.client.set_registered_model_alias("late_arrivals", "challenger", str(second))

    scores = score(from_date="2013-12-31")
    shadowed = scores.dropna(subset="challenger_version")

    assert len(shadowed) == 20
    assert set(shadowed["challenger_version"]) == {second}
    # The test registered the files of the champion again.
    assert (shadowed["challenger_score"] == shadowed["score"]).all()
    assert set(scores["model_version"]) == {1}


def test_a_challenger_that_cannot_be_loaded_costs_its_own_scores_only(
    score: Any, add_version: Callable[..., int], outcome: Any
) -> None:
    damaged = add_version(model_sha256="0" * 64)
    outcome.pipeline.client.set_registered_model_alias("late_arrivals", "challenger", str(damaged))

    scores = score(from_date="2013-12-31")

    assert scores["challenger_score"].isna().all()
    assert scores["score"].notna().all()
