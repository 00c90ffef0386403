"""Contracts and constraints."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.tests.adapter.constraints import fixtures
from dbt.tests.adapter.constraints.test_constraints import (
    BaseConstraintQuotedColumn,
    BaseConstraintsRollback,
    BaseConstraintsRuntimeDdlEnforcement,
    BaseIncrementalConstraintsColumnsEqual,
    BaseIncrementalConstraintsRollback,
    BaseIncrementalConstraintsRuntimeDdlEnforcement,
    BaseIncrementalContractSqlHeader,
    BaseIncrementalForeignKeyConstraint,
    BaseModelConstraintsRuntimeEnforcement,
    BaseTableConstraintsColumnsEqual,
    BaseTableContractSqlHeader,
    BaseViewConstraintsColumnsEqual,
)


@pytest.fixture(scope="class", autouse=True)
def _types_of_spark(project):
    """Spark has no type `text`."""
    for path in Path(project.project_root).glob("models/*.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("data_type: text", "data_type: string"), encoding="utf-8")


class ColumnsOfSpark:
    @pytest.fixture
    def string_type(self):
        return "string"

    @pytest.fixture
    def int_type(self):
        return "int"

    @pytest.fixture
    def data_types(self):
        return [
            ["1", "int", "int"],
            ["'1'", "string", "string"],
            ["timestamp '2013-11-03 00:00:00'", "timestamp", "timestamp"],
            ["array('a', 'b')", "array<string>", "array<string>"],
            ["cast(1 as decimal(10, 2))", "decimal(10,2)", "decimal(10,2)"],
        ]


class TestTableConstraintsColumnsEqual(ColumnsOfSpark, BaseTableConstraintsColumnsEqual):
    pass


class TestViewConstraintsColumnsEqual(ColumnsOfSpark, BaseViewConstraintsColumnsEqual):
    pass


class TestIncrementalConstraintsColumnsEqual(
    ColumnsOfSpark, BaseIncrementalConstraintsColumnsEqual
):
    pass


DDL = """
create or replace table <model_identifier>
using delta
tblproperties (
    'delta.constraints.id_not_null' = '`id` is not null',
    'delta.constraints.check_ec83b4e2' = '(id > 0)',
    'delta.constraints.check_a09be4a2' = 'id >= 1'
)
as
select id, color, date_day
from (
    -- depends_on: <foreign_key_model_identifier>
    select
        'blue' as color,
        1 as id,
        '2019-01-01' as date_day
) as model_subq
"""


class ConstraintsInPlace:
    @pytest.fixture(scope="class")
    def expected_sql(self):
        return DDL

    @pytest.fixture(scope="class", autouse=True)
    def _violations_are_refused(self, project):
        yield
        for row in ("null, 'red', '2019-01-01'", "-1, 'red', '2019-01-01'"):
            with pytest.raises(Exception, match="DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"):
                project.run_sql(f"insert into {project.test_schema}.my_model values ({row})")
        rows = project.run_sql(f"select * from {project.test_schema}.my_model", fetch="all")
        assert [tuple(row) for row in rows] == [(1, "blue", "2019-01-01")]


class TestTableConstraintsDdl(ConstraintsInPlace, BaseConstraintsRuntimeDdlEnforcement):
    pass


class TestIncrementalConstraintsDdl(
    ConstraintsInPlace, BaseIncrementalConstraintsRuntimeDdlEnforcement
):
    pass


class TestModelConstraintsDdl(ConstraintsInPlace, BaseModelConstraintsRuntimeEnforcement):
    pass


class Rollback:
    @pytest.fixture(scope="class")
    def expected_error_messages(self):
        return ["DELTA_VIOLATE_CONSTRAINT_WITH_VALUES", "id_not_null", "id : null"]


class TestTableConstraintsRollback(Rollback, BaseConstraintsRollback):
    pass


class TestIncrementalConstraintsRollback(Rollback, BaseIncrementalConstraintsRollback):
    pass


class Header:
    """`set time zone` in the header is seen by the contract's check and by the model."""

    @pytest.fixture(scope="class")
    def models(self):
        model = fixtures.my_model_contract_sql_header_sql
        return {
            "my_model_contract_sql_header.sql": self.as_spark(model),
            "constraints_schema.yml": fixtures.model_contract_header_schema_yml,
        }

    @staticmethod
    def as_spark(model):
        return model.replace("set session time zone", "set time zone").replace(
            "current_setting('timezone')", "current_timezone()"
        )

    @pytest.fixture(scope="class", autouse=True)
    def _rows(self, project):
        yield
        rows = project.run_sql("select * from {schema}.my_model_contract_sql_header", fetch="all")
        assert [tuple(row) for row in rows] == [("Asia/Kolkata",)]


class TestTableContractSqlHeader(Header, BaseTableContractSqlHeader):
    pass


class TestIncrementalContractSqlHeader(Header, BaseIncrementalContractSqlHeader):
    @pytest.fixture(scope="class")
    def models(self):
        model = fixtures.my_model_incremental_contract_sql_header_sql
        return {
            "my_model_contract_sql_header.sql": self.as_spark(model),
            "constraints_schema.yml": fixtures.model_contract_header_schema_yml,
        }


class TestConstraintQuotedColumn(BaseConstraintQuotedColumn):
    @pytest.fixture(scope="class")
    def models(self):
        return {
            "my_model.sql": fixtures.my_model_with_quoted_column_name_sql,
            "constraints_schema.yml": fixtures.model_quoted_column_schema_yml.replace(
                "\"from\" = 'blue'", "`from` = 'blue'"
            ),
        }

    @pytest.fixture(scope="class")
    def expected_sql(self):
        return """
create or replace table <model_identifier>
using delta
tblproperties (
    'delta.constraints.id_not_null' = '`id` is not null',
    'delta.constraints.from_not_null' = '`from` is not null',
    'delta.constraints.check_d356a16b' = '(`from` = \\'blue\\')'
)
as
select id, `from`, date_day
from (
    select
        'blue' as `from`,
        1 as id,
        '2019-01-01' as date_day
) as model_subq
"""


class TestIncrementalForeignKeyConstraint(BaseIncrementalForeignKeyConstraint):
    @pytest.fixture(scope="class", autouse=True)
    def _rows(self, project):
        yield
        rows = project.run_sql("select * from {schema}.stg_numbers", fetch="all")
        assert [tuple(row) for row in rows] == [(1,)]
