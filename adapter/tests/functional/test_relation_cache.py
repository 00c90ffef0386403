"""What dbt knows of the relations of a schema, and what it costs to know it."""

from __future__ import annotations

import re


def statements_of(project) -> list[str]:
    """The statements of the last dbt command, in lower case and on one line each."""
    log = (project.folder / "logs" / "dbt.log").read_text(encoding="utf-8")
    log = log[log.rindex("Running with dbt=") :]
    found = re.findall(r"\*/\s+(.*?)(?=^\S*\d\d:\d\d:\d\d)", log, re.DOTALL | re.MULTILINE)
    return [" ".join(statement.lower().split()) for statement in found]


def test_a_schema_of_many_tables_costs_two_statements(project, build):
    project.spark.sql(f"create schema {project.schema}")
    for number in range(25):
        project.spark.sql(f"create table {project.schema}.other_{number} (id int) using parquet")
    files = {
        "models/viewed.sql": "select 1 as id",
        "models/modelled.sql": (
            "{{ config(materialized='table') }} select * from {{ ref('viewed') }}"
        ),
    }

    for described in (0, 1):
        assert set(build(files).statuses.values()) == {"success"}
        ran = statements_of(project)
        assert any(s.startswith("create or replace table") for s in ran), ran
        assert len([s for s in ran if s.startswith("show tables")]) == 1
        assert len([s for s in ran if s.startswith("show views")]) == 1
        # The format of the one table that the second run replaces.
        assert len([s for s in ran if s.startswith("describe")]) == described
        assert not [s for s in ran if "other_" in s]
