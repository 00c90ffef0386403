"""Snapshots.

The published classes prepare and check their tables in the SQL of Postgres; `_sql_of_spark` tells
Spark the same.
"""

from __future__ import annotations

import re

import pytest
from dbt.tests.adapter.simple_snapshot import fixtures, test_various_configs
from dbt.tests.adapter.simple_snapshot import new_record_dbt_valid_to_current as to_current
from dbt.tests.adapter.simple_snapshot import new_record_timestamp_mode as new_record
from dbt.tests.adapter.simple_snapshot.new_record_check_mode import BaseSnapshotNewRecordCheckMode
from dbt.tests.adapter.simple_snapshot.new_record_dbt_valid_to_current import (
    BaseSnapshotNewRecordDbtValidToCurrent,
)
from dbt.tests.adapter.simple_snapshot.new_record_timestamp_mode import (
    BaseSnapshotNewRecordTimestampMode,
)
from dbt.tests.adapter.simple_snapshot.test_ephemeral_snapshot_hard_deletes import (
    BaseSnapshotEphemeralHardDeletes,
    BaseSnapshotNewColumnSpecificCheckCols,
    BaseSnapshotNewColumnTimestampStrategy,
    BaseSnapshotNewColumnWithDeletes,
)
from dbt.tests.adapter.simple_snapshot.test_snapshot import (
    BaseSimpleSnapshot,
    BaseSnapshotCheck,
)
from dbt.tests.adapter.simple_snapshot.test_various_configs import (
    BaseSnapshotColumnNames,
    BaseSnapshotColumnNamesFromDbtProject,
    BaseSnapshotDbtValidToCurrent,
    BaseSnapshotInvalidColumnNames,
    BaseSnapshotMultiUniqueKey,
)

from dbt.adapters.openspark.statements import split_statements

SPELLINGS = {
    r"(\{database\}|None)\.": "",
    r"\bTIMESTAMP WITHOUT TIME ZONE\b": "timestamp",
    r"\bTEXT\b|::text\b": lambda found: found[0].lower().replace("text", "string"),
    # Delta adds a column without a default; the null is there all the same.
    r"\bdefault null\b": "",
}


def in_spark(sql: str) -> str:
    for foreign, own in SPELLINGS.items():
        sql = re.sub(foreign, own, sql)
    return sql.replace("{{target.database}}.", "")


@pytest.fixture(scope="class", autouse=True)
def _sql_of_spark(project):
    """Statements one at a time and as Spark spells them."""
    run_sql = project.run_sql

    def run_in_spark(sql, fetch=None):
        return [run_sql(statement, fetch) for statement in split_statements(in_spark(sql))][-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "run_sql", run_in_spark)
        yield


class FromSeed:
    @pytest.fixture(scope="class")
    def snapshots(self):
        return {"snapshot.sql": in_spark(fixtures.snapshot_actual_sql)}


class FromNewRecords:
    @pytest.fixture(scope="class")
    def snapshots(self):
        return {"snapshot.sql": in_spark(new_record._snapshot_actual_sql)}


class ColumnWithValue:
    """Delta adds a column first and lets it have a value then."""

    @pytest.fixture(scope="class")
    def source_alter_sql(self):
        return (
            "alter table {schema}.src_customers add column dummy_column varchar(50);"
            "update {schema}.src_customers set dummy_column = 'dummy_value';"
        )

    @pytest.fixture(scope="class", autouse=True)
    def _new_column_arrives(self, project):
        yield
        rows = project.run_sql(
            "select id, max(dummy_column) from {schema}.snapshot_customers"
            " where dbt_valid_to is null group by id order by id",
            fetch="all",
        )
        assert tuple(tuple(row) for row in rows) == self.current


class TestSnapshotNewRecordCheckMode(FromNewRecords, BaseSnapshotNewRecordCheckMode):
    pass


class TestSnapshotNewRecordDbtValidToCurrent(BaseSnapshotNewRecordDbtValidToCurrent):
    @pytest.fixture(scope="class")
    def snapshots(self):
        return {"snapshot.sql": in_spark(to_current._snapshot_actual_sql)}


class TestSnapshotNewRecordTimestampMode(FromNewRecords, BaseSnapshotNewRecordTimestampMode):
    pass


class TestSnapshotEphemeralHardDeletes(ColumnWithValue, BaseSnapshotEphemeralHardDeletes):
    current = ((1, "dummy_value"), (2, "dummy_value"), (3, "dummy_value"))


class TestSnapshotNewColumnTimestampStrategy(
    ColumnWithValue, BaseSnapshotNewColumnTimestampStrategy
):
    current = ((1, None), (2, None), (3, None))


class TestSnapshotNewColumnSpecificCheckCols(
    ColumnWithValue, BaseSnapshotNewColumnSpecificCheckCols
):
    current = ((1, None), (2, None), (3, None))


class TestSnapshotNewColumnWithDeletes(ColumnWithValue, BaseSnapshotNewColumnWithDeletes):
    current = ((1, "dummy_value"), (2, "dummy_value"), (3, None))


class TestSimpleSnapshot(BaseSimpleSnapshot):
    pass


class TestSnapshotCheck(BaseSnapshotCheck):
    pass


class TestSnapshotColumnNames(FromSeed, BaseSnapshotColumnNames):
    pass


class TestSnapshotColumnNamesFromDbtProject(FromSeed, BaseSnapshotColumnNamesFromDbtProject):
    pass


class TestSnapshotInvalidColumnNames(FromSeed, BaseSnapshotInvalidColumnNames):
    pass


class TestSnapshotDbtValidToCurrent(FromSeed, BaseSnapshotDbtValidToCurrent):
    def test_valid_to_current(self, project, monkeypatch):
        # The published test counts on rows that come in the order they were written in.
        run = test_various_configs.run_sql_with_adapter
        in_order = (
            "(select *, row_number() over (partition by id order by test_valid_from) as version"
            " from {schema}.snapshot_actual) order by version, id"
        )
        monkeypatch.setattr(
            test_various_configs,
            "run_sql_with_adapter",
            lambda adapter, sql, fetch: run(
                adapter, sql.replace("{schema}.snapshot_actual", in_order), fetch
            ),
        )
        super().test_valid_to_current(project)


class TestSnapshotMultiUniqueKey(BaseSnapshotMultiUniqueKey):
    @pytest.fixture(scope="class")
    def models(self):
        return {
            "seed.sql": in_spark(fixtures.model_seed_sql),
            "snapshots.yml": fixtures.snapshots_multi_key_yml,
            "ref_snapshot.sql": fixtures.ref_snapshot_sql,
        }
