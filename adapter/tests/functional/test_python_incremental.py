"""Incremental Python models: every strategy, changed columns, and no second copy."""

from __future__ import annotations

import datetime

import pytest

DAYS = "select 1 as id, 'a' as name, 10 as part union all select 2, 'b', 20"
NEXT_DAYS = "select 2 as id, 'B' as name, 20 as part union all select 3, 'C', 30"


def model(config: str) -> str:
    return (
        "def model(dbt, session):\n"
        f"    dbt.config(materialized='incremental', {config})\n"
        '    return dbt.ref("days")\n'
    )


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("incremental_strategy='append'", [(1, "a"), (2, "B"), (2, "b"), (3, "C")]),
        ("unique_key='id'", [(1, "a"), (2, "B"), (3, "C")]),
        ("unique_key=['id', 'part']", [(1, "a"), (2, "B"), (3, "C")]),
        ("unique_key='id', merge_update_columns=['part']", [(1, "a"), (2, "b"), (3, "C")]),
        ("unique_key='id', merge_exclude_columns=['name']", [(1, "a"), (2, "b"), (3, "C")]),
        (
            "unique_key='id', incremental_predicates=['DBT_INTERNAL_DEST.part < 20']",
            [(1, "a"), (2, "B"), (2, "b"), (3, "C")],
        ),
        (
            "incremental_strategy='insert_overwrite', partition_by='part'",
            [(1, "a"), (2, "B"), (3, "C")],
        ),
        (
            "incremental_strategy='insert_overwrite', partition_by=['part'], file_format='parquet'",
            [(1, "a"), (2, "B"), (3, "C")],
        ),
        (
            "incremental_strategy='replace_where', incremental_predicates=['part >= 20']",
            [(1, "a"), (2, "B"), (3, "C")],
        ),
        (
            "incremental_strategy='delete+insert', unique_key='id'",
            [(1, "a"), (2, "B"), (3, "C")],
        ),
    ],
    ids=[
        "append",
        "merge",
        "merge_two_keys",
        "merge_update_columns",
        "merge_exclude_columns",
        "merge_predicates",
        "insert_overwrite",
        "insert_overwrite_parquet",
        "replace_where",
        "delete_insert",
    ],
)
def test_strategies(project, build, config, expected):
    build({"models/days.sql": DAYS, "models/grown.py": model(config)})

    outcome = build({"models/days.sql": NEXT_DAYS})

    assert outcome.statuses["grown"] == "success", outcome.messages["grown"]
    rows = project.rows("select id, name from {schema}.grown order by id, name")
    assert [tuple(row) for row in rows] == expected
    tables = {row["tableName"] for row in project.rows("show tables in {schema}")}
    assert tables == {"days", "grown"}


def test_an_incremental_run_writes_its_rows_once(project, build):
    files = {"models/days.sql": DAYS, "models/grown.py": model("unique_key='id'")}
    build(files)
    build(files | {"models/days.sql": NEXT_DAYS})

    operations = [row["operation"] for row in project.rows("describe history {schema}.grown")]
    assert operations == ["MERGE", "CREATE OR REPLACE TABLE AS SELECT"]
    # The staged rows are a temporary view, not a table that forgot its schema.
    assert project.rows("show tables in default like 'grown*'") == []


def test_a_model_knows_whether_it_is_incremental_and_reads_itself(project, build):
    files = {
        "models/counted.py": """
def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    before = session.table(f"{dbt.this}").count() if dbt.is_incremental else 0
    return session.createDataFrame([(before, dbt.is_incremental)], "before bigint, grows boolean")
"""
    }
    build(files)
    build(files)
    build(files)

    rows = project.rows("select before, grows from {schema}.counted order by before")
    assert [tuple(row) for row in rows] == [(0, False), (1, True), (2, True)]


def test_a_full_refresh_starts_again(project, build):
    build({"models/days.sql": DAYS, "models/grown.py": model("unique_key='id'")})
    project.write({"models/days.sql": NEXT_DAYS})

    project.dbt("build", "--full-refresh")

    rows = project.rows("select id, name from {schema}.grown order by id")
    assert [tuple(row) for row in rows] == [(2, "B"), (3, "C")]


@pytest.mark.parametrize(
    ("policy", "columns", "status"),
    [
        ("ignore", {"id", "name", "part"}, "success"),
        ("append_new_columns", {"id", "name", "part", "extra"}, "success"),
        ("fail", {"id", "name", "part"}, "error"),
    ],
)
def test_a_new_column(project, build, policy, columns, status):
    config = f"incremental_strategy='append', on_schema_change='{policy}'"
    build({"models/days.sql": DAYS, "models/grown.py": model(config)})

    outcome = build({"models/days.sql": "select 3 as id, 'c' as name, 30 as part, 7 as extra"})

    assert outcome.statuses["grown"] == status
    described = project.rows("describe {schema}.grown")
    assert {row["col_name"] for row in described} == columns
    if "extra" in columns:
        rows = project.rows("select id, extra from {schema}.grown order by id")
        assert [tuple(row) for row in rows] == [(1, None), (2, None), (3, 7)]


PASSED_THROUGH_A_FUNCTION = """
def model(dbt, session):
    dbt.config(materialized="incremental", unique_key="id", on_schema_change="fail")
    days = dbt.ref("days")
    return days.mapInPandas(lambda batches: batches, days.schema)
"""


def test_what_a_python_function_returns_has_the_types_of_the_table(project, build):
    # Over Spark Connect its texts name the collation that those of a table have without a word.
    build({"models/days.sql": DAYS, "models/grown.py": PASSED_THROUGH_A_FUNCTION})

    outcome = build({"models/days.sql": NEXT_DAYS})

    assert outcome.statuses["grown"] == "success"
    rows = project.rows("select id, name from {schema}.grown order by id")
    assert [tuple(row) for row in rows] == [(1, "a"), (2, "B"), (3, "C")]


def test_a_failing_incremental_model_leaves_its_table_alone(project, build):
    build({"models/days.sql": DAYS, "models/grown.py": model("unique_key='id'")})

    outcome = build(
        {"models/grown.py": model("unique_key='id'").replace("return", "return 1 / 0 or")}
    )

    assert outcome.statuses["grown"] == "error"
    rows = project.rows("select id from {schema}.grown order by id")
    assert [row["id"] for row in rows] == [1, 2]


EVENTS = """
{{ config(materialized='table', event_time='happened_at') }}
select 1 as id, timestamp '2025-01-01 01:00:00' as happened_at
union all select 2, timestamp '2025-01-02 02:00:00'
union all select 3, timestamp '2025-01-03 03:00:00'
"""
BATCHED = """
def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="microbatch",
        event_time="happened_at",
        batch_size="day",
        begin="2025-01-01",
    )
    events = dbt.ref("events")
    print("batch", dbt.batch.event_time_start.isoformat(), dbt.batch.event_time_end.isoformat())
    assert events.count() == 1, "each batch sees its own rows only"
    return events.selectExpr("*", f"'{dbt.batch.id}' as batch")
"""


def run_days(project, first: str, end: str):
    return project.dbt("run", "--event-time-start", first, "--event-time-end", end)


def test_a_microbatch_model_gets_its_bounds_and_the_rows_between_them(project):
    project.write({"models/events.sql": EVENTS, "models/batched.py": BATCHED})

    outcome = project.dbt(
        "run", "--event-time-end", "2025-01-04", "--event-time-start", "2025-01-01"
    )

    assert outcome.statuses["batched"] == "success", outcome.messages["batched"]
    bounds = "batch 2025-01-02T00:00:00+00:00 2025-01-03T00:00:00+00:00"
    assert f"[batched] {bounds}" in outcome.log
    rows = project.rows("select id, batch, happened_at from {schema}.batched order by id")
    assert [(row["id"], row["batch"]) for row in rows] == [
        (1, "20250101"),
        (2, "20250102"),
        (3, "20250103"),
    ]
    assert rows[2]["happened_at"] == datetime.datetime(2025, 1, 3, 3)


def test_a_batch_that_runs_again_replaces_its_rows(project):
    project.write({"models/events.sql": EVENTS, "models/batched.py": BATCHED})
    run_days(project, "2025-01-01", "2025-01-04")

    project.write({"models/events.sql": EVENTS.replace("select 2,", "select 22,")})
    run_days(project, "2025-01-02", "2025-01-03")

    rows = project.rows("select id from {schema}.batched order by id")
    assert [row["id"] for row in rows] == [1, 3, 22]
