"""Python models: what they get, what they may return, what they tell when they fail."""

from __future__ import annotations

import pytest

NUMBERS = "select 1 as id, 'a' as name union all select 2 as id, 'b' as name"


@pytest.mark.parametrize(
    "returned",
    [
        'dbt.ref("numbers")',
        'dbt.ref("numbers").toPandas()',
        'dbt.ref("numbers").pandas_api()',
        'dbt.ref("numbers").toArrow()',
    ],
    ids=["pyspark", "pandas", "pandas_on_spark", "arrow"],
)
def test_frames_of_all_kinds_become_a_delta_table(project, build, returned):
    outcome = build(
        {
            "models/numbers.sql": NUMBERS,
            "models/python_table.py": f"def model(dbt, session):\n    return {returned}\n",
        }
    )

    assert outcome.statuses["python_table"] == "success"
    rows = project.rows("select id, name from {schema}.python_table order by id")
    assert [tuple(row) for row in rows] == [(1, "a"), (2, "b")]
    assert project.rows("describe detail {schema}.python_table")[0]["format"] == "delta"


def test_session_and_the_global_spark_are_the_same(build):
    outcome = build(
        {
            "models/sessions.py": (
                "def model(dbt, session):\n    assert session is spark\n    return spark.range(1)\n"
            )
        }
    )

    assert outcome.statuses == {"sessions": "success"}


def test_functions_of_a_model_run_on_workers(project, build):
    build(
        {
            "models/doubled.py": """
FACTOR = 2


def double(frames):
    for frame in frames:
        frame["id"] = frame["id"] * FACTOR
        yield frame


def model(dbt, session):
    return session.range(3).mapInPandas(double, "id bigint")
"""
        }
    )

    rows = project.rows("select id from {schema}.doubled order by id")
    assert [row["id"] for row in rows] == [0, 2, 4]


def test_prints_and_log_records_reach_the_log_of_dbt(build):
    outcome = build(
        {
            "models/talkative.py": """
import logging


def model(dbt, session):
    print("printed in", dbt.this.identifier)
    logging.getLogger("mine").info("logged %d", 7)
    print("without end", end="")
    return session.range(1)
"""
        }
    )

    assert "[talkative] printed in talkative" in outcome.log
    assert "[talkative] logged 7" in outcome.log
    assert "[talkative] without end" in outcome.log


def test_a_traceback_shows_file_and_line_of_the_user(project, build):
    outcome = build(
        {
            # Blank lines in front, which dbt strips before it compiles.
            "models/broken.py": (
                "\n\n"
                "def model(dbt, session):\n"
                "    rows = [1, 2]\n"
                "    last = rows[2]\n"
                "    return session.createDataFrame([(last,)])\n"
            )
        }
    )

    message = outcome.messages["broken"]
    assert "IndexError: list index out of range" in message
    assert f'{project.folder / "models/broken.py"}", line 5, in model' in message
    assert "last = rows[2]" in message
    assert "python_models.py" not in message


def test_an_error_on_a_worker_is_told_without_the_stack_of_the_jvm(build):
    outcome = build(
        {
            "models/worker_fails.py": """
def fail(frames):
    for frame in frames:
        raise ValueError("a row is bad")
        yield frame


def model(dbt, session):
    return session.range(3).mapInPandas(fail, "id bigint")
"""
        }
    )

    message = outcome.messages["worker_fails"]
    assert "ValueError: a row is bad" in message
    assert "\tat org.apache" not in message


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            "import not_there\n\n\ndef model(dbt, session):\n    return session.range(1)\n",
            "Expected the package 'not_there' for the model wanting, but it is not installed",
        ),
        (
            'def model(dbt, session):\n    dbt.config(packages=["not-there>=1"])\n'
            "    return session.range(1)\n",
            "Expected the package 'not-there>=1' for the model wanting, but it is not installed",
        ),
        (
            'def model(dbt, session):\n    dbt.config(packages=["pandas<1"])\n'
            "    return session.range(1)\n",
            "Expected pandas<1 for the model wanting, but pandas",
        ),
        (
            "def model(dbt, session):\n    return [1]\n",
            "but got builtins.list. Return one of those.",
        ),
    ],
    ids=["import", "packages", "version", "no_frame"],
)
def test_a_model_that_lacks_something_is_told_what(build, files, expected):
    outcome = build({"models/wanting.py": files})

    assert outcome.statuses["wanting"] == "error"
    assert expected in outcome.messages["wanting"]


def test_a_failing_model_leaves_the_table_of_the_last_good_run(project, build):
    build({"models/table.py": "def model(dbt, session):\n    return session.range(3)\n"})

    outcome = build({"models/table.py": "def model(dbt, session):\n    return 1 / 0\n"})

    assert outcome.statuses["table"] == "error"
    assert project.rows("select count(*) as rows from {schema}.table")[0]["rows"] == 3


def test_a_table_is_replaced_in_one_commit_and_may_change_its_columns(project, build):
    build({"models/table.py": "def model(dbt, session):\n    return session.range(3)\n"})
    build(
        {
            "models/table.py": (
                "def model(dbt, session):\n"
                '    dbt.config(partition_by="part", tblproperties={"made.by": "test"})\n'
                '    return session.sql("select 1 as id, 2 as part")\n'
            )
        }
    )

    detail = project.rows("describe detail {schema}.table")[0]
    assert detail["partitionColumns"] == ["part"]
    assert detail["properties"]["made.by"] == "test"
    assert len(project.rows("describe history {schema}.table")) == 2
