"""The same flights as files, in a PostgreSQL and behind an API that fails."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from tests.support.servers import run_postgres

from flightline.ingestion import RawContract

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROOT = Path(__file__).parents[3]
ROW_COUNT = 2_000
PAGE_SIZE = 500
SCHEMA = "ingestion_test"

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """What the YAML of the project says of the raw flights."""
    text = (ROOT / "python_models/ingestion/_ingestion__models.yml").read_text(encoding="utf-8")
    models = {model["name"]: model for model in yaml.safe_load(text)["models"]}
    return models["raw_nycflights13__flights"]["config"]["meta"]


@pytest.fixture(scope="session")
def contract(declared: dict[str, Any]) -> RawContract:
    return RawContract(columns=declared["contract"]["columns"], least_row_count=ROW_COUNT)


@pytest.fixture(scope="session")
def key(declared: dict[str, Any]) -> list[str]:
    return list(declared["fitness"]["key"])


@pytest.fixture(scope="session")
def sample(declared: dict[str, Any]) -> Rows:
    """The first flights of the year, cancelled ones among them, as text."""
    spec = importlib.util.find_spec(declared["source"]["package"])
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / declared["source"]["package_folder"]
    with zipfile.ZipFile(folder / declared["source"]["file"]) as archive:
        lines = io.TextIOWrapper(archive.open("flights.csv"), encoding="utf-8")
        rows = [row for row, _ in zip(csv.DictReader(lines), range(ROW_COUNT), strict=False)]
    assert any(row["dep_time"] == "NA" for row in rows)
    return rows


@pytest.fixture(scope="session")
def write_csv() -> Callable[[Rows, Path], None]:
    """Writes rows to a CSV file, or to a zip archive of one."""

    def write(rows: Rows, path: Path) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("flights.csv", text.getvalue())
        else:
            path.write_text(text.getvalue(), encoding="utf-8")

    return write


@pytest.fixture(scope="session")
def typed(sample: Rows, contract: RawContract) -> list[dict[str, Any]]:
    """The flights with their types: whole numbers, null for what is missing."""

    def read(text: str, kind: str) -> Any:
        if text == "NA":
            return None
        return int(text) if kind == "integer" else text

    return [
        {name: read(row[name], kind) for name, kind in contract.columns.items()} for row in sample
    ]


@pytest.fixture(scope="session")
def postgres(typed: list[dict[str, Any]]) -> Iterator[str]:
    """Address of a PostgreSQL that has the flights in the table `flights`."""
    import psycopg

    types = {"time_hour": "timestamptz", "carrier": "text", "tailnum": "text"}
    types |= {"origin": "text", "dest": "text"}
    columns = ", ".join(f"{name} {types.get(name, 'integer')}" for name in typed[0])
    names = ", ".join(typed[0])
    with run_postgres() as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(
            f"create table flights (id serial, {columns}, "
            "updated_at timestamp not null default '2013-01-03 00:00:00.000001')"
        )
        with connection.cursor().copy(f"copy flights ({names}) from stdin") as copy:
            for row in typed:
                copy.write_row(list(row.values()))
        yield uri


@pytest.fixture
def sql(postgres: str) -> Iterator[Callable[[str], None]]:
    """Changes the flights in the database, which are as before after the test."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("create table before as table flights")
        yield lambda statement: connection.execute(statement) and None
        connection.execute("drop table flights; alter table before rename to flights")


@dataclass
class Api:
    """A server on loopback; what is planned for a request comes instead of its page.

    Attributes:
        rows: What it has.
        planned: One entry per request: None as usual, a status, or what to do.
        asked: Parameters of each request.
        tokens: The header Authorization of each request.
    """

    rows: list[dict[str, Any]]
    planned: list[Any] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/flights"

    def page(self, parameters: dict[str, str]) -> dict[str, Any]:
        rows = [row for row in self.rows if row.get("at", "") >= parameters.get("since", "")]
        first = int(parameters.get("cursor", 0))
        last = first + PAGE_SIZE
        return {"data": rows[first:last], "next": last if last < len(rows) else None}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: Api

    def do_GET(self) -> None:
        parameters = {
            name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
        }
        self.api.asked.append(parameters)
        self.api.tokens.append(self.headers.get("Authorization"))
        planned = self.api.planned.pop(0) if self.api.planned else None
        content = self.api.page(parameters)
        if planned == "drop":
            self.close_connection = True
            self.connection.close()
            return
        if planned == "slow":
            time.sleep(1)
        if planned == "repeat":
            content = self.api.page({})
        if planned == "rename":
            content["data"] = [
                {("destination" if name == "dest" else name): value for name, value in row.items()}
                for row in content["data"]
            ]
        status = planned if isinstance(planned, int) else 200
        body = json.dumps(content).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Requests are remembered, not printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that has gone away, or was sent away, is no news."""


@pytest.fixture
def api(typed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The flights behind a real server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("FLIGHTS_TOKEN", "hunter2")
    api = Api(list(typed))
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": api}))
    api.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield api
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class RawTable:
    """A dbt project of one raw table, whose source is what a test says."""

    spark: SparkSession
    run_dbt: Callable[..., Any]
    folder: Path
    contract: dict[str, Any]

    @property
    def rows(self) -> DataFrame:
        return self.spark.table(f"{self.folder.name}.raw_nycflights13__flights")

    @property
    def values(self) -> DataFrame:
        """What the source holds, without what tells of the load."""
        return self.rows.select(*self.contract["columns"])

    @property
    def commits(self) -> int:
        history = self.spark.sql(f"describe history {self.folder.name}.raw_nycflights13__flights")
        return history.where("operation <> 'OPTIMIZE'").count()

    def load(
        self, source: dict[str, Any], unique_key: list[str], *arguments: str, fails: bool = False
    ) -> str:
        """Runs dbt; returns what the model came to say."""
        config = {
            "materialized": "incremental",
            "unique_key": unique_key,
            "meta": {"source": source, "contract": self.contract},
        }
        model = {"name": "raw_nycflights13__flights", "config": config}
        (self.folder / "models" / "models.yml").write_text(yaml.safe_dump({"models": [model]}))
        outcome = self.run_dbt("run", *arguments, project=self.folder, profiles=self.folder)
        expected = "error" if fails else "success"
        assert outcome.statuses == {model["name"]: expected}, outcome.messages
        return "\n".join([*outcome.messages.values(), *outcome.log])


@pytest.fixture
def raw_table(
    spark: SparkSession,
    spark_target: dict[str, Any],
    run_dbt: Callable[..., Any],
    contract: RawContract,
    tmp_path: Path,
) -> Iterator[RawTable]:
    """A raw table of its own, as the project wires its own."""
    schema = f"{SCHEMA}_{tmp_path.name}".rstrip("0123456789")
    folder = tmp_path / schema
    (folder / "models").mkdir(parents=True)
    model = ROOT / "python_models/ingestion/raw_nycflights13__flights.py"
    shutil.copy(model, folder / "models")
    project = {
        "name": "ingestion_test",
        "profile": "test",
        "models": {"+incremental_strategy": "delete+insert", "+on_schema_change": "fail"},
        "flags": {"send_anonymous_usage_stats": False},
    }
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    target = {**spark_target, "schema": schema, "threads": 1}
    profile = {"test": {"target": "test", "outputs": {"test": target}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    declared = {
        "columns": dict(contract.columns),
        "least_row_count": contract.least_row_count,
    }
    yield RawTable(spark, run_dbt, folder, declared)
    spark.sql(f"drop database if exists {schema} cascade")


@pytest.fixture
def expected(spark: SparkSession, sample: Rows, contract: RawContract) -> DataFrame:
    """The flights as text, as the raw table shall have them."""
    schema = ", ".join(f"{name} string" for name in contract.columns)
    return spark.createDataFrame([tuple(row.values()) for row in sample], schema)


@pytest.fixture(scope="session")
def same_rows() -> Callable[[DataFrame, DataFrame], bool]:
    """Whether two frames have the same rows, as often."""

    def compare(one: DataFrame, other: DataFrame) -> bool:
        return one.exceptAll(other).isEmpty() and other.exceptAll(one).isEmpty()

    return compare
