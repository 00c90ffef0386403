"""Modules of the project in Python models, and refs that dbt's parser does not see."""

from __future__ import annotations

import sys

import pytest

HELPERS = """
from prices.rates import RATE


class Converter:
    def convert(self, amount):
        return amount * RATE


def convert(frames):
    for frame in frames:
        yield frame.assign(id=Converter().convert(frame["id"]))
"""
MODEL = """
from prices import convert


def model(dbt, session):
    return session.range(3).mapInPandas(convert, "id bigint")
"""
YAML = "models:\n  - name: converted\n    config: {module_paths: [python]}\n"


def files(rate: int) -> dict[str, str]:
    return {
        "python/prices/__init__.py": HELPERS,
        "python/prices/rates.py": f"RATE = {rate}\n",
        "models/converted.py": MODEL,
        "models/schema.yml": YAML,
    }


def test_modules_of_the_project_run_in_the_model_and_on_workers(project, build):
    before = list(sys.path)

    outcome = build(files(rate=10))

    assert outcome.statuses == {"converted": "success"}, outcome.messages
    rows = project.rows("select id from {schema}.converted order by id")
    assert [row["id"] for row in rows] == [0, 10, 20]
    assert sys.path == before
    assert "prices" not in sys.modules


def test_a_changed_module_is_read_again(project, build):
    build(files(rate=10))

    build(files(rate=1000))

    rows = project.rows("select id from {schema}.converted order by id")
    assert [row["id"] for row in rows] == [0, 1000, 2000]


def test_a_folder_that_is_not_there_is_told(project, build):
    outcome = build(files(rate=10) | {"models/schema.yml": YAML.replace("[python]", "[pyhton]")})

    message = outcome.messages["converted"]
    assert "Expected `module_paths` of the model converted to name folders" in message
    assert str(project.folder / "pyhton") in message


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('list(dbt.ref("numbers").toPandas()["id"])', "dbt.ref('numbers')"),
        ('print(dbt.ref("numbers") if session else None)', "dbt.ref('numbers')"),
        (
            'print(dbt.source("crm", "customers").toPandas()["id"])',
            "dbt.source('crm', 'customers')",
        ),
    ],
    ids=["subscript", "conditional", "source"],
)
def test_a_reference_that_dbt_does_not_see_is_explained(build, call, told):
    outcome = build(
        {
            "models/numbers.sql": "select 1 as id",
            "models/hidden.py": (
                f"def model(dbt, session):\n    {call}\n    return session.range(1)\n"
            ),
            "models/sources.yml": "sources: [{name: crm, tables: [{name: people}]}]\n",
        }
    )

    message = outcome.messages["hidden"]
    assert f"Expected dbt to know {told} of the model hidden" in message
    assert "Put the call in a statement of its own" in message
    assert 'models/hidden.py", line 2, in model' in message
