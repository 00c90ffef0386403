"""SQL functions.

CanFindScalarFunctionRelation is left out: Spark keeps functions apart from tables, even of the same
name, so they are no relations to the cache, and listing them would cost a statement per schema.
"""

from __future__ import annotations

from dbt.tests.adapter.functions.test_udfs import (
    DeterministicUDF,
    ErrorForUnsupportedType,
    NonDeterministicUDF,
    PythonUDFNotSupported,
    SqlUDFDefaultArgSupport,
    StableUDF,
    UDFsBasic,
)
from dbt.tests.util import run_dbt


class InLowerCase:
    """The published classes look for `CREATE OR REPLACE FUNCTION`."""

    def is_function_create_event(self, event):
        return "create or replace function" in event.data.sql


class TestUDFsBasic(InLowerCase, UDFsBasic):
    pass


class TestDeterministicUDF(InLowerCase, DeterministicUDF):
    def check_function_volatility(self, sql):
        assert "deterministic" in sql
        assert "not deterministic" not in sql


class TestNonDeterministicUDF(InLowerCase, NonDeterministicUDF):
    def check_function_volatility(self, sql):
        assert "not deterministic" in sql


class TestStableUDF(InLowerCase, StableUDF):
    def check_function_volatility(self, sql):
        # dbt warns that Spark knows no `stable`.
        assert "deterministic" not in sql


class TestSqlUDFDefaultArgSupport(InLowerCase, SqlUDFDefaultArgSupport):
    def test_udfs(self, project, sql_event_catcher):
        run_dbt(["build"], callbacks=[sql_event_catcher.catch])

        assert "price float default 100" in sql_event_catcher.caught_events[0].data.sql
        rows = project.run_sql("select {schema}.price_for_xlarge()", fetch="one")
        assert tuple(rows) == (200.0,)


class TestPythonUDFNotSupported(PythonUDFNotSupported):
    def test_udfs(self, project):
        result = run_dbt(["build"], expect_pass=False)

        assert "scalar and in SQL, but it is a Python function" in result.results[0].message


class TestErrorForUnsupportedType(ErrorForUnsupportedType):
    pass
