"""What other targets than `dev` run on: a cluster, a metastore and an object store, on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from tests.support.servers import find_free_port, is_listening, run_postgres, run_server, wait_until

from dbt.adapters.openspark.java import find_java

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
IMAGE = ROOT / "deploy" / "image"
# The lists give the SHA-256 of each; what is there is not fetched again. Amazon's SDK has 690 MB.
JARS = ROOT / ".flightline" / "jars"
WORKER_COUNT = 2
# One core and one executor of each worker for an application, so that two of them fit. JVMs that
# end within a minute are faster without the optimising compiler.
SPARK_DEFAULTS = """\
spark.driver.defaultJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.defaultJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.cores.max 2
spark.executor.cores 1
spark.executor.memory 1g
spark.driver.memory 1g
spark.sql.shuffle.partitions 2
spark.databricks.delta.snapshotPartitions 1
spark.ui.enabled false
"""
HIVE_SITE = """\
<configuration>
  <property><name>javax.jdo.option.ConnectionURL</name><value>{url}</value></property>
  <property><name>javax.jdo.option.ConnectionDriverName</name><value>org.postgresql.Driver</value></property>
  <property><name>javax.jdo.option.ConnectionUserName</name><value>mlflow</value></property>
  <property><name>javax.jdo.option.ConnectionPassword</name><value>trusted</value></property>
  <property><name>hive.metastore.schema.verification</name><value>false</value></property>
  <property><name>datanucleus.schema.autoCreateTables</name><value>true</value></property>
  <property><name>datanucleus.schema.autoCreateColumns</name><value>true</value></property>
  <property><name>datanucleus.schema.autoCreateConstraints</name><value>false</value></property>
</configuration>
"""


@dataclass(frozen=True)
class Target:
    """A target of the project's own profiles.yml, and the environment that it reads."""

    project: Path
    environment: dict[str, str]
    metastore: str | None = None

    def add_metastore_keys(self) -> None:
        """Do what the documentation says of a metastore that has made its tables by itself."""
        statements = (ROOT / "deploy" / "postgres" / "metastore_keys.sql").read_bytes()
        with psycopg.connect(self.metastore, autocommit=True) as connection:
            connection.execute(statements)

    def run_dbt(self, *command: str) -> str:
        """Run a dbt command in a process of its own and return what it wrote."""
        return self.wait_for(self.start(str(Path(sys.executable).with_name("dbt")), *command))

    def run_script(self, name: str, *arguments: str) -> Any:
        """Run a script of this folder, which writes JSON."""
        return self.read_json(self.start_script(name, *arguments))

    def read_json(self, process: subprocess.Popen[str]) -> Any:
        return json.loads(self.wait_for(process))

    def start_script(self, name: str, *arguments: str) -> subprocess.Popen[str]:
        return self.start(str(Path(__file__).with_name(name)), *arguments)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.project,
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, process: subprocess.Popen[str]) -> str:
        output, errors = process.communicate()
        assert process.returncode == 0, output + errors
        return output


@dataclass(frozen=True)
class Cluster:
    """A standalone cluster: the master's addresses, and the folder of each worker."""

    master: str
    status: str
    workers: tuple[Path, ...]

    @property
    def alive_workers(self) -> int:
        # The port is open before the page is there; until then other pages come, or none.
        with (
            contextlib.suppress(OSError, json.JSONDecodeError),
            urllib.request.urlopen(self.status, timeout=5) as answer,
        ):
            return int(json.load(answer)["aliveworkers"])
        return 0

    @property
    def executor_counts(self) -> list[int]:
        """How many executors each worker has run; it keeps a folder for each."""
        return [len(list(worker.glob("app-*/*"))) for worker in self.workers]


@dataclass(frozen=True)
class ObjectStore:
    """A server that speaks S3, with one bucket."""

    endpoint: str
    bucket: str
    environment: dict[str, str] = field(
        default_factory=lambda: {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
    )

    def list_keys(self, prefix: str) -> str:
        """The first thousand keys under a prefix, in the XML of the protocol."""
        address = f"{self.endpoint}/{self.bucket}?list-type=2&prefix={prefix}"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="session")
def jars() -> Path:
    """Folder of the JARs that the images hold, by the same lists."""
    lists = [IMAGE / "jars.txt", IMAGE / "cluster_jars.txt"]
    subprocess.run([sys.executable, IMAGE / "fetch_jars.py", JARS, *lists], check=True)
    (delta,) = JARS.glob("delta-spark_*.jar")
    link = JARS / "delta-spark.jar"
    link.unlink(missing_ok=True)
    link.symlink_to(delta.name)
    return JARS


@pytest.fixture(scope="session")
def project(copy_project: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the profiles.yml that is committed."""
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder, "replaced")
    shutil.copy(ROOT / "profiles.yml", folder)
    return folder


@pytest.fixture(scope="session")
def dev_target(project: Path) -> Target:
    """Spark in dbt's process, which is the default."""
    return Target(project, {"FLIGHTLINE_TARGET": "dev"})


@pytest.fixture(scope="session")
def metastore_server() -> Iterator[str]:
    with run_postgres() as uri:
        yield uri


@pytest.fixture(scope="session")
def cluster(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and its workers, each a process."""
    folder = tmp_path_factory.mktemp("cluster")
    port, status_port = find_free_port(), find_free_port()
    cluster = Cluster(
        master=f"spark://127.0.0.1:{port}",
        status=f"http://127.0.0.1:{status_port}/json",
        workers=tuple(folder / f"worker_{number}" for number in range(WORKER_COUNT)),
    )
    place = ["--host", "127.0.0.1", "--webui-port"]
    with contextlib.ExitStack() as stack:
        start_spark_class(
            stack, folder, "master.Master", *place, str(status_port), "--port", str(port)
        )
        wait_until(lambda: is_listening(port), what="Spark's master")
        for worker in cluster.workers:
            size = ["--cores", "2", "--memory", "3g", "--work-dir", str(worker)]
            start_spark_class(stack, folder, "worker.Worker", *place, "0", *size, cluster.master)
        wait_until(lambda: cluster.alive_workers == WORKER_COUNT, what="Spark's workers")
        yield cluster


def start_spark_class(
    stack: contextlib.ExitStack, folder: Path, name: str, *arguments: str
) -> None:
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = {
        "JAVA_HOME": str(find_java(folder).home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    command = [str(program), f"org.apache.spark.deploy.{name}", *arguments]
    stack.enter_context(run_server(command, log=folder / "log", environment=environment))


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    port = find_free_port()
    store = ObjectStore(f"http://127.0.0.1:{port}", bucket="lake")
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with run_server(command, log=tmp_path_factory.mktemp("store") / "log"):
        wait_until(lambda: is_listening(port), what="the object store")
        bucket = urllib.request.Request(f"{store.endpoint}/{store.bucket}", method="PUT")
        urllib.request.urlopen(bucket, timeout=5).close()
        yield store


@pytest.fixture(scope="session")
def cluster_target(
    cluster: Cluster,
    metastore_server: str,
    jars: Path,
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Target]:
    """Makes the target `cluster` with a metastore of its own, a database of PostgreSQL."""

    def make(name: str, warehouse: str, *settings: str, **environment: str) -> Target:
        with psycopg.connect(metastore_server, autocommit=True) as connection:
            connection.execute(f"create database {name}")
        server = metastore_server.rpartition("@")[2].partition("/")[0]
        hive_site = HIVE_SITE.format(url=f"jdbc:postgresql://{server}/{name}")
        folder = tmp_path_factory.mktemp(f"conf_{name}")
        (folder / "hive-site.xml").write_text(hive_site, encoding="utf-8")
        defaults = SPARK_DEFAULTS + "".join(f"{line}\n" for line in settings)
        (folder / "spark-defaults.conf").write_text(defaults, encoding="utf-8")
        return Target(
            project,
            {
                "FLIGHTLINE_TARGET": "cluster",
                "FLIGHTLINE_JARS": str(jars),
                "FLIGHTLINE_SPARK_MASTER": cluster.master,
                "FLIGHTLINE_WAREHOUSE": warehouse,
                "FLIGHTLINE_THREADS": "2",
                "SPARK_CONF_DIR": str(folder),
                **environment,
            },
            metastore=f"{metastore_server.rpartition('/')[0]}/{name}",
        )

    return make


@pytest.fixture(scope="session")
def cluster_on_files(
    cluster_target: Callable[..., Target], tmp_path_factory: pytest.TempPathFactory
) -> Target:
    """The cluster with tables in a folder that all workers see."""
    return cluster_target("on_files", tmp_path_factory.mktemp("warehouse").as_uri())


@pytest.fixture(scope="session")
def cluster_on_s3(cluster_target: Callable[..., Target], object_store: ObjectStore) -> Target:
    """The cluster with tables in the bucket."""
    return cluster_target(
        "on_s3",
        f"s3a://{object_store.bucket}/warehouse",
        f"spark.hadoop.fs.s3a.endpoint {object_store.endpoint}",
        "spark.hadoop.fs.s3a.endpoint.region us-east-1",
        "spark.hadoop.fs.s3a.path.style.access true",
        **object_store.environment,
    )
