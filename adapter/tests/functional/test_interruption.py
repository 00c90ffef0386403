"""Ctrl-C and `--fail-fast` end the work that Spark is doing; each dbt is a process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from dbt.adapters.openspark.server.lifecycle import stop_server

pytestmark = pytest.mark.slow

DBT = Path(sys.executable).with_name("dbt")
# Hours of work for every core.
ENDLESS_SQL = (
    "{{ config(materialized='table') }} "
    "select sum(hash(a.id, b.id)) as total from range(1000000000) as a cross join range(1000) as b"
)
ENDLESS_PYTHON = """
def model(dbt, session):
    frame = session.sql("select sum(hash(a.id, b.id)) as total "
                        "from range(1000000000) as a cross join range(1000) as b")
    return frame.toPandas()
"""
FAILING_SQL = (
    "{{ config(materialized='table') }} select cast(raise_error('broken') as int) as failed"
)
# The endless work takes hours; a process that was interrupted has still to stop its JVM.
PATIENCE_SECONDS = 180


@pytest.fixture(params=["session", "local"])
def project(request, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text("{name: toy, profile: toy}")
    output = {
        "type": "openspark",
        "method": request.param,
        "schema": "toy",
        "threads": 2,
        "directory": str(tmp_path / "spark"),
    }
    profiles = {"toy": {"target": "test", "outputs": {"test": output}}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles))
    yield tmp_path
    stop_server(tmp_path / "spark")


def start(project, *command):
    return subprocess.Popen(
        [DBT, *command],
        cwd=project,
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_USE_COLORS": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # As in a terminal, the signal below goes to all processes of the group.
        start_new_session=True,
    )


def read_until(process, pattern):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if re.search(pattern, line):
            return
    pytest.fail(f"Expected a line like {pattern!r}, but got:\n{''.join(lines)}")


@pytest.mark.parametrize(("suffix", "text"), [("sql", ENDLESS_SQL), ("py", ENDLESS_PYTHON)])
def test_ctrl_c_ends_running_work(project, suffix, text):
    (project / "models" / f"endless.{suffix}").write_text(text)
    run = start(project, "run")
    read_until(run, r"START .*endless")
    time.sleep(5)

    os.killpg(run.pid, signal.SIGINT)
    output = run.communicate(timeout=PATIENCE_SECONDS)[0]

    assert run.returncode != 0
    assert re.search(r"CANCEL query model\.toy\.endless", output), output
    # What is still at work would keep the cores and the metastore from the next command.
    (project / "models" / f"endless.{suffix}").unlink()
    (project / "models" / "next.sql").write_text("select 1 as id")
    after = start(project, "run")
    assert "PASS=1 WARN=0 ERROR=0" in after.communicate(timeout=PATIENCE_SECONDS)[0]


def test_fail_fast_ends_what_runs_beside_the_failure(project):
    (project / "models" / "endless.sql").write_text(ENDLESS_SQL)
    (project / "models" / "failing.sql").write_text(FAILING_SQL)

    output = start(project, "run", "--fail-fast").communicate(timeout=2 * PATIENCE_SECONDS)[0]

    assert "broken" in output
    assert "ERROR=1" in output
