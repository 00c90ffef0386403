"""SQL models, seeds and snapshots: formats, isolation, messages."""

from __future__ import annotations

import datetime


def test_delta_is_the_format_of_models_seeds_and_snapshots(project, build):
    outcome = build(
        {
            "seeds/seeded.csv": "id,name\n1,a\n",
            "models/modelled.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/grown.sql": "{{ config(materialized='incremental') }} select 1 as id",
            "snapshots/kept.sql": (
                "{% snapshot kept %}{{ config(unique_key='id', strategy='check', "
                "check_cols=['name']) }} select * from {{ ref('seeded') }}{% endsnapshot %}"
            ),
        }
    )

    assert set(outcome.statuses.values()) == {"success"}
    for table in ("seeded", "modelled", "grown", "kept"):
        assert project.rows(f"describe detail {{schema}}.{table}")[0]["format"] == "delta", table


def test_a_second_build_works_over_what_is_there(build):
    files = {
        "seeds/seeded.csv": "id,name\n1,a\n",
        "models/viewed.sql": "select * from {{ ref('seeded') }}",
        "models/modelled.sql": (
            "{{ config(materialized='table') }} select * from {{ ref('viewed') }}"
        ),
        "models/python_table.py": 'def model(dbt, session):\n    return dbt.ref("modelled")\n',
    }
    build(files)

    outcome = build(files)

    assert set(outcome.statuses.values()) == {"success"}
    assert not [line for line in outcome.log if "Exception" in line or "\tat " in line]


def test_settings_and_temporary_views_of_a_model_stay_with_it(project, build):
    outcome = build(
        {
            "models/first.sql": (
                "{{ config(materialized='table', pre_hook=["
                "'set spark.sql.shuffle.partitions = 77', "
                "'create or replace temporary view mine as select 1 as id']) }} "
                "select * from mine"
            ),
            "models/second.py": (
                "def model(dbt, session):\n"
                '    dbt.ref("first")\n'
                '    partitions = session.conf.get("spark.sql.shuffle.partitions")\n'
                "    views = [t.name for t in session.catalog.listTables() if t.isTemporary]\n"
                "    return session.createDataFrame([(partitions, len(views))], "
                '"partitions string, views bigint")\n'
            ),
        }
    )

    assert outcome.statuses == {"first": "success", "second": "success"}
    row = project.rows("select * from {schema}.second")[0]
    assert row["partitions"] != "77"
    assert row["views"] == 0


def test_an_error_while_rows_are_collected_is_told_cleanly(build):
    outcome = build(
        {
            "models/lazy.sql": "select raise_error('row is bad') as id",
            "models/schema.yml": (
                "models:\n  - name: lazy\n    columns:\n"
                "      - {name: id, data_tests: [not_null]}\n"
            ),
        }
    )

    message = outcome.messages["not_null_lazy_id"]
    assert "row is bad" in message
    assert "Unhandled error" not in message
    assert "\tat " not in message


def test_seeds_keep_nulls_quotes_big_integers_and_dates(project, build):
    build(
        {
            "seeds/odd.csv": (
                "id,name,big,day,instant,flag,share\n"
                "1,O'Brien,9007199254740993,2013-01-01,2013-01-01 10:00:00,true,1.5\n"
                '2,"say ""hi"", 100 %",2,2013-01-02,,false,2.25\n'
                "3,,,,,,\n"
            )
        }
    )

    rows = [tuple(row) for row in project.rows("select * from {schema}.odd order by id")]
    assert rows == [
        (
            1,
            "O'Brien",
            9007199254740993,
            datetime.date(2013, 1, 1),
            datetime.datetime(2013, 1, 1, 10),
            True,
            1.5,
        ),
        (2, 'say "hi", 100 %', 2, datetime.date(2013, 1, 2), None, False, 2.25),
        (3, None, None, None, None, None, None),
    ]


def test_column_types_of_a_seed_are_respected(project, build):
    build(
        {
            "seeds/typed.csv": "code,amount\n007,1\n",
            "seeds/schema.yml": (
                "seeds:\n  - name: typed\n    config:\n"
                "      column_types: {code: string, amount: 'decimal(10,2)'}\n"
            ),
        }
    )

    types = {row["col_name"]: row["data_type"] for row in project.rows("describe {schema}.typed")}
    assert types == {"code": "string", "amount": "decimal(10,2)"}
    assert project.rows("select code from {schema}.typed")[0]["code"] == "007"


def test_show_fetches_no_more_than_it_is_asked(project):
    project.write({"models/many.sql": "select id from range(100)"})

    outcome = project.dbt("show", "--inline-direct", "select id from range(100)", "--limit", "3")

    assert sum(line.count("\n|") for line in outcome.log) <= 6
    assert not [line for line in outcome.log if "AttributeError" in line]
