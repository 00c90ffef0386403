"""dbt SQL and Python models on open-source Apache Spark."""

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.openspark.connections import OpenSparkConnectionManager
from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.impl import OpenSparkAdapter
from dbt.include import openspark

Plugin = AdapterPlugin(
    adapter=OpenSparkAdapter,  # type: ignore[arg-type]
    credentials=OpenSparkCredentials,
    include_path=openspark.PACKAGE_PATH,
    dependencies=["spark"],
)

__all__ = [
    "OpenSparkAdapter",
    "OpenSparkConnectionManager",
    "OpenSparkCredentials",
    "Plugin",
]
