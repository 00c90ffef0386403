"""Three months lived by the command: synthetic flights, the real models of a version's life."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from flightline.cli import main
from flightline.tracking import TrackingParameters, open_store
from flightline.tracking.registry import read_aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SCHEMA = "relived"
STEPS = (
    *("training_runs", "evaluation_scores", "evaluations", "comparisons", "gates"),
    *("champions", "scores"),
)
# Flights as of the clock: later ones are not planned yet, later landings not known.
FEATURES = """
{{ config(materialized='table', schema='features') }}
select
    * except (is_late_arrival),
    if({{ is_known("scheduled_departure_at + interval 3 hours") }}, is_late_arrival, null)
        as is_late_arrival
from flightline_test.flight_features
where {{ is_known('decided_at') }}
"""
COLUMNS = """
{{ config(materialized='table', schema='features') }}
-- depends_on: {{ ref('flight_features') }}
select * from relived_declarations.declarations
"""
# Every month alarms but the last.
ALARMS = """
{{ config(materialized='table', schema='monitoring') }}
select window, granularity, 'wind_speed_mph' as column_name, 0.5 as importance,
    window.start < date'2013-06-01' as is_alarm, 1 as alarm_rank
from {{ ref('mon_late_arrivals__performance') }}
"""
TRACKING = {
    "tracking_uri": "{{ env_var('MLFLOW_TRACKING_URI', "
    "'sqlite:///' ~ var('local_mlflow_store')) }}",
    "experiment_name": "late_arrivals",
    "model_name": "late_arrivals",
}
SPLIT = {
    "train_before": "{{ var('train_before') }}",
    "validate_before": "{{ var('validate_before') }}",
}
TRAINING = {
    "features_table": "{{ [var('scratch_schema'), target.schema ~ '_features'] | select "
    "| join('_') }}.flight_features",
    "objective": "classification",
    "split": SPLIT,
    "algorithm": "lightgbm",
    "parameters": {
        "num_leaves": 7,
        "max_rounds": 60,
        "early_stopping_rounds": 10,
        "early_stopping_metric": "auc",
        "thread_count": 1,
    },
    "seed": 1,
    "largest_driver_megabytes": 100,
}
EVALUATION = {
    "measures": {"objective": "classification", "calibration_bin_count": 5, "lift_share": 0.1},
    "baselines": {"base_rate": {}},
    "slices": [],
    "least_slice_rows": 100,
    "bootstrap": {"resamples": 50, "seed": 1, "level": 0.95},
}
# What is trained on 1 June or later asks too much of itself.
GATES = {
    "better_than_base_rate": {
        "kind": "gain",
        "over": "base_rate",
        "metric": "roc_auc",
        "at_least": 0.01,
    },
    "calibration": {
        "kind": "limit",
        "metric": "ece",
        "at_most": "{{ 0.0001 if (var('as_of') or '') >= '2013-06' else 0.5 }}",
    },
}
DATES = {
    "from_date": "{{ var('from_date') }}",
    "to_date": "{{ var('to_date') }}",
    "as_of": "{{ var('as_of') }}",
    "lookback_days": 3,
    "timezone": "America/New_York",
}
META = {"training": TRAINING, "split": SPLIT, "evaluation": EVALUATION, "gates": GATES}


def describe_model(step: str) -> dict[str, Any]:
    name = f"ml_late_arrivals__{step}"
    text = (ROOT / f"python_models/late_arrivals/{name}.py").read_text()
    meta = {key: value for key, value in META.items() if f'meta_get("{key}")' in text}
    config: dict[str, Any] = {"schema": "ml", "meta": {**meta, "tracking": TRACKING}}
    model: dict[str, Any] = {"name": name, "config": config}
    if step == "gates":
        config["meta"]["example_rows"] = 500
        model["data_tests"] = ["every_gate_passes"]
    if step == "scores":
        reasons = {"top": 1, "least_score": 0.9}
        places = {"features_table": TRAINING["features_table"], "dates": DATES, "reasons": reasons}
        config |= {"tags": ["score"], "incremental_strategy": "replace_flight_dates"}
        config["meta"] |= places
    return model


def choose_schema(schema: str) -> dict[str, Any]:
    return {"method": "config.schema", "value": schema}


@pytest.fixture(scope="module")
def project(
    features: DataFrame,
    declarations: DataFrame,
    spark: SparkSession,
    spark_target: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """A project with the stages of a replay, its real tables built."""
    folder = tmp_path_factory.mktemp("project")
    spark.sql("create database if not exists relived_declarations")
    declarations.write.format("delta").saveAsTable("relived_declarations.declarations")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    settings = {name: settings[name] for name in ("name", "version", "profile", "flags", "vars")}
    variables = settings["vars"]
    variables["replay"]["last_month"] = "2013-06"
    variables["replay"]["models"]["alarms"] = "alarms"
    variables["replay"]["retraining"]["drift"]["of_windows"] = 1
    # A month's few flights are too few for the other trigger.
    variables["replay"]["retraining"]["performance"] = None
    settings["test-paths"] = ["data_tests"]
    (folder / "dbt_project.yml").write_text(json.dumps(settings))
    selectors = {
        "replay_features": choose_schema("features"),
        "replay_train": {
            "union": [choose_schema("ml"), {"exclude": [{"method": "tag", "value": "score"}]}]
        },
        "replay_watch": {
            "union": [{"method": "tag", "value": "score"}, choose_schema("monitoring")]
        },
    }
    named = [{"name": name, "definition": value} for name, value in selectors.items()]
    (folder / "selectors.yml").write_text(json.dumps({"selectors": named}))
    target = {**spark_target, "schema": SCHEMA, "threads": 1}
    profiles = {settings["profile"]: {"target": "test", "outputs": {"test": target}}}
    (folder / "profiles.yml").write_text(json.dumps(profiles))
    for name in ("clock", "features", "monitoring"):
        shutil.copytree(
            ROOT / "macros" / name,
            folder / "macros" / name,
            ignore=shutil.ignore_patterns("*.yml"),
        )
    test = "generic/every_gate_passes.sql"
    (folder / "data_tests/generic").mkdir(parents=True)
    shutil.copy(ROOT / "tests/data_tests" / test, folder / "data_tests" / test)
    models = folder / "models"
    models.mkdir()
    for step in STEPS:
        shutil.copy(ROOT / f"python_models/late_arrivals/ml_late_arrivals__{step}.py", models)
    shutil.copy(ROOT / "models/monitoring/mon_late_arrivals__performance.sql", models)
    for name, sql in (
        *(("flight_features", FEATURES), ("flight_feature_columns", COLUMNS)),
        ("alarms", ALARMS),
    ):
        (models / f"{name}.sql").write_text(sql)
    watched = {
        "name": "mon_late_arrivals__performance",
        "config": {"schema": "monitoring", "materialized": "table"},
    }
    described = [*(describe_model(step) for step in STEPS), watched]
    (models / "models.yml").write_text(json.dumps({"models": described}))
    yield folder
    for row in spark.sql("show databases").collect():
        if SCHEMA in row[0]:
            spark.sql(f"drop database {row[0]} cascade")


def read_versions(spark: SparkSession) -> dict[str, int]:
    """Delta version of each table of the real schemas."""
    versions = {}
    for database in spark.sql("show databases").collect():
        if not database[0].startswith(f"{SCHEMA}_"):
            continue
        # Temporary views are shown beside the tables of any database.
        for row in spark.sql(f"show tables in {database[0]}").where("not isTemporary").collect():
            table = f"{database[0]}.{row['tableName']}"
            history = spark.sql(f"describe history {table} limit 1").collect()
            versions[table] = history[0]["version"]
    return versions


@pytest.fixture(scope="module")
def lived(
    project: Path,
    spark: SparkSession,
    run_dbt: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """The year lived once, over a real pipeline whose store is named by the environment."""
    uri = f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db"
    tracking = TrackingParameters(uri, "late_arrivals", "late_arrivals")

    def look() -> tuple[Any, ...]:
        client = open_store(tracking)
        found = client.search_model_versions("name = 'late_arrivals'")
        return read_versions(spark), read_aliases(client, "late_arrivals"), len(found)

    with pytest.MonkeyPatch.context() as patch:
        # dbt goes into the folder of the project and stays there.
        patch.chdir(project)
        patch.setenv("MLFLOW_TRACKING_URI", uri)
        built = run_dbt("build", project=project, profiles=project)
        assert set(built.statuses.values()) <= {"success", "pass"}, built.messages
        before = look()
        patch.setenv("MLFLOW_TRACKING_URI", uri)
        result: Result = CliRunner().invoke(main, ["replay", "--project-dir", str(project)])
        after = look()
    assert result.exit_code == 0, result.output
    return {"before": before, "after": after, "output": result.output}


def read_months(project: Path) -> pd.DataFrame:
    return pd.read_csv(project / ".flightline/replay/replay.csv")


def test_months_are_scored_by_the_champion_before_them(
    lived: dict[str, Any], project: Path
) -> None:
    months = read_months(project)

    assert list(months["month"]) == ["2013-04", "2013-05", "2013-06"]
    assert list(months["decision"]) == ["promoted", "refused", "kept"]
    assert list(months["champion_version"]) == [1, 2, 2]
    assert list(months["challenger_version"].dropna()) == [2, 3]
    assert months["failed_gates"][1].startswith("calibration: ece")
    assert list(months["row_count"]) == [600, 620, 600]


def test_the_frozen_version_scores_the_same_rows(lived: dict[str, Any], project: Path) -> None:
    months = read_months(project)

    first, *others = months.to_dict("records")
    assert first["roc_auc_champion"] == first["roc_auc_frozen"]
    assert all(row["roc_auc_champion"] != row["roc_auc_frozen"] for row in others)
    for row in (first, *others):
        assert 0.5 < row["roc_auc_frozen"] < 0.9
        assert abs(row["roc_auc_expected"] - row["roc_auc_champion"]) < 0.15


def test_what_monitoring_measured_is_what_was_measured_of_the_forecasts(
    lived: dict[str, Any], project: Path, spark: SparkSession
) -> None:
    measured = spark.sql(
        "select roc_auc, log_loss from replay_relived_monitoring.mon_late_arrivals__performance "
        "where granularity = 'month' and window.start = date'2013-06-01'"
    ).collect()[0]
    row = read_months(project).iloc[-1]

    assert row["roc_auc_champion"] == pytest.approx(measured["roc_auc"], abs=1e-9)
    assert row["log_loss_champion"] == pytest.approx(measured["log_loss"], abs=1e-9)


def test_the_table_of_months_is_there_for_sql(
    lived: dict[str, Any], project: Path, spark: SparkSession
) -> None:
    rows = spark.table("replay_relived_ml.late_arrivals__replay").orderBy("month").toPandas()

    assert list(rows["decision"]) == list(read_months(project)["decision"])
    assert (project / ".flightline/replay/replay.png").stat().st_size > 10_000


def test_the_real_tables_and_models_are_as_they_were(lived: dict[str, Any]) -> None:
    tables, aliases, version_count = lived["before"]

    assert len(tables) >= 9
    assert (aliases, version_count) == ({"champion": 1}, 1)
    assert lived["after"] == lived["before"]


def test_the_command_tells_the_year(lived: dict[str, Any]) -> None:
    output = lived["output"]

    assert "2013-05-01: training, because of drift of what moves the score, 50 % of it" in output
    assert "version 3 refused by calibration" in output
    assert "roc_auc of all months: champions 0." in output
