"""dbt's unit tests, of Python models: fixtures in, rows compared, differences told."""

from __future__ import annotations

import pytest

ORDERS = (
    "{{ config(materialized='table') }} "
    "select 1 as id, 'x' as customer, cast(5.5 as decimal(10,2)) as amount"
)
TOTALS = """
def model(dbt, session):
    orders = dbt.ref("orders")
    customers = dbt.source("crm", "customers")
    totals = orders.groupBy("customer").agg({"amount": "sum"})
    totals = totals.withColumnRenamed("sum(amount)", "amount")
    print("a unit test may print")
    return totals.join(customers, "customer", "left").select("customer", "amount", "country")
"""
YAML = """
sources:
  - name: crm
    schema: nowhere
    tables:
      - name: customers
        columns:
          - {{name: customer, data_type: string}}
          - {{name: country, data_type: string}}
unit_tests:
  - name: amounts_add_up
    model: totals
    given:
      - input: ref('orders')
        rows:
          - {{customer: a, amount: 1.5}}
          - {{customer: a, amount: 2}}
          - {{customer: "O'Brien", amount: 7}}
      - input: source('crm', 'customers')
        rows: {customers}
    expect:
      rows:
{expected}
"""
EXPECTED = """\
        - {customer: a, amount: 3.5, country: NL}
        - {customer: "O'Brien", amount: 7, country: null}
"""


def files(expected: str = EXPECTED, customers: str = "[{customer: a, country: NL}]"):
    return {
        "models/orders.sql": ORDERS,
        "models/totals.py": TOTALS,
        "models/schema.yml": YAML.format(expected=expected, customers=customers),
    }


def run_tests(project, files):
    project.write(files)
    project.dbt("run", "--select", "orders")
    return project.dbt("test", "--select", "test_type:unit")


def test_a_python_model_runs_over_its_fixtures(project):
    outcome = run_tests(project, files())

    assert outcome.statuses == {"amounts_add_up": "pass"}
    assert "[totals] a unit test may print" in outcome.log
    # Neither the model nor the source has been built.
    assert {row["tableName"] for row in project.rows("show tables in {schema}")} == {"orders"}


def test_what_differs_is_shown_as_dbt_shows_it(project):
    outcome = run_tests(project, files(EXPECTED.replace("3.5", "4.5")))

    assert outcome.statuses == {"amounts_add_up": "fail"}
    message = outcome.messages["amounts_add_up"]
    assert "differs from" in message
    assert "4.5" in message
    assert "3.5" in message


def test_an_empty_fixture_has_the_types_of_the_yaml(project):
    expected = EXPECTED.replace("NL", "null")

    outcome = run_tests(project, files(expected, customers="[]"))

    assert outcome.statuses == {"amounts_add_up": "pass"}


def test_dbt_build_runs_the_unit_test_before_the_model(project):
    wrong = files(EXPECTED.replace("3.5", "4.5"))
    wrong["models/schema.yml"] += "models:\n  - name: totals\n"
    project.write(wrong)

    outcome = project.dbt("build", "--select", "orders", "totals")

    assert outcome.statuses["amounts_add_up"] == "fail"
    assert outcome.statuses["totals"] == "skipped"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[{input: ref('orders'), rows: [{price: 1}]}]", "but got ['price']"),
        (
            "[{input: ref('orders'), rows: [{id: 1}]}]",
            "the model calls dbt.source('crm', 'customers'), for which `given` has no input",
        ),
    ],
    ids=["unknown_column", "missing_input"],
)
def test_a_wrong_fixture_is_told(project, given, expected):
    wrong = files()
    before, after = wrong["models/schema.yml"].split("    given:")
    wrong["models/schema.yml"] = (
        f"{before}    given: {given}\n    expect:{after.split('expect:')[1]}"
    )

    outcome = run_tests(project, wrong)

    assert outcome.statuses == {"amounts_add_up": "error"}
    assert expected in outcome.messages["amounts_add_up"]


GROWN = """
def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    orders = dbt.ref("orders", v=2)
    limit = dbt.config.meta_get("limit", 100)
    if dbt.is_incremental:
        last = session.table(f"{dbt.this}").agg({"id": "max"}).first()[0]
        orders = orders.filter(f"id > {last}")
    return orders.filter(f"id < {limit}").toPandas()
"""
GROWN_YAML = """
models:
  - name: orders
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
    columns: [{name: id, data_type: bigint}, {name: tags, data_type: array<string>}]
  - name: grown
    config: {meta: {limit: 50}}
    columns: [{name: id, data_type: bigint}, {name: tags, data_type: array<string>}]
unit_tests:
  - name: only_new_rows
    model: grown
    overrides: {macros: {is_incremental: true}}
    given:
      - input: this
        rows: [{id: 3}]
      - input: ref('orders', v=2)
        rows: [{id: 2}, {id: 4}, {id: 60}]
    expect: {rows: [{id: 4}]}
  - name: all_rows_at_first
    model: grown
    given:
      - input: ref('orders', v=2)
        format: csv
        rows: |
          id
          2
          4
    expect: {rows: [{id: 2}, {id: 4}]}
  - name: fixture_in_sql
    model: grown
    given:
      - input: ref('orders', v=2)
        format: sql
        rows: select 7 as id, array('a') as tags
    expect: {format: sql, rows: "select 7 as id, array('a') as tags"}
"""


def test_incremental_versions_csv_and_sql_fixtures(project):
    project.write(
        {
            "models/orders_v1.sql": "select 1 as id",
            "models/orders_v2.sql": "select 1 as id, array('a') as tags",
            "models/grown.py": GROWN,
            "models/schema.yml": GROWN_YAML,
        }
    )

    # As for SQL models, a fixture of `this` has the columns of the table, which must be there.
    project.dbt("run")

    outcome = project.dbt("test", "--select", "test_type:unit")

    assert outcome.statuses == {
        "only_new_rows": "pass",
        "all_rows_at_first": "pass",
        "fixture_in_sql": "pass",
    }, outcome.messages


def test_an_error_in_the_model_is_told_with_its_line(project):
    broken = files()
    broken["models/totals.py"] = TOTALS.replace("print(", "raise ValueError(")

    outcome = run_tests(project, broken)

    assert outcome.statuses == {"amounts_add_up": "error"}
    assert "ValueError: a unit test may print" in outcome.messages["amounts_add_up"]
    assert 'models/totals.py", line 7, in model' in outcome.messages["amounts_add_up"]


def test_unit_tests_of_sql_models_go_on(project):
    sql = files()
    del sql["models/totals.py"]
    sql["models/totals.sql"] = (
        "select customer, sum(amount) as amount, max(country) as country "
        "from {{ ref('orders') }} left join {{ source('crm', 'customers') }} using (customer) "
        "group by customer"
    )
    sql["models/schema.yml"] = sql["models/schema.yml"].replace(
        "schema: nowhere", f"schema: {project.schema}"
    )
    project.write(sql)
    project.dbt("run", "--select", "orders")
    project.spark.sql(f"create table {project.schema}.customers (customer string, country string)")

    outcome = project.dbt("test", "--select", "test_type:unit")

    assert outcome.statuses == {"amounts_add_up": "pass"}, outcome.messages
