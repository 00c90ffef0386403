"""Processes that end when nobody expects it, and several at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.drills.pipeline import CHAIN, DAY, FEATURES, MART, NEXT_DAY, SCORES

if TYPE_CHECKING:
    from tests.drills.pipeline import Pipeline
    from tests.support.receiver import Receiver

pytestmark = pytest.mark.drills


def test_a_writer_killed_in_the_middle_of_a_write(pipeline: Pipeline, receiver: Receiver) -> None:
    pipeline.stop_spark()
    before = pipeline.files_of("fct_flights", "*.parquet")
    commits = pipeline.files_of("fct_flights", "_delta_log/*.json")

    # Its own Spark dies with it.
    run = pipeline.start(*MART, options=("run", "--target", "session"), as_of=NEXT_DAY)
    run.wait_for(
        lambda: pipeline.files_of("fct_flights", "*.parquet") - before, what="the first file"
    )
    run.kill_dbt()

    assert run.ends() == 128 + 9
    assert pipeline.files_of("fct_flights", "_delta_log/*.json") == commits
    (message,) = receiver.messages
    assert message["title"] == "dbt: 1 failure"
    assert "it was killed (SIGKILL)" in message["message"]
    assert pipeline.read_contents() == pipeline.contents[DAY]

    pipeline.run(*MART, as_of=NEXT_DAY)
    assert "Well again: the start of dbt" in receiver.messages[-1]["message"]
    assert pipeline.read_contents()["fct_flights"] == pipeline.contents[NEXT_DAY]["fct_flights"]


def test_a_spark_server_lost_in_the_middle_of_a_build(
    pipeline: Pipeline, receiver: Receiver
) -> None:
    before = pipeline.files_of("flight_features", "*.parquet")
    run = pipeline.start(*FEATURES, SCORES, as_of=NEXT_DAY)
    run.wait_for(
        lambda: pipeline.files_of("flight_features", "*.parquet") - before, what="the first file"
    )
    pipeline.kill_spark()

    assert run.ends() == 1
    (message,) = receiver.messages
    assert message["title"] == "flightline: 1 failure, 1 skipped"
    assert "ERROR model flight_features (features)" in message["message"]
    # A table is that of one day or of the other.
    day, next_day = pipeline.contents[DAY], pipeline.contents[NEXT_DAY]
    came = pipeline.read_contents()
    assert came["fct_flights"] == next_day["fct_flights"]
    assert came["flight_features"] == day["flight_features"]
    assert came[SCORES] == day[SCORES]

    assert pipeline.start(options=("retry",)).ends() == 0
    assert "Well again: flight_features" in receiver.messages[-1]["message"]
    assert pipeline.read_contents() == next_day


def test_a_metastore_that_is_lost(pipeline: Pipeline, receiver: Receiver) -> None:
    pipeline.stop_spark()
    metastore = pipeline.spark_directory / "metastore"
    kept = metastore.rename(pipeline.spark_directory / "metastore_of_before")
    files = pipeline.files_of("fct_flights", "*")
    try:
        # Nothing is built over tables that a new metastore would not know.
        run = pipeline.start(*CHAIN, as_of=NEXT_DAY)
        assert run.ends() != 0
        assert "dbt-openspark recover" in run.output
        assert [message["title"] for message in receiver.messages] == ["dbt: 1 failure"]
        assert not metastore.exists()
        assert pipeline.files_of("fct_flights", "*") == files

        recovered = subprocess.run(
            [Path(sys.executable).with_name("dbt-openspark"), "recover"],
            cwd=pipeline.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert recovered.returncode == 0, recovered.stderr
        assert "drills_ml.ml_late_arrivals__scores" in recovered.stdout
        assert pipeline.read_contents() == pipeline.contents[DAY]

        views = ("config.materialized:view,+int_flights_known", *MART)
        assert set(pipeline.run(*views, as_of=NEXT_DAY).statuses.values()) == {"success"}
        assert "Well again: the start of dbt" in receiver.messages[-1]["message"]
        came = pipeline.read_contents()["fct_flights"]
        assert came == pipeline.contents[NEXT_DAY]["fct_flights"]
    finally:
        pipeline.stop_spark()
        shutil.rmtree(metastore, ignore_errors=True)
        kept.rename(metastore)


def test_two_pipelines_at_once(pipeline: Pipeline, receiver: Receiver) -> None:
    commits = pipeline.files_of("fct_flights", "_delta_log/*.json")
    first = pipeline.start(*MART, as_of=DAY)
    first.wait_for(lambda: "Running with dbt" in first.output, what="the first pipeline")
    second = pipeline.start(*MART, as_of=NEXT_DAY)

    # The masking view holds one instant: whoever comes second waits.
    second.wait_for(lambda: "Running with dbt" in second.output, what="the second pipeline")
    assert "another command runs in this project" in second.output
    assert "Completed successfully" in first.output
    assert [run.ends() for run in (first, second)] == [0, 0]
    # Nothing failed, so nobody is told.
    assert receiver.messages == []
    assert len(pipeline.files_of("fct_flights", "_delta_log/*.json") - commits) == 2
    for commits_ago, clock in ((1, DAY), (0, NEXT_DAY)):
        came = pipeline.read_content("fct_flights", commits_ago=commits_ago)
        assert came == pipeline.contents[clock]["fct_flights"]


def test_a_clock_replayed_twice(pipeline: Pipeline, receiver: Receiver) -> None:
    # Both days were lived before: this is the second time.
    for clock in (DAY, NEXT_DAY):
        pipeline.run(*CHAIN, as_of=clock)
        assert pipeline.read_contents() == pipeline.contents[clock]

    assert receiver.messages == []
