"""dbt's published tests of Python models; where they only count, the rows are compared too."""

from __future__ import annotations

from dbt.tests.adapter.python_model.test_python_model import (
    BasePythonEmptyTests,
    BasePythonIncrementalTests,
    BasePythonMetaGetTests,
    BasePythonModelTests,
    BasePythonSampleTests,
)
from dbt.tests.adapter.python_model.test_spark import BasePySparkTests
from dbt.tests.util import run_dbt

CITIES = [
    ("Bogota", "Colombia", 4.6, -74.08),
    ("Brasilia", "Brazil", -15.78, -47.91),
    ("Buenos Aires", "Argentina", -34.58, -58.66),
    ("Caracas", "Venezuela", 10.48, -66.86),
    ("Santiago", "Chile", -33.45, -70.66),
]


def rows(project, query: str) -> list[tuple]:
    found = project.run_sql(query.replace("{schema}", project.test_schema), fetch="all")
    return sorted(tuple(row) for row in found)


class TestPythonModel(BasePythonModelTests):
    def test_singular_tests(self, project):
        super().test_singular_tests(project)

        assert rows(project, "select * from {schema}.my_python_model") == [(1,), (1,)]
        assert rows(project, "select * from {schema}.second_sql_model") == [(1,), (1,)]


class TestPythonIncremental(BasePythonIncrementalTests):
    def test_incremental(self, project):
        super().test_incremental(project)

        found = rows(project, "select id from {schema}.incremental")
        assert found == [(1,), (2,), (3,), (4,), (5,), (6,), (7,)]


class TestPythonMetaGet(BasePythonMetaGetTests):
    pass


class TestPythonEmpty(BasePythonEmptyTests):
    def test_empty_mode(self, project):
        super().test_empty_mode(project)

        assert rows(project, "select id from {schema}.model_that_refs_input") == [(1,), (2,), (3,)]


class TestPythonSample(BasePythonSampleTests):
    def test_sample_mode(self, project):
        super().test_sample_mode(project)

        assert rows(project, "select id from {schema}.model_that_refs_input") == [(1,), (2,), (3,)]


class TestPySpark(BasePySparkTests):
    def test_different_dataframes(self, project):
        # Koalas has become pandas-on-Spark and cannot be installed beside a Spark of today.
        results = run_dbt(["run", "--exclude", "koalas_df"])

        assert {result.node.name: str(result.status) for result in results} == {
            "pandas_df": "success",
            "pyspark_df": "success",
            "pandas_on_spark_df": "success",
        }
        for table in ("pandas_df", "pyspark_df", "pandas_on_spark_df"):
            assert rows(project, f"select * from {{schema}}.{table}") == CITIES, table
