"""Export the table of features from Delta to a snapshot."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyspark.sql import functions as F

from flightline.errors import SnapshotError
from flightline.features import is_text, read_columns, require_columns
from flightline.serving.contract import read_contract
from flightline.serving.snapshot import SnapshotFacts, SnapshotRow, write_snapshot
from flightline.tracking.provenance import read_delta_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from flightline.features import FeatureColumns
    from flightline.serving.contract import RequestField

_logger = logging.getLogger(__name__)

SNAPSHOTS_SCHEMA = """
    path string, features_table string, features_version bigint, row_count bigint,
    first_date date, last_date date, exported_at timestamp
"""


@dataclass(frozen=True)
class SnapshotParameters:
    """What to export, and what a client must send.

    Attributes:
        path: File to write, from the working directory.
        days: The last days of the table to export, or None for all.
        features_table: Name of the table of features, with its schema.
        manifest_path: dbt's manifest, which holds the contract.
        request_model: dbt model whose columns a client sends.
        request_columns: Their names.
        key_format: How these make the key of a row.
    """

    path: str
    days: int | None
    features_table: str
    manifest_path: str
    request_model: str
    request_columns: Sequence[str]
    key_format: str


def export_snapshot(
    features: DataFrame, declarations: DataFrame, *, parameters: SnapshotParameters
) -> DataFrame:
    """Export the newest rows for the server to look up.

    Args:
        features: The table of features.
        declarations: What each of its columns is, one row per column.
        parameters: What to export, and where to.

    Returns:
        One row that describes the snapshot.

    Raises:
        ContractError: If dbt's manifest lacks what a client must send.
        FeatureColumnsError: If a column is missing.
        SnapshotError: If there is no row to export.
    """
    session = features.sparkSession
    path = Path(parameters.path)
    version = read_delta_version(session, parameters.features_table)
    columns = read_columns(declarations)
    require_columns(features.schema, columns)
    table = _collect(_newest(features, columns, parameters.days), columns)
    if table.empty:
        raise SnapshotError(path, came=f"no rows in {parameters.features_table}")
    facts = _describe(session, table, features, columns, parameters, version)
    write_snapshot(path, facts, _rows(table, columns, facts))
    _logger.info("%s: %d rows of %s", path, facts.row_count, facts.features_table)
    row = {
        "path": parameters.path,
        "features_table": facts.features_table,
        "features_version": facts.features_version,
        "row_count": facts.row_count,
        "first_date": date.fromisoformat(facts.first_date),
        "last_date": date.fromisoformat(facts.last_date),
        "exported_at": datetime.fromisoformat(facts.exported_at),
    }
    return session.createDataFrame([row], schema=SNAPSHOTS_SCHEMA)


def _describe(
    session: SparkSession,
    table: pd.DataFrame,
    features: DataFrame,
    columns: FeatureColumns,
    parameters: SnapshotParameters,
    version: int,
) -> SnapshotFacts:
    manifest = json.loads(Path(parameters.manifest_path).read_text(encoding="utf-8"))
    contract = read_contract(manifest, parameters.request_model, parameters.request_columns)
    texts = [field.name for field in features.schema if is_text(field)]
    return SnapshotFacts(
        features_table=parameters.features_table,
        features_version=version,
        exported_at=datetime.now(UTC).isoformat(),
        first_date=str(table[columns.date].min()),
        last_date=str(table[columns.date].max()),
        row_count=len(table),
        numbers=tuple(name for name in columns.features if name not in texts),
        texts=tuple(name for name in columns.features if name in texts),
        fields=tuple(_look_up_values(session, contract)),
        key_format=parameters.key_format,
        date_field=columns.date,
        key_name=columns.key,
        time_names=(columns.event_time, columns.decision_time),
    )


def _newest(features: DataFrame, columns: FeatureColumns, days: int | None) -> DataFrame:
    if days is None:
        return features
    last = features.agg(F.max(columns.date)).collect()[0][0]
    return features.where(F.col(columns.date) > F.date_sub(F.lit(last), days))


def _collect(features: DataFrame, columns: FeatureColumns) -> pd.DataFrame:
    texts = [field.name for field in features.schema if is_text(field)]
    values = [
        F.col(name) if name in texts else F.col(name).cast("double").alias(name)
        for name in columns.features
    ]
    times = [
        F.date_format(
            F.to_utc_timestamp(name, F.current_timezone()), "yyyy-MM-dd'T'HH:mm:ss'Z'"
        ).alias(name)
        for name in (columns.event_time, columns.decision_time)
    ]
    return features.select(columns.key, columns.date, *times, *values).toPandas()


def _look_up_values(
    session: SparkSession, contract: Sequence[RequestField]
) -> Iterator[RequestField]:
    for field in contract:
        if field.values_of is None:
            yield field
            continue
        relation, column = field.values_of
        values = session.table(relation).select(column).distinct().collect()
        yield replace(field, values=tuple(sorted(str(value[0]) for value in values)))


def _rows(
    table: pd.DataFrame, columns: FeatureColumns, facts: SnapshotFacts
) -> Iterator[SnapshotRow]:
    numbers = table[list(facts.numbers)].to_numpy(dtype=np.float64)
    texts = table[list(facts.texts)].to_numpy(dtype=object)
    texts[pd.isna(texts)] = None
    told = [table[name].tolist() for name in facts.time_names]
    keys, dates = table[columns.key].tolist(), table[columns.date].tolist()
    for at, (key, day) in enumerate(zip(keys, dates, strict=True)):
        facts_of_row = {
            name: values[at] for name, values in zip(facts.time_names, told, strict=True)
        }
        yield SnapshotRow(key, str(day), facts_of_row, numbers[at], texts[at].tolist())
