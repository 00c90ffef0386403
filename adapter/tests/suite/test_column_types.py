"""What columns say of their types."""

from __future__ import annotations

import pytest
from dbt.tests.adapter.column_types import fixtures
from dbt.tests.adapter.column_types.test_column_types import BaseColumnTypes


class TestColumnTypes(BaseColumnTypes):
    @pytest.fixture(scope="class")
    def models(self):
        model = fixtures.model_sql.replace("double precision", "double")
        return {
            "model.sql": model.replace("::text", "::string"),
            "schema.yml": fixtures.schema_yml,
        }

    def test_run_and_test(self, project):
        self.run_and_test()
