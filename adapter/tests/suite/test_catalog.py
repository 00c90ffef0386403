"""The catalog and `dbt docs generate`."""

from __future__ import annotations

import getpass

import pytest
from dbt.tests.adapter.basic import expected_catalog as expected
from dbt.tests.adapter.basic.test_docs_generate import BaseDocsGenerate, BaseDocsGenReferences
from dbt.tests.adapter.basic.test_get_catalog_for_single_relation import (
    BaseGetCatalogForSingleRelation,
)
from dbt.tests.adapter.catalog import files
from dbt.tests.adapter.catalog.relation_types import CatalogRelationTypes
from dbt.tests.util import get_connection
from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, TableMetadata


class TestCatalogRelationTypes(CatalogRelationTypes):
    @pytest.fixture(scope="class", autouse=True)
    def models(self):
        return {"my_table.sql": files.MY_TABLE, "my_view.sql": files.MY_VIEW}

    @pytest.mark.parametrize(
        ("node_name", "relation_type"),
        [
            ("seed.test.my_seed", "table"),
            ("model.test.my_table", "table"),
            ("model.test.my_view", "view"),
        ],
    )
    def test_relation_types_populate_correctly(self, docs, node_name, relation_type):
        super().test_relation_types_populate_correctly(docs, node_name, relation_type)


TYPES = {
    "role": getpass.getuser(),
    "id_type": "bigint",
    "text_type": "string",
    "time_type": "timestamp",
    "view_type": "view",
    "table_type": "table",
    "model_stats": expected.no_stats(),
}


class TestDocsGenerate(BaseDocsGenerate):
    @pytest.fixture(scope="class")
    def expected_catalog(self, project):
        return expected.base_expected_catalog(project, **TYPES)


class TestDocsGenReferences(BaseDocsGenReferences):
    @pytest.fixture(scope="class")
    def expected_catalog(self, project):
        return expected.expected_references_catalog(project, bigint_type="bigint", **TYPES)


def table(project, name: str, kind: str) -> CatalogTable:
    types = {
        "id": "bigint",
        "first_name": "string",
        "email": "string",
        "ip_address": "string",
        "updated_at": "timestamp",
    }
    return CatalogTable(
        metadata=TableMetadata(
            type=kind, schema=project.test_schema, name=name, owner=getpass.getuser()
        ),
        columns={
            column: ColumnMetadata(data_type, index, column)
            for index, (column, data_type) in enumerate(types.items(), start=1)
        },
        stats={},
        unique_id=None,
    )


class TestGetCatalogForSingleRelation(BaseGetCatalogForSingleRelation):
    def get_relation_for_identifier(self, project, identifier):
        # The format of a table is looked up, for which a connection is needed.
        with get_connection(project.adapter):
            return super().get_relation_for_identifier(project, identifier)

    @pytest.fixture(scope="class")
    def expected_catalog_my_seed(self, project):
        return table(project, "my_seed", "table")

    @pytest.fixture(scope="class")
    def expected_catalog_my_view_model(self, project):
        return table(project, "my_view_model", "view")
