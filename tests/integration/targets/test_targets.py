"""Models over the real data, on other targets by profile and environment alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.targets

# Python and SQL: files into tables, what does not fit put aside, the rest typed and cleaned.
BUILD = ("run", "--select", "+stg_nycflights13__weather", "+stg_nycflights13__planes")


@pytest.fixture(scope="module")
def expected(dev_target: Any) -> dict[str, Any]:
    """What the tables hold when Spark runs in dbt's process, as it does by default."""
    dev_target.run_dbt(*BUILD)
    tables: dict[str, Any] = dev_target.run_script("read_tables.py")
    _, count, _ = tables["flightline_staging.stg_nycflights13__weather"]
    assert count == 26_115
    return tables


@pytest.fixture(scope="module")
def built_on_files(cluster_on_files: Any) -> Any:
    cluster_on_files.run_dbt(*BUILD)
    cluster_on_files.add_metastore_keys()
    return cluster_on_files


def test_a_cluster_builds_equal_tables(
    expected: dict[str, Any], cluster: Any, built_on_files: Any
) -> None:
    before = cluster.executor_counts
    assert built_on_files.run_script("read_tables.py") == expected
    # Every worker ran an executor: one for dbt before, and one for the reader now.
    assert min(before) >= 1
    assert cluster.executor_counts == [count + 1 for count in before]


def test_two_spark_processes_share_a_metastore_at_once(built_on_files: Any, tmp_path: Path) -> None:
    pair = [
        built_on_files.start_script("share_tables.py", own, other, str(tmp_path))
        for own, other in (("left", "right"), ("right", "left"))
    ]
    left, right = [built_on_files.read_json(process) for process in pair]

    # Rows that the other has appended meanwhile, made by the workers with the Python of the driver.
    python = sys.executable
    assert left["seen"] == [[["right", python, 100]], [["right", python, 150]]]
    assert right["seen"] == [[["left", python, 100]], [["left", python, 150]]]
    assert left["tables"] == right["tables"] == ["left", "right"]


def test_an_object_store_holds_equal_tables(
    expected: dict[str, Any], object_store: Any, cluster_on_s3: Any
) -> None:
    cluster_on_s3.run_dbt(*BUILD)

    assert cluster_on_s3.run_script("read_tables.py") == expected
    folder = "warehouse/flightline_raw.db/raw_nycflights13__weather"
    assert f"{folder}/_delta_log/00000000000000000000.json" in object_store.list_keys(folder)
