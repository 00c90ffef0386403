"""The server of `method: local`: shared, replaced, refused and ended; each dbt is a process."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import yaml

from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.server.lifecycle import ensure_server, stop_server
from dbt.adapters.openspark.server.state import read_state

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 60


class Project:
    """A dbt project whose profile says `method: local`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.directory = folder / "spark"
        (folder / "models").mkdir()
        (folder / "dbt_project.yml").write_text("{name: toy, profile: toy}")
        self.profile()

    def profile(self, **keys) -> None:
        output = {
            "type": "openspark",
            "method": "local",
            "schema": "toy",
            "directory": str(self.directory),
        }
        profiles = {"toy": {"target": "test", "outputs": {"test": output | keys}}}
        (self.folder / "profiles.yml").write_text(yaml.safe_dump(profiles))

    def start_server(self) -> None:
        """What a dbt command does first, without the seconds that dbt itself takes."""
        profiles = yaml.safe_load((self.folder / "profiles.yml").read_text())
        output = profiles["toy"]["outputs"]["test"]
        del output["type"]
        ensure_server(OpenSparkCredentials(**output))

    def model(self, name: str, sql: str) -> None:
        (self.folder / "models" / f"{name}.sql").write_text(sql)

    def start(self, *command: str, program: str = "dbt") -> subprocess.Popen:
        return subprocess.Popen(
            [Path(sys.executable).with_name(program), *command],
            cwd=self.folder,
            env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, program: str = "dbt") -> str:
        done = self.start(*command, program=program)
        output = done.communicate(timeout=300)[0]
        return f"{output}\nexit code {done.returncode}"

    @property
    def server(self):
        return read_state(self.directory)


@pytest.fixture(scope="module")
def module_project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("local"))
    yield project
    stop_server(project.directory)


@pytest.fixture
def project(module_project):
    """The project, its profile as at first and without models."""
    module_project.profile()
    for model in (module_project.folder / "models").iterdir():
        model.unlink()
    return module_project


def wait_until(condition) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_two_builds_at_once_start_one_server_and_share_it(project):
    models = ("one", "two")
    for model in models:
        project.model(model, "{{ config(materialized='table') }} select 1 as id")
    builds = [
        project.start("build", "--select", model, "--target-path", f"target_{model}")
        for model in models
    ]
    outputs = [build.communicate(timeout=300)[0] for build in builds]

    assert [build.returncode for build in builds] == [0, 0], outputs
    java = [one for one in psutil.process_iter(["cmdline"]) if serves(one, project.directory)]
    assert len(java) == 1


def serves(process: psutil.Process, directory: Path) -> bool:
    words = process.info["cmdline"] or []
    is_java = bool(words) and Path(words[0]).name == "java"
    return is_java and any(str(directory / "server.properties") in word for word in words)


def test_the_next_command_finds_the_server_of_the_last(project):
    project.run("debug", "--connection")
    first = project.server

    output = project.run("debug", "--connection")

    assert "All checks passed" in output
    assert project.server == first


def test_a_client_without_the_token_is_refused(project):
    project.start_server()
    code = (
        "from pyspark.sql import SparkSession\n"
        f"url = 'sc://localhost:{project.server.port}/;token=wrong'\n"
        "print(SparkSession.builder.remote(url).create().sql('select 1').collect())\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode != 0
    assert "UNAUTHENTICATED" in done.stderr


def test_the_state_with_the_token_is_for_its_owner_only(project):
    project.start_server()

    assert (project.directory / "server.json").stat().st_mode & 0o077 == 0
    words = psutil.Process(project.server.jvm_pid).cmdline()
    assert not [word for word in words if project.server.token in word]


def test_the_server_listens_on_this_machine_only(project):
    project.start_server()

    connections = psutil.Process(project.server.jvm_pid).net_connections(kind="tcp")
    listening = {one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def test_other_settings_restart_a_server_that_nobody_uses(project):
    project.start_server()
    first = project.server

    project.profile(server_side_parameters={"spark.sql.shuffle.partitions": 3})
    output = project.run("debug", "--connection")

    assert "All checks passed" in output
    assert project.server.jvm_pid != first.jvm_pid


def test_other_settings_do_not_end_a_server_in_use(project):
    project.start_server()
    first = project.server
    project.profile(server_side_parameters={"spark.sql.shuffle.partitions": 4})

    with socket.create_connection(("127.0.0.1", first.port)):
        output = project.run("debug", "--connection")

    assert "it runs with others, and 1 connection(s) are using it" in output
    assert project.server == first


def test_a_killed_server_is_replaced_also_by_a_process_that_has_used_it(project, monkeypatch):
    project.start_server()
    first = project.server
    os.kill(first.jvm_pid, signal.SIGKILL)
    monkeypatch.setenv("SPARK_CONNECT_MODE_ENABLED", "1")
    monkeypatch.setenv("SPARK_REMOTE", first.url)

    output = project.run("debug", "--connection")

    assert "All checks passed" in output
    assert project.server.jvm_pid != first.jvm_pid


def test_a_killed_watcher_leaves_a_server_that_is_replaced(project):
    project.start_server()
    first = project.server
    os.kill(first.pid, signal.SIGKILL)

    output = project.run("debug", "--connection")

    assert "All checks passed" in output
    assert project.server.jvm_pid != first.jvm_pid
    assert not psutil.pid_exists(first.jvm_pid)


def test_retry_goes_on_after_the_server_was_killed_in_the_middle_of_a_build(project):
    project.model("fast", "{{ config(materialized='table') }} select 1 as id")
    project.model(
        "slow",
        "{{ config(materialized='table') }} -- depends_on: {{ ref('fast') }}\n"
        "select sum(hash(a.id, b.id)) as total "
        "from range({{ var('size', 1000000000) }}) as a cross join range(1000) as b",
    )
    build = project.start("build", "--threads", "1")
    read_until(build, r"START .*slow")
    time.sleep(3)
    os.kill(project.server.jvm_pid, signal.SIGKILL)
    rest = build.communicate(timeout=120)[0]

    assert build.returncode != 0
    assert "Expected the Spark Connect server to answer" in rest, rest
    project.model("slow", "{{ config(materialized='table') }} select 2 as id")
    output = project.run("retry")
    assert "PASS=1 WARN=0 ERROR=0" in output


def test_sql_models_share_generated_code_but_no_settings_and_no_views(project):
    setting = "spark.sql.artifact.isolation.enabled"
    project.model(
        "first",
        "{{ config(materialized='table', "
        "pre_hook=['set spark.sql.ansi.enabled = true', "
        "'create temporary view mine as select 1 as id']) }} select id from mine",
    )
    project.model(
        "second",
        "{{ config(materialized='table') }} -- depends_on: {{ ref('first') }}\n"
        "select cast('no number' as int) as id, "
        f"'{{{{ run_query(\"set {setting}\")[0][1] if execute }}}}' as isolated",
    )
    project.model("third", "select id from mine")
    (project.folder / "models" / "python.py").write_text(
        "def model(dbt, session):\n"
        f"    isolated = session.conf.get('{setting}')\n"
        "    return session.createDataFrame([(isolated,)], ['isolated'])\n"
    )
    output = project.run("run", "--threads", "1")

    assert "PASS=3 WARN=0 ERROR=1" in output
    assert "`mine` cannot be found" in output
    query = (
        "select s.isolated as by_sql, p.isolated as by_python "
        "from {{ ref('second') }} as s cross join {{ ref('python') }} as p"
    )
    shown = project.run("show", "--output", "json", "--inline", query)
    assert '"by_sql": "false"' in shown or '"by_sql": false' in shown
    assert '"by_python": "true"' in shown or '"by_python": true' in shown


def test_a_session_that_code_leaves_open_does_not_keep_the_process(project):
    project.start_server()
    code = (
        "from dbt.adapters.openspark.connect import close_session, isolated_session\n"
        "from pyspark.sql import SparkSession\n"
        f"session = isolated_session({project.server.url!r}, settings={{}})\n"
        "session.sql('select 1 as id').collect()\n"
        "close_session(session)\n"
        "kept = SparkSession.builder.getOrCreate()\n"
        "print('rows', kept.sql('select 1 as id').collect())\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode == 0, done.stderr
    assert "rows [Row(id=1)]" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("method", ["local", "connect"])
def test_a_killed_command_leaves_a_server_that_ends_its_work_and_whole_tables(project, method):
    soon = {
        "spark.connect.execute.reattachable.senderMaxStreamDuration": "5s",
        "spark.connect.execute.manager.detachedTimeout": "5s",
        "spark.connect.execute.manager.maintenanceInterval": "2s",
    }
    project.profile(server_side_parameters=soon)
    project.start_server()
    server = project.server
    if method == "connect":
        project.profile(method="connect", remote=server.url)
    project.model("first", "{{ config(materialized='table') }} select id from range(10)")
    project.model(
        "second",
        "{{ config(materialized='table') }} select id from {{ ref('first') }}",
    )
    assert "PASS=2 WARN=0 ERROR=0" in project.run("build")

    project.model(
        "second",
        "{{ config(materialized='table') }} -- depends_on: {{ ref('first') }}\n"
        "select sum(hash(a.id, b.id)) as id "
        "from range(1000000000) as a cross join range(1000) as b",
    )
    build = project.start("build", "--threads", "1")
    read_until(build, r"START .*second")
    jvm = psutil.Process(server.jvm_pid)
    assert wait_until(lambda: jvm.cpu_percent(interval=3) > 50)
    build.kill()
    build.communicate(timeout=PATIENCE_SECONDS)

    assert wait_until(lambda: jvm.cpu_percent(interval=3) < 20)
    assert project.server == server
    count = "select count(*) as rows_of_{0} from {{{{ ref('{0}') }}}}"
    shown = project.run("show", "--inline", count.format("second"), "--output", "json")
    assert '"rows_of_second": 10' in shown
    project.model("second", "{{ config(materialized='table') }} select id + 1 as id from range(7)")
    output = project.run("build")
    assert "PASS=2 WARN=0 ERROR=0" in output
    shown = project.run("show", "--inline", count.format("second"), "--output", "json")
    assert '"rows_of_second": 7' in shown


def read_until(process: subprocess.Popen, pattern: str) -> None:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if re.search(pattern, line):
            return
    pytest.fail(f"Expected a line like {pattern!r}, but got:\n{''.join(lines)}")


def test_the_server_ends_when_nobody_uses_it(project):
    project.run("stop", program="dbt-openspark")
    project.profile(idle_minutes=0.05)
    project.start_server()
    server = project.server
    assert server is not None

    assert wait_until(lambda: project.server is None)
    assert wait_until(lambda: not psutil.pid_exists(server.jvm_pid))


def test_the_command_shows_connects_and_stops(project):
    project.run("stop", program="dbt-openspark")

    assert "No Spark server runs for" in project.run("status", program="dbt-openspark")
    snippet = project.run("connect", program="dbt-openspark")
    assert f'remote("{project.server.url}")' in snippet
    status = project.run("status", program="dbt-openspark")
    assert f"process      {project.server.jvm_pid}" in status
    assert project.server.token not in status
    assert "Stopped the Spark server" in project.run("stop", program="dbt-openspark")
    assert "No Spark server was running" in project.run("stop", program="dbt-openspark")


def test_a_session_of_another_process_is_told_of_the_server(project):
    project.start_server()
    server = project.server
    project.profile(method="session")

    output = project.run("debug", "--connection")

    assert f"process {server.pid} has it open" in output
    assert "`dbt-openspark stop`" in output


def test_connect_reaches_a_server_by_its_address(project):
    project.start_server()
    project.profile(method="connect", remote=project.server.url)
    project.model("remote", "{{ config(materialized='table') }} select 1 as id")

    output = project.run("build")

    assert "PASS=1 WARN=0 ERROR=0" in output
    assert project.server.token not in project.run("debug")


def test_connect_without_a_remote_is_refused(project):
    project.profile(method="connect")

    output = project.run("debug", "--connection")

    assert "Expected `remote: sc://host:port` in an openspark profile" in output
