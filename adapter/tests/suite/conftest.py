"""The fixtures of dbt's published adapter tests, on the Spark that this run of pytest is for.

Left out as a whole are `grants`, for which Spark has no authorizer, `materialized_view`, which
Spark has in pipelines only, and `catalog_integrations`, which are of other databases.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.tests.fixtures.project import *  # noqa: F403 - the published classes ask for all of them

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Lets warnings about the published classes themselves pass: they are not ours to mend."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(
                pytest.mark.filterwarnings(
                    "ignore:(Class|Session)-scoped fixtures defined as instance methods"
                )
            )


@pytest.fixture(scope="class")
def dbt_profile_target(spark, spark_target):
    """The profile's target; dbt's fixtures add the schema."""
    return {**spark_target, "threads": 2}


@pytest.fixture(scope="class")
def logs_dir(tmp_path_factory, prefix):
    """The published fixture writes into the repository."""
    folder = tmp_path_factory.mktemp("logs") / prefix
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_LOG_PATH", str(folder))
        yield str(folder)
