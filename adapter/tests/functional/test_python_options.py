"""Python tables get what SQL tables with the same config get; and checks of their own."""

from __future__ import annotations

import time

import pytest

ROWS = "select 1 as id, 'a' as name, 10 as part union all select 2, 'b', 20"
PYTHON = f'def model(dbt, session):\n    return session.sql("""{ROWS}""")\n'


def described(project, table: str) -> dict[str, str]:
    rows = project.rows(f"describe extended {{schema}}.{table}")
    skipped = {"Table", "Created Time", "Last Access", "Location", "Statistics", ""}
    return {
        row["col_name"]: (row["data_type"], row["comment"])
        for row in rows
        if row["col_name"] not in skipped
    }


def detail(project, table: str) -> dict:
    row = project.rows(f"describe detail {{schema}}.{table}")[0].asDict()
    return {
        key: row[key] for key in ("format", "partitionColumns", "clusteringColumns", "properties")
    }


@pytest.mark.parametrize(
    "config",
    [
        {"partition_by": "part"},
        {"partition_by": ["part", "name"]},
        {"cluster_by": ["part"]},
        {"tblproperties": {"made.by": "it's ours"}},
        {"file_format": "parquet", "partition_by": "part"},
        {"file_format": "orc"},
        {"file_format": "csv", "options": {"header": "true"}},
        {"file_format": "json"},
        {"persist_docs": {"relation": True, "columns": True}},
    ],
    ids=lambda config: "_".join(config) + "_" + str(config.get("file_format", "")),
)
def test_a_python_table_is_made_like_a_sql_table(project, build, config):
    described_columns = "[{name: id, description: \"the 'key' 😀\"}, {name: part, description: b}]"
    outcome = build(
        {
            "models/in_sql.sql": "{{ config(materialized='table') }} " + ROWS,
            "models/in_python.py": PYTHON,
            "models/schema.yml": "models:\n"
            + "".join(
                f'  - name: {name}\n    description: "It\'s documented 😀"\n'
                f"    config: {config}\n    columns: {described_columns}\n"
                for name in ("in_sql", "in_python")
            ),
        }
    )

    assert outcome.statuses == {"in_sql": "success", "in_python": "success"}, outcome.messages
    assert described(project, "in_python") == described(project, "in_sql")
    if config.get("file_format", "delta") == "delta":
        assert detail(project, "in_python") == detail(project, "in_sql")
    rows = project.rows("select id, name, part from {schema}.in_python order by id")
    assert [tuple(row) for row in rows] == [(1, "a", 10), (2, "b", 20)]
    if "persist_docs" in config:
        assert described(project, "in_python")["id"] == ("int", "the 'key' 😀")
        assert described(project, "in_python")["Comment"][0] == "It's documented 😀"


def test_a_location_is_respected(project, build, tmp_path):
    build(
        {
            "models/placed.py": PYTHON,
            "models/schema.yml": (
                f"models:\n  - name: placed\n    config: {{location_root: '{tmp_path / 'lake'}'}}\n"
            ),
        }
    )

    location = project.rows("describe detail {schema}.placed")[0]["location"]
    assert location.endswith("/lake/placed")
    assert len(project.rows(f"select * from delta.`{tmp_path / 'lake' / 'placed'}`")) == 2


def test_a_frame_of_another_session_is_written(project, build):
    build(
        {
            "models/foreign.py": (
                "from pyspark.sql import SparkSession\n\n\n"
                "def model(dbt, session):\n"
                "    return SparkSession.builder.getOrCreate().range(3)\n"
            )
        }
    )

    rows = project.rows("select id from {schema}.foreign order by id")
    assert [row["id"] for row in rows] == [0, 1, 2]


CHECKED = """
models:
  - name: checked
    config: {{check_columns: true}}
    columns: {columns}
"""


def test_columns_that_fit_pass_the_check(project, build):
    columns = "[{name: ID, data_type: integer}, {name: name, data_type: text}, {name: part}]"

    outcome = build(
        {"models/checked.py": PYTHON, "models/schema.yml": CHECKED.format(columns=columns)}
    )

    assert outcome.statuses == {"checked": "success"}
    assert len(project.rows("select * from {schema}.checked")) == 2


def test_columns_that_do_not_fit_are_all_listed_and_nothing_is_written(project, build):
    columns = "[{name: id, data_type: bigint}, {name: price, data_type: 'decimal(10,2)'}]"

    outcome = build(
        {"models/checked.py": PYTHON, "models/schema.yml": CHECKED.format(columns=columns)}
    )

    assert outcome.statuses == {"checked": "error"}
    message = outcome.messages["checked"]
    assert "id: expected bigint, but got int" in message
    assert "price: expected decimal(10,2), but it is missing" in message
    assert "name: is not declared, but got string" in message
    assert project.rows("show tables in {schema}") == []


def test_a_type_that_spark_does_not_know_is_told(build):
    outcome = build(
        {
            "models/checked.py": PYTHON,
            "models/schema.yml": CHECKED.format(columns="[{name: id, data_type: numbr}]"),
        }
    )

    assert "one of ['numbr'] is not" in outcome.messages["checked"]


@pytest.mark.parametrize(
    "body",
    [
        "    while True:\n        pass\n    return session.range(1)\n",
        (
            "    try:\n        while True:\n            pass\n"
            "    except Exception:\n        pass\n    return session.range(1)\n"
        ),
        (
            "    def slow(frames):\n"
            "        import time\n"
            "        time.sleep(60)\n"
            "        yield from frames\n"
            '    return session.range(1).mapInPandas(slow, "id bigint")\n'
        ),
        '    return session.range(10**12).selectExpr("sum(sin(id)) as total")\n',
    ],
    ids=["python_loop", "swallowing_exceptions", "workers", "spark_job"],
)
def test_a_timeout_stops_the_model(project, build, body):
    started = time.monotonic()
    outcome = build(
        {
            "models/endless.py": f"def model(dbt, session):\n    dbt.config(timeout=2)\n{body}",
            "models/zz_after.py": PYTHON,
        }
    )

    assert time.monotonic() - started < 45
    assert outcome.statuses == {"endless": "error", "zz_after": "success"}
    assert (
        "Expected endless to finish within its `timeout` of 2 seconds"
        in (outcome.messages["endless"])
    )


def test_a_timeout_stops_the_merge_of_a_lazy_frame(project, build):
    files = {
        "models/growing.py": """
def model(dbt, session):
    dbt.config(materialized="incremental", unique_key="id", timeout=20)
    rows = 10**12 if dbt.is_incremental else 1
    return session.range(rows).selectExpr("cast(sum(sin(id)) as bigint) as id")
"""
    }
    build(files)

    outcome = build(files)

    assert outcome.statuses == {"growing": "error"}
    assert "`timeout` of 20 seconds" in outcome.messages["growing"]
    assert [row["id"] for row in project.rows("select id from {schema}.growing")] == [0]


def test_a_cancelled_command_stops_python_code(project):
    project.write(
        {
            # The timeout is for the case that the cancellation does not work.
            "models/endless.py": (
                "def model(dbt, session):\n"
                "    dbt.config(timeout=60)\n"
                "    while True:\n        pass\n"
                "    return session.range(1)\n"
            ),
            "models/fails.py": (
                "import time\n\n\ndef model(dbt, session):\n    time.sleep(3)\n    return 1 / 0\n"
            ),
        }
    )
    started = time.monotonic()

    project.dbt("run", "--fail-fast", "--threads", "2")

    assert time.monotonic() - started < 45


def test_a_model_within_its_timeout_is_left_alone(project, build):
    outcome = build(
        {"models/quick.py": PYTHON.replace("return", "dbt.config(timeout=300)\n    return")}
    )

    assert outcome.statuses == {"quick": "success"}
    assert len(project.rows("select * from {schema}.quick")) == 2


def test_a_timeout_must_be_a_number(build):
    outcome = build(
        {"models/odd.py": PYTHON.replace("return", "dbt.config(timeout='1h')\n    return")}
    )

    assert "Expected `timeout` of odd to be a positive number" in outcome.messages["odd"]
