"""Bring one raw file into Spark, or refuse it whole.

What is asked here is whether the file is there, whole, and has the columns of
its contract. Rows that do not fit come along: dbt puts them aside, with the
reasons (`models/quarantine`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from flightline.ingestion.checks import check_header, check_row_count
from flightline.ingestion.files import (
    count_rows,
    locate_file,
    read_bytes,
    read_header,
    read_text_table,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from flightline.ingestion.contract import FileContract

# The first data row stands on line 2, below the header.
_FIRST_LINE = 2


def read_raw_file(contract: FileContract) -> pa.Table:
    """Read a raw file and prove that it keeps its contract.

    Args:
        contract: Where the file is and what it promises.

    Returns:
        The columns of the contract, in its order, all text exactly as it
        stands in the file.

    Raises:
        RawFileError: If the file is missing, damaged, or has not the columns
            of its contract. The message names the file, the columns or the row
            count, and how to fix it.
    """
    content = read_bytes(locate_file(contract))
    check_header(read_header(content), contract, row_count=count_rows(content))
    table = read_text_table(content, file=contract.file)
    check_row_count(table.num_rows, contract)
    return table.select(list(contract.columns))


def load_raw_file(session: SparkSession, contract: FileContract) -> DataFrame:
    """Bring a raw file into Spark after it was checked.

    Args:
        session: The Spark session to make the frame in.
        contract: Where the file is and what it promises.

    Returns:
        One row per line of the file: its columns as strings, then
        `_source_file` (name without folder), `_source_line` (from 2 on, below
        the header) and `_loaded_at` (UTC).

    Raises:
        RawFileError: As `read_raw_file`; nothing has been written then.
    """
    table = read_raw_file(contract)
    lines = pa.array(range(_FIRST_LINE, table.num_rows + _FIRST_LINE), pa.int64())
    table = table.append_column("_source_line", lines)
    rows = session.createDataFrame(table.combine_chunks())
    # One partition per few thousand rows would make one tiny file each.
    partition_count = int(session.conf.get("spark.sql.shuffle.partitions") or 1)
    return rows.coalesce(partition_count).select(
        *contract.columns,
        F.lit(contract.file).alias("_source_file"),
        "_source_line",
        F.lit(datetime.now(UTC)).alias("_loaded_at"),
    )
