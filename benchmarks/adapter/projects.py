"""The dbt projects that are timed, under dbt-spark as it is and under dbt-openspark."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dbt.adapters.openspark.settings import delta_coordinates

_MODELS = 9
_STOCK_SETTINGS = {
    "spark.jars.packages": delta_coordinates(),
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
}


@dataclass(frozen=True)
class Contender:
    """One way to run a project.

    Attributes:
        name: What the result table calls it.
        output: The profile's output.
        environment: Variables of the dbt process.
        folder: Folder of the project, and of warehouse and metastore.
    """

    name: str
    output: dict[str, Any]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


def stock(folder: Path, threads: int, directory: Path | None = None) -> Contender:
    """dbt-spark's session method with Spark's default settings, and Delta made known to it.

    Args:
        folder: Folder of the project.
        threads: Threads of dbt.
        directory: Folder of warehouse and metastore, if not the project's own.
    """
    directory = directory or folder
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "conf"
    conf.mkdir(exist_ok=True)
    settings = _STOCK_SETTINGS | {
        "spark.sql.warehouse.dir": str(directory / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={directory / 'metastore'};create=true"
        ),
    }
    lines = [f"{key} {value}\n" for key, value in settings.items()]
    (conf / "spark-defaults.conf").write_text("".join(lines), encoding="utf-8")
    output = {
        "type": "spark",
        "method": "session",
        "host": "unused",
        "schema": "toy",
        "threads": threads,
    }
    return Contender("dbt-spark, session", output, folder, {"SPARK_CONF_DIR": str(conf)})


def ours(name: str, folder: Path, threads: int, **output: Any) -> Contender:
    """dbt-openspark with the defaults of a profile, but for what is given."""
    folder.mkdir(parents=True, exist_ok=True)
    output = {
        "type": "openspark",
        "schema": "toy",
        "threads": threads,
        "directory": str(folder / "spark"),
        **output,
    }
    return Contender(name, output, folder)


def write_project(contender: Contender, files: dict[str, str]) -> None:
    """Writes a project and its profile into the contender's folder."""
    project = {
        "name": "toy",
        "profile": "toy",
        "flags": {"send_anonymous_usage_stats": False},
        "models": {"+file_format": "delta"},
        "seeds": {"+file_format": "delta"},
    }
    profiles = {"toy": {"target": "timed", "outputs": {"timed": contender.output}}}
    texts = {
        "dbt_project.yml": yaml.safe_dump(project),
        "profiles.yml": yaml.safe_dump(profiles),
        **files,
    }
    for name, text in texts.items():
        path = contender.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def model_files() -> dict[str, str]:
    """Nine one-line Delta tables in a chain of threes, and two tests."""
    files = {}
    for number in range(_MODELS):
        source = f"{{{{ ref('model_{number - 3}') }}}}" if number >= 3 else "range(1000)"
        files[f"models/model_{number}.sql"] = (
            "{{ config(materialized='table') }}\n"
            f"select id, id * {number + 1} as amount from {source}\n"
        )
    columns = [{"name": "id", "data_tests": ["unique", "not_null"]}]
    files["models/models.yml"] = yaml.safe_dump(
        {"models": [{"name": f"model_{_MODELS - 1}", "columns": columns}]}
    )
    return files


def seed_file(rows: int) -> dict[str, str]:
    """A seed of numbers, texts, dates and empty cells."""
    chance = random.Random(rows)
    lines = ["id,name,amount,day,note"]
    for number in range(rows):
        note = "" if number % 5 == 0 else f"note {number}"
        lines.append(
            f"{number},name {chance.randrange(1000)},{chance.random():.6f},"
            f"2013-{1 + number % 12:02d}-{1 + number % 28:02d},{note}"
        )
    return {f"seeds/rows_{rows}.csv": "\n".join(lines) + "\n"}


TIMING_MACRO = {
    "macros/time_statements.sql": """
{% macro time_statements(count) %}
    {% do run_query('select 1 as one') %}
    {% set started = modules.datetime.datetime.now() %}
    {% for number in range(count) %}
        {% do run_query('select ' ~ number ~ ' as one') %}
    {% endfor %}
    {% set seconds = (modules.datetime.datetime.now() - started).total_seconds() %}
    {% do log('seconds per statement: ' ~ (seconds / count), info=true) %}
{% endmacro %}
"""
}
