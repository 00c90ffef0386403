"""The embedded metastore lost: keeps a new, empty one from hiding tables, and finds them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

URL_SETTING = "spark.hadoop.javax.jdo.option.ConnectionURL"
WAREHOUSE_SETTING = "spark.sql.warehouse.dir"

_is_recovering: ContextVar[bool] = ContextVar("is_recovering", default=False)


def metastore_folder(directory: Path) -> Path:
    """Returns the folder of the embedded metastore."""
    return directory / "metastore"


def refuse_lost_metastore(directory: Path, settings: Mapping[str, str]) -> None:
    """Refuses to start with a new metastore over tables that the lost one knew.

    To dbt all of them would be new: it would build each over its folder, and what cannot be
    computed again (snapshots, rows of days gone by) would be gone.

    Raises:
        DbtRuntimeError: If there is no metastore, but a warehouse with tables.
    """
    folder = metastore_folder(directory)
    is_embedded = f"databaseName={folder};" in settings.get(URL_SETTING, "")
    if not is_embedded or folder.exists() or _is_recovering.get():
        return
    lost = [f"{schema}.{table}" for schema, table, _ in _find_tables(_warehouse(settings))]
    if lost:
        raise DbtRuntimeError(
            f"Expected the metastore of the {len(lost)} tables in {_warehouse(settings)} "
            f"({', '.join(lost[:3])}, …) in {folder}, but there is none. Put it back from a backup "
            "while nothing runs, or let `dbt-openspark recover` make a new one that knows them; "
            "to do without the tables, delete the warehouse."
        )


@contextmanager
def recovering() -> Iterator[None]:
    """Lets a new metastore be made in this context."""
    token = _is_recovering.set(True)
    try:
        yield
    finally:
        _is_recovering.reset(token)


def recover_tables(session: SparkSession) -> list[str]:
    """Enters into the metastore the Delta tables of the warehouse that it does not know.

    Args:
        session: A session of the Spark that has this warehouse.

    Returns:
        Names of the tables entered. Their rows, versions and properties are those of their
        folders; views are nowhere but in a metastore and must be built again.
    """
    entered = []
    warehouse = _warehouse({WAREHOUSE_SETTING: str(session.conf.get(WAREHOUSE_SETTING))})
    for schema, table, folder in _find_tables(warehouse):
        session.sql(f"create database if not exists `{schema}`")
        if not session.sql(f"show tables in `{schema}` like '{table}'").collect():
            location = str(folder).replace("\\", "\\\\").replace("'", "\\'")
            session.sql(f"create table `{schema}`.`{table}` using delta location '{location}'")
            entered.append(f"{schema}.{table}")
    return entered


def _warehouse(settings: Mapping[str, str]) -> Path:
    return Path(settings.get(WAREHOUSE_SETTING, "").removeprefix("file:"))


def _find_tables(warehouse: Path) -> list[tuple[str, str, Path]]:
    """Finds schema, name and folder of each Delta table."""
    logs = sorted(warehouse.glob("*.db/*/_delta_log"))
    return [
        (log.parent.parent.name.removesuffix(".db"), log.parent.name, log.parent)
        for log in logs
        if any(log.iterdir())
    ]
