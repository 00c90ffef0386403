"""The SQL side of the adapter: relations, catalog, columns, constraints and seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from dbt.adapters.base import available
from dbt.adapters.base.impl import catch_as_completed
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.capability import Capability, CapabilityDict, CapabilitySupport, Support
from dbt.adapters.contracts.relation import RelationConfig, RelationType
from dbt.adapters.spark.column import SparkColumn
from dbt.adapters.spark.impl import SCHEMA_NOT_FOUND_MESSAGES, SparkAdapter
from dbt.adapters.spark.relation import SparkRelation
from dbt_common.contracts.metadata import CatalogTable
from dbt_common.exceptions import DbtRuntimeError
from dbt_common.utils.executor import executor

from dbt.adapters.openspark import column_types, constraints, seeds, statements
from dbt.adapters.openspark.catalog import (
    Description,
    catalog_rows,
    catalog_table,
    parse_description,
)
from dbt.adapters.openspark.column import OpenSparkColumn

if TYPE_CHECKING:
    import agate
    from pyspark.sql import SparkSession

_FULL = CapabilitySupport(support=Support.Full)


class OpenSparkSqlAdapter(SparkAdapter):
    """What SQL models need beyond dbt-spark."""

    Column: TypeAlias = OpenSparkColumn
    CONSTRAINT_SUPPORT = constraints.CONSTRAINT_SUPPORT
    _capabilities = CapabilityDict(
        {
            Capability.SchemaMetadataByRelations: _FULL,
            Capability.GetCatalogForSingleRelation: _FULL,
        }
    )

    @property
    def session(self) -> SparkSession:
        """The session of the calling thread."""
        session: SparkSession = self.connections.get_thread_connection().handle.session
        return session

    @classmethod
    def quote(cls, identifier: Any) -> str:
        """Returns a name between backticks."""
        return f"`{str(identifier).replace('`', '``')}`"

    @classmethod
    def convert_time_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Returns the type of times of day, which Delta does not have."""
        return "string"

    def valid_incremental_strategies(self) -> list[str]:
        """Returns the incremental strategies that have macros here."""
        return ["append", "merge", "delete+insert", "insert_overwrite", "microbatch"]

    def list_relations_without_caching(self, schema_relation: BaseRelation) -> list[BaseRelation]:
        """Lists a schema in two calls, however many tables it has.

        dbt-spark asks for each table's details, of which only the format is used, and only
        for tables that a model replaces: `get_relation` looks it up then.
        """
        schema = self.quote(str(schema_relation.schema))
        try:
            _, tables = self.execute(f"show tables in {schema}", fetch=True)
            _, views = self.execute(f"show views in {schema}", fetch=True)
        except DbtRuntimeError as error:
            if any(message in error.msg for message in SCHEMA_NOT_FOUND_MESSAGES):
                return []
            # Catalogs other than Spark's own may not list views.
            relations: list[BaseRelation] = super().list_relations_without_caching(schema_relation)
            return relations
        # Temporary views of the session have no schema, and may bear the name of a table.
        names_of_views = {row[1] for row in views.rows if row[0]}
        return [
            self.Relation.create(
                schema=row[0],
                identifier=row[1],
                type=RelationType.View if row[1] in names_of_views else RelationType.Table,
            )
            for row in tables.rows
            if row[0]
        ]

    def get_relation(self, database: Any, schema: Any, identifier: Any) -> SparkRelation | None:
        """Returns a relation with its format, or None if it is not there."""
        relation = super().get_relation(database, schema, identifier)
        if not isinstance(relation, SparkRelation):
            return None
        if not relation.is_table or relation.is_delta is not None:
            return relation
        provider = self.describe_relation(relation).provider
        with_format: SparkRelation = relation.incorporate(
            is_delta=provider == "delta",
            is_iceberg=provider == "iceberg",
            is_hudi=provider == "hudi",
        )
        return with_format

    @available.parse(lambda *args, **kwargs: Description())
    def describe_relation(self, relation: BaseRelation) -> Description:
        """Returns the columns, comments and details of a relation."""
        _, table = self.execute(f"describe table extended {relation.render()}", fetch=True)
        return parse_description(table.rows)

    def get_columns_in_relation(self, relation: BaseRelation) -> list[SparkColumn]:
        """Returns the columns of a relation, none if it is not there."""
        return [self.Column(**vars(c)) for c in super().get_columns_in_relation(relation)]

    # catalog ------------------------------------------------------------------------------

    def get_catalog(
        self,
        relation_configs: Iterable[RelationConfig],
        used_schemas: frozenset[tuple[str, str]],
    ) -> tuple[agate.Table, list[Exception]]:
        """Returns the catalog of all schemas that the project uses, whatever their database."""
        by_database = self._get_catalog_schemas(relation_configs)
        schemas = sorted({str(s) for names in by_database.values() for s in names if s})
        return self._catalog(schemas, self._catalog_of_schema)

    def get_catalog_by_relations(
        self, used_schemas: frozenset[tuple[str, str]], relations: set[BaseRelation]
    ) -> tuple[agate.Table, list[Exception]]:
        """Returns the catalog of some relations."""
        return self._catalog(sorted(relations, key=str), self._catalog_of_relation)

    def get_catalog_for_single_relation(self, relation: BaseRelation) -> CatalogTable | None:
        """Returns the catalog entry of one relation, or None if it is not there."""
        found = self.get_relation(relation.database, relation.schema, relation.identifier)
        if found is None:
            return None
        return catalog_table(
            str(found.schema),
            str(found.identifier),
            str(found.type),
            self.describe_relation(found),
        )

    def _catalog(self, parts: Sequence[Any], rows_of: Any) -> tuple[agate.Table, list[Exception]]:
        import agate
        from dbt_common.clients.agate_helper import DEFAULT_TYPE_TESTER

        def table_of(part: Any) -> agate.Table:
            return agate.Table.from_object(rows_of(part), column_types=DEFAULT_TYPE_TESTER)

        with executor(self.config) as pool:
            futures = [
                pool.submit_connected(self, f"catalog_{part}", table_of, part) for part in parts
            ]
            catalog: tuple[agate.Table, list[Exception]] = catch_as_completed(futures)
        return catalog

    def _catalog_of_schema(self, schema: str) -> list[dict[str, Any]]:
        relations = self.list_relations(None, schema)
        return [row for relation in relations for row in self._rows_of(relation)]

    def _catalog_of_relation(self, relation: BaseRelation) -> list[dict[str, Any]]:
        found = self.get_relation(None, relation.schema, relation.identifier)
        return [] if found is None else self._rows_of(found)

    def _rows_of(self, relation: BaseRelation) -> list[dict[str, Any]]:
        description = self.describe_relation(relation)
        return list(
            catalog_rows(
                str(relation.schema), str(relation.identifier), str(relation.type), description
            )
        )

    # what macros call ---------------------------------------------------------------------

    @available.parse(lambda *args, **kwargs: [])
    def split_statements(self, sql: str) -> list[str]:
        """Returns the single statements of a text."""
        return statements.split_statements(sql)

    @available.parse(lambda *args, **kwargs: {})
    def constraint_properties(
        self, columns: Mapping[str, Any], model_constraints: Sequence[Mapping[str, Any]]
    ) -> dict[str, str]:
        """Returns the Delta table properties that enforce a model's constraints."""
        return constraints.constraint_properties(
            columns, model_constraints, quote=self.quote, process=self.process_parsed_constraint
        )

    @available.parse(lambda *args, **kwargs: {})
    def columns_to_widen(
        self, relation: str, source: Sequence[Any], target: Sequence[Any]
    ) -> dict[str, str]:
        """Returns the new type of each column that must grow for the new rows."""
        return column_types.columns_to_widen(relation, source, target)

    @available.parse(lambda *args, **kwargs: "")
    def batch_bounds(self, batch: Any, event_time: str | None, columns: Sequence[Any]) -> str:
        """Returns the condition that holds for the rows of a microbatch."""
        return column_types.batch_bounds(batch, event_time, columns)

    @available.parse_none
    def stage_seed(
        self, view: str, relation: str, table: agate.Table, overrides: Mapping[str, str]
    ) -> None:
        """Makes the rows of a seed a temporary view."""
        types = {
            name: overrides.get(name) or str(self.convert_type(table, index))
            for index, name in enumerate(table.column_names)
        }
        seeds.stage_rows(self.session, view, relation, table, types)
