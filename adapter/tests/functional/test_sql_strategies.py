"""Incremental strategies, column changes and constraints of SQL models: what is in the rows."""

from __future__ import annotations

import datetime
import json

import pytest
import yaml

FIRST = "select 1 as id, 'a' as name union all select 2, 'b' union all select 3, 'c'"


def incremental(config: str, later: str, first: str = FIRST) -> str:
    return (
        "{{ config(materialized='incremental', " + config + ") }}\n"
        "{% if is_incremental() %}\n" + later + "\n{% else %}\n" + first + "\n{% endif %}"
    )


@pytest.fixture
def twice(project, build):
    """Builds a model two times and returns its rows."""

    def run(model: str, columns: str = "*") -> list[tuple]:
        for _ in range(2):
            outcome = build({"models/grown.sql": model})
            assert outcome.statuses == {"grown": "success"}, outcome.messages
        rows = project.rows(f"select {columns} from {{schema}}.grown")
        assert not project.rows("show tables in {schema} like '*__dbt_tmp'")
        return sorted(tuple(row) for row in rows)

    return run


NEW = "select 2 as id, 'new' as name union all select 4, 'd'"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("tags=['appends']", [(1, "a"), (2, "b"), (2, "new"), (3, "c"), (4, "d")]),
        ("unique_key='id'", [(1, "a"), (2, "new"), (3, "c"), (4, "d")]),
        ("unique_key=['id', 'name']", [(1, "a"), (2, "b"), (2, "new"), (3, "c"), (4, "d")]),
        (
            "unique_key='id', incremental_strategy='delete+insert'",
            [(1, "a"), (2, "new"), (3, "c"), (4, "d")],
        ),
        (
            "unique_key='id', incremental_strategy='delete+insert', "
            "incremental_predicates=['id <> 2']",
            [(1, "a"), (2, "b"), (2, "new"), (3, "c"), (4, "d")],
        ),
        ("incremental_strategy='insert_overwrite'", [(2, "new"), (4, "d")]),
        (
            "incremental_strategy='insert_overwrite', partition_by='id'",
            [(1, "a"), (2, "new"), (3, "c"), (4, "d")],
        ),
        (
            "incremental_strategy='replace_where', replace_where='id >= 2'",
            [(1, "a"), (2, "new"), (4, "d")],
        ),
    ],
    ids=[
        "append",
        "merge",
        "merge_two_keys",
        "delete_insert",
        "delete_insert_predicate",
        "overwrite",
        "overwrite_partitions",
        "replace_where",
    ],
)
def test_each_strategy_leaves_the_rows_it_should_in_one_commit(project, twice, config, expected):
    assert twice(incremental(config, NEW), "id, name") == expected
    assert len(project.rows("describe history {schema}.grown")) == 2


def test_delete_insert_keeps_duplicates_and_may_read_its_own_table(twice):
    later = "select max(id) as id, 'again' as name from {{ this }} union all select 3, 'twice'"

    rows = twice(incremental("unique_key='id', incremental_strategy='delete+insert'", later))

    assert rows == [(1, "a"), (2, "b"), (3, "again"), (3, "twice")]


def test_a_strategy_that_does_not_exist_is_told(build):
    model = incremental("incremental_strategy='invented'", NEW)
    build({"models/grown.sql": model})

    outcome = build({"models/grown.sql": model})

    assert "get_incremental_invented_sql" in outcome.messages["grown"]


@pytest.mark.parametrize("event_time", ["timestamp", "date", "timestamp_ntz"])
def test_a_microbatch_replaces_its_time_span_alone(project, event_time):
    project.write(
        {
            "models/events.sql": (
                "{{ config(materialized='table', event_time='at') }}\n"
                "select id, cast(concat('2024-01-0', id) as "
                + event_time
                + ") as at, 'first' as run\n"
                "from values (1), (2), (3) as ids (id)"
            ),
            "models/grown.sql": (
                "{{ config(materialized='incremental', incremental_strategy='microbatch', "
                "event_time='at', batch_size='day', begin='2024-01-01') }}\n"
                "select id, at, '{{ var('run', 'first') }}' as run from {{ ref('events') }}"
            ),
        }
    )
    span = ["--event-time-start", "2024-01-01", "--event-time-end", "2024-01-04"]
    project.dbt("run", *span)

    outcome = project.dbt(
        "run", "--select", "grown", "--vars", "{run: second}",
        "--event-time-start", "2024-01-02", "--event-time-end", "2024-01-03",
    )  # fmt: skip

    assert outcome.statuses == {"grown": "success"}
    rows = sorted(tuple(row) for row in project.rows("select id, run from {schema}.grown"))
    assert rows == [(1, "first"), (2, "second"), (3, "first")]


def test_columns_are_added_dropped_and_widened(project, twice):
    rows = twice(
        incremental(
            "on_schema_change='sync_all_columns'",
            "select cast(9000000000 as bigint) as id, 1.5 as share",
        )
    )

    assert [row[0] for row in rows] == [1, 2, 3, 9000000000]
    types = {row["col_name"]: row["data_type"] for row in project.rows("describe {schema}.grown")}
    assert types == {"id": "bigint", "share": "decimal(2,1)"}


def test_a_type_that_cannot_grow_is_told_with_what_to_do(project, build):
    model = incremental("on_schema_change='sync_all_columns'", "select 'x' as id, 'y' as name")
    build({"models/grown.sql": model})

    outcome = build({"models/grown.sql": model})

    message = outcome.messages["grown"]
    assert "Expected a type that int can grow into for the column id" in message
    assert "--full-refresh" in message
    assert project.rows("select count(*) as rows from {schema}.grown")[0]["rows"] == 3


def test_descriptions_with_quotes_and_newlines_reach_tables_views_and_columns(project, build):
    text = 'it\'s\n"odd" \\ ünd'
    models = [
        {
            "name": name,
            "description": text,
            "config": {"persist_docs": {"relation": True, "columns": True}},
            "columns": [{"name": "ID", "description": text}],
        }
        for name in ("viewed", "stored", "grown")
    ]
    schema = yaml.safe_dump({"models": models})
    build(
        {
            "models/schema.yml": schema,
            "models/viewed.sql": "select 1 as id, 2 as other",
            "models/stored.sql": "{{ config(materialized='table') }} select 1 as id, 2 as other",
            "models/grown.sql": incremental("tags=['x']", NEW),
        }
    )

    for name in ("viewed", "stored", "grown"):
        rows = {
            row["col_name"]: row for row in project.rows(f"describe extended {{schema}}.{name}")
        }
        assert rows["id"]["comment"] == text, name
        assert rows["Comment"]["data_type"] == text, name


def test_unchanged_descriptions_cost_no_commit(project, twice):
    project.write(
        {
            "models/schema.yml": (
                "models:\n  - name: grown\n    description: a table\n"
                "    config: {persist_docs: {relation: true, columns: true}}\n"
                "    columns: [{name: id, description: an id}, {name: name, description: a name}]\n"
            )
        }
    )

    twice(incremental("tags=['x']", NEW))

    operations = [row["operation"] for row in project.rows("describe history {schema}.grown")]
    assert operations == ["WRITE", "CHANGE COLUMNS", "CREATE OR REPLACE TABLE AS SELECT"]


def test_options_of_a_table_reach_delta(project, build, tmp_path):
    build(
        {
            "models/stored.sql": (
                "{{ config(materialized='table', liquid_clustered_by=['id'], "
                "location_root='" + str(tmp_path / "it is here") + "', "
                "tblproperties={'delta.appendOnly': true, 'it''s': 'mine'}) }} select 1 as id"
            ).replace("'it''s'", '"it\'s"')
        }
    )

    detail = project.rows("describe detail {schema}.stored")[0]
    assert detail["clusteringColumns"] == ["id"]
    assert detail["properties"]["delta.appendOnly"] == "true"
    assert detail["properties"]["it's"] == "mine"
    assert detail["location"].endswith("it is here/stored")


def test_a_seed_that_fails_leaves_the_old_table(project, build):
    schema = "seeds: [{name: typed, config: {column_types: {amount: int}}}]"
    build({"seeds/typed.csv": "id,amount\n1,5\n", "seeds/schema.yml": schema})

    outcome = build({"seeds/typed.csv": "id,amount\n1,5\n2,it's\n"})

    assert outcome.statuses == {"typed": "error"}
    assert "Expected values of type int in column amount" in outcome.messages["typed"]
    assert "but got: it's" in outcome.messages["typed"]
    assert [tuple(row) for row in project.rows("select * from {schema}.typed")] == [(1, 5)]


def test_grants_are_refused_with_the_reason(build):
    outcome = build(
        {"models/granted.sql": "{{ config(grants={'select': ['someone']}) }} select 1 as id"}
    )

    assert "open-source Spark has no authorizer" in outcome.messages["granted"]


def test_times_of_day_in_a_seed_are_text(project, build):
    build({"seeds/times.csv": "at,day\n10:30:00,2024-01-01\n"})

    row = project.rows("select * from {schema}.times")[0]
    assert row["day"] == datetime.date(2024, 1, 1)
    assert isinstance(row["at"], str)


def test_the_catalog_spans_schemas_and_has_comments(project):
    project.write(
        {
            "models/here.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/there.sql": "{{ config(schema='other') }} select 2 as id",
            "models/schema.yml": (
                "models:\n  - name: here\n    config: {persist_docs: {columns: true}}\n"
                "    columns: [{name: id, description: an id}]\n"
                f"sources:\n  - name: s\n    database: {project.schema}\n"
                f"    schema: {project.schema}\n    tables: [{{name: here}}]\n"
            ),
        }
    )
    project.dbt("run")

    project.dbt("docs", "generate", "--no-compile")

    catalog = json.loads((project.folder / "target" / "catalog.json").read_text())
    assert set(catalog["nodes"]) == {"model.toy.here", "model.toy.there"}
    assert catalog["nodes"]["model.toy.here"]["columns"]["id"]["comment"] == "an id"
    assert catalog["nodes"]["model.toy.there"]["metadata"]["type"] == "view"
    assert not catalog["errors"]
