"""What a profile of `type: openspark` may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dbt.adapters.contracts.connection import Credentials
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.spark_defaults import default_master

METHODS = ("session", "connect", "local")


@dataclass
class OpenSparkCredentials(Credentials):
    """One output of a profile.

    Attributes:
        schema: Schema (database, in Spark's words) that models are built in.
        database: Unused: Spark has one level of schemas. Kept out of profiles.
        method: How Spark is reached: `session` is a SparkSession of this process, `connect` a
            Spark Connect server, `local` one on this machine that dbt starts and leaves running.
        remote: Connection string for `connect`, `sc://host:port/;use_ssl=true;token=...`.
        idle_minutes: For `local`, how long the server stays without a client.
        master: Spark master URL, such as `local[*]` or `spark://host:7077`. If empty, that of the
            settings, for `session` that of Spark's own configuration, else `local[*]`.
        app_name: Name of the Spark application.
        directory: Folder of a local session's warehouse, metastore and logs,
            relative to the dbt project.
        server_side_parameters: Spark settings; they win over the adapter's defaults.
    """

    database: str | None = None  # type: ignore[assignment]
    schema: str | None = None  # type: ignore[assignment]
    method: str = "session"
    remote: str | None = None
    idle_minutes: float = 30
    master: str = ""
    app_name: str = "dbt"
    directory: str = ".openspark"
    server_side_parameters: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def __pre_deserialize__(cls, data: Any) -> Any:
        data = super().__pre_deserialize__(data)
        data.setdefault("database", None)
        return data

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise DbtRuntimeError(
                f"Expected `method` of an openspark profile to be one of {list(METHODS)}, "
                f"but got {self.method!r}. For thrift, http or odbc use dbt-spark's `type: spark`."
            )
        if not self.schema:
            raise DbtRuntimeError(
                "Expected `schema` in an openspark profile, but it has none. Name the schema "
                "that models are built in, for instance `schema: analytics`."
            )
        if (self.method == "connect") != bool(self.remote):
            raise DbtRuntimeError(
                "Expected `remote: sc://host:port` in an openspark profile with `method: connect` "
                f"and in no other, but got method {self.method!r} and remote {self.remote!r}."
            )
        if self.database not in (None, self.schema):
            raise DbtRuntimeError(
                "Expected `database` of an openspark profile to be left out, because Spark has "
                f"schemas only, but got {self.database!r} beside schema {self.schema!r}. "
                "Remove `database`."
            )
        self.database = None
        self.server_side_parameters = {
            str(key): _as_spark_text(value) for key, value in self.server_side_parameters.items()
        }
        self.master = self.master or self._master_of_spark() or "local[*]"

    @property
    def type(self) -> str:
        """Name of the adapter."""
        return "openspark"

    @property
    def is_local(self) -> bool:
        """Whether Spark runs on this machine alone."""
        return self.method != "connect" and self.master.startswith("local")

    @property
    def unique_field(self) -> str:
        """What tells one installation from another in anonymous statistics."""
        return self.remote or self.master

    def _master_of_spark(self) -> str | None:
        named: str | None = self.server_side_parameters.get("spark.master")
        # A server of `local` belongs to this machine, also where Spark is set up for a cluster.
        return named or (default_master() if self.method == "session" else None)

    def _connection_keys(self) -> tuple[str, ...]:
        # Not `remote`: `dbt debug` prints these, and it may hold a token.
        return "method", "master", "schema", "directory", "app_name"


def _as_spark_text(value: Any) -> str:
    # YAML's `true` is Python's `True`, which Spark does not understand.
    return str(value).lower() if isinstance(value, bool) else str(value)
