"""Relations that take the place of others: what a model that fails leaves, and what is counted."""

from __future__ import annotations

import json

import pytest

FAILS = "select if(id = 1, raise_error('on purpose'), id) as id from range(3)"


def model(sql: str, **config: str) -> str:
    settings = ", ".join(f"{key}='{value}'" for key, value in config.items())
    return "{{ config(" + settings + ") }} " + sql


OLD = {
    "view": {"materialized": "view"},
    "parquet": {"materialized": "table", "file_format": "parquet"},
    "delta": {"materialized": "table", "file_format": "delta"},
}
NEW = {
    "parquet": {"materialized": "table", "file_format": "parquet"},
    "delta": {"materialized": "table", "file_format": "delta"},
    "incremental": {"materialized": "incremental", "file_format": "delta"},
}


def rows_of_kept(project) -> list:
    # This session may remember the files of a table that another one has replaced.
    project.rows("refresh table {schema}.kept")
    return project.rows("select * from {schema}.kept")


@pytest.mark.parametrize("new", NEW)
@pytest.mark.parametrize("old", OLD)
def test_a_model_that_fails_leaves_what_was_there(project, build, old, new):
    build({"models/kept.sql": model("select 1 as id", **OLD[old])})
    assert rows_of_kept(project) == [(1,)]

    files = {"models/kept.sql": model(FAILS, **NEW[new])}
    project.write(files)
    outcome = project.dbt("build", "--full-refresh")
    assert outcome.statuses == {"kept": "error"}
    assert "on purpose" in outcome.messages["kept"]
    assert rows_of_kept(project) == [(1,)]

    for number in (2, 3):
        project.write({"models/kept.sql": model(f"select {number} as id", **NEW[new])})
        outcome = project.dbt("build", "--full-refresh")
        assert outcome.statuses == {"kept": "success"}, outcome.messages
        assert rows_of_kept(project) == [(number,)]
    assert [row["tableName"] for row in project.rows("show tables in {schema}")] == ["kept"]


def test_a_view_that_spark_refuses_leaves_the_table(project, build):
    build({"models/kept.sql": model("select 1 as id", materialized="table")})

    outcome = build({"models/kept.sql": model("select missing as id", materialized="view")})
    assert outcome.statuses == {"kept": "error"}
    assert rows_of_kept(project) == [(1,)]

    outcome = build({"models/kept.sql": model("select 2 as id", materialized="view")})
    assert outcome.statuses == {"kept": "success"}
    assert rows_of_kept(project) == [(2,)]


def test_a_python_model_that_fails_leaves_the_table_that_is_not_delta(project, build):
    head = 'def model(dbt, session):\n    dbt.config(file_format="parquet")\n'
    frame = '    return session.createDataFrame([(1,)], "id int")\n'
    build({"models/kept.py": head + frame})

    outcome = build({"models/kept.py": head + '    raise ValueError("on purpose")\n' + frame})

    assert outcome.statuses == {"kept": "error"}
    assert rows_of_kept(project) == [(1,)]
    assert build({"models/kept.py": head + frame}).statuses == {"kept": "success"}


THREE = "select 1 as id, 'a' as day union all select 2, 'b' union all select 3, 'b'"
LATER = "select 2 as id, 'n' as day union all select 5, 'n'"


@pytest.mark.parametrize(
    ("config", "later", "affected"),
    [
        ("incremental_strategy='merge', unique_key='id'", LATER, 2),
        # One row is deleted and two are inserted.
        ("incremental_strategy='delete+insert', unique_key='id'", LATER, 3),
    ],
    ids=["merge", "delete_insert"],
)
def test_the_response_counts_the_rows_that_changed(project, build, config, later, affected):
    sql = (
        "{{ config(materialized='incremental', " + config + ") }} "
        "{% if is_incremental() %}" + later + "{% else %}" + THREE + "{% endif %}"
    )
    for _ in range(2):
        outcome = build({"models/counted.sql": sql})
        assert outcome.statuses == {"counted": "success"}, outcome.messages

    results = json.loads((project.folder / "target" / "run_results.json").read_text())
    (result,) = results["results"]
    assert result["adapter_response"] == {
        "_message": f"OK {affected}",
        "rows_affected": affected,
    }
