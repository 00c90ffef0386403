"""What `describe table extended` tells of a relation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, TableMetadata


@dataclass
class Description:
    """A relation as the catalog describes it.

    Attributes:
        types: Type of each column by its name, in the table's order.
        comments: Comment of each column by its name, empty where there is none.
        details: What stands below the columns: Provider, Type, Owner, Comment, ...
    """

    types: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[ColumnMetadata]:
        """The columns as dbt's catalog holds them, numbered from 1."""
        return [
            ColumnMetadata(data_type, index, name, self.comments[name] or None)
            for index, (name, data_type) in enumerate(self.types.items(), start=1)
        ]

    @property
    def comment(self) -> str:
        """Comment of the relation itself."""
        return self.details.get("Comment", "")

    @property
    def provider(self) -> str:
        """Format of a table, empty for a view."""
        return self.details.get("Provider", "").lower()

    @property
    def is_delta(self) -> bool:
        """Whether it is a Delta table."""
        return self.provider == "delta"

    @property
    def is_view(self) -> bool:
        """Whether it is a view."""
        return self.details.get("Type", "").upper() == "VIEW"


def parse_description(rows: Sequence[Sequence[Any]]) -> Description:
    """Returns what the rows of `describe table extended` say."""
    description = Description()
    is_column, in_details = True, False
    for name, value, comment in rows:
        if not name or name.startswith("#"):
            # Partitions and clustering repeat columns between these two parts.
            is_column = False
            in_details = in_details or name == "# Detailed Table Information"
        elif is_column:
            description.types[name] = value
            description.comments[name] = comment or ""
        elif in_details:
            description.details.setdefault(name, value)
    return description


def catalog_rows(
    schema: str, identifier: str, relation_type: str, description: Description
) -> Iterator[dict[str, Any]]:
    """Yields a row of dbt's catalog per column."""
    stats = _statistics(description.details.get("Statistics", ""))
    for column in description.columns:
        yield {
            "table_database": None,
            "table_schema": schema,
            "table_name": identifier,
            "table_type": relation_type,
            "table_comment": description.comment or None,
            "table_owner": description.details.get("Owner"),
            "column_name": column.name,
            "column_index": column.index,
            "column_type": column.type,
            "column_comment": column.comment,
            **stats,
        }


def catalog_table(
    schema: str, identifier: str, relation_type: str, description: Description
) -> CatalogTable:
    """Returns a relation as dbt's catalog holds it."""
    metadata = TableMetadata(
        type=relation_type,
        schema=schema,
        name=identifier,
        comment=description.comment or None,
        owner=description.details.get("Owner"),
    )
    columns = {column.name: column for column in description.columns}
    return CatalogTable(metadata=metadata, columns=columns, stats={}, unique_id=None)


def _statistics(text: str) -> dict[str, Any]:
    """Statistics such as `454 bytes, 3 rows` in the shape of dbt's catalog."""
    stats: dict[str, Any] = {}
    for part in filter(None, text.split(", ")):
        value, _, key = part.partition(" ")
        if key in ("bytes", "rows") and value.isdigit():
            stats |= {
                f"stats:{key}:label": key,
                f"stats:{key}:value": int(value),
                f"stats:{key}:description": "",
                f"stats:{key}:include": True,
            }
    return stats
