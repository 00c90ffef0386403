"""`dbt clone`."""

from __future__ import annotations

import pytest
from dbt.tests.adapter.dbt_clone import fixtures
from dbt.tests.adapter.dbt_clone.test_dbt_clone import (
    BaseCloneNotPossible,
    BaseClonePossible,
    BaseCloneSameSourceAndTarget,
    BaseCloneSameTargetAndState,
)
from dbt.tests.util import run_dbt


@pytest.fixture(scope="class", autouse=True)
def _drop_seeds(project):
    yield
    project.run_sql(f"drop schema if exists {project.test_schema}_seeds cascade")


class TestClonePossible(BaseClonePossible):
    @pytest.fixture(autouse=True)
    def _other_schema_is_new(self, project, other_schema):
        project.run_sql(f"drop schema if exists {other_schema} cascade")

    def test_can_clone_true(self, project, unique_schema, other_schema):
        super().test_can_clone_true(project, unique_schema, other_schema)

        rows = project.run_sql(f"select id, name from {other_schema}.table_model", fetch="all")
        assert sorted(tuple(row) for row in rows) == [(1, "Alice"), (2, "Bob")]
        # What is written to the clone is not seen in the original.
        project.run_sql(f"delete from {other_schema}.table_model where id = 1")
        rows = project.run_sql(f"select id from {unique_schema}.table_model", fetch="all")
        assert sorted(tuple(row) for row in rows) == [(1,), (2,)]
        # A clone over a table that has changed, and over one that was a view.
        project.run_sql(f"drop table {other_schema}.seed")
        project.run_sql(f"create view {other_schema}.seed as select 1 as id")
        clone = ["clone", "--state", "state", "--target", "otherschema", "--full-refresh"]
        run_dbt(clone)
        for table in ("table_model", "seed"):
            rows = project.run_sql(f"select id from {other_schema}.{table}", fetch="all")
            assert sorted(tuple(row) for row in rows) == [(1,), (2,)], table


class TestCloneNotPossible(BaseCloneNotPossible):
    pass


class TestCloneSameSourceAndTarget(BaseCloneSameSourceAndTarget):
    @pytest.fixture(scope="class")
    def models(self):
        return {
            "source_based_model.sql": fixtures.source_based_model_sql,
            "source_schema.yml": fixtures.source_schema_yml,
        }

    def test_clone_same_source_and_target(self, project, unique_schema):
        # The published test spells the database out, which Spark does not have.
        run_sql = project.run_sql
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                project, "run_sql", lambda sql, **kw: run_sql(sql.replace("None.", ""), **kw)
            )
            super().test_clone_same_source_and_target(project, unique_schema)

        rows = project.run_sql("select id from {schema}.source_based_model", fetch="all")
        assert sorted(tuple(row) for row in rows) == [(1,), (2,)]


class TestCloneSameTargetAndState(BaseCloneSameTargetAndState):
    pass
