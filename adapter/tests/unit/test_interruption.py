"""Python code that is stopped from outside, and only while it runs."""

from __future__ import annotations

import threading
import time

import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.interruption import (
    Deadline,
    InterruptibleCode,
    ModelInterruptedError,
    seconds_of,
)


def test_a_loop_of_another_thread_is_stopped_and_cannot_swallow_it():
    code = InterruptibleCode()
    running = threading.Event()
    ended = []

    def loop():
        try:
            with code:
                running.set()
                while True:
                    try:
                        time.sleep(0.001)
                    except Exception:
                        continue
        except ModelInterruptedError:
            ended.append("interrupted")

    thread = threading.Thread(target=loop)
    thread.start()
    running.wait(5)
    code.interrupt()
    thread.join(5)

    assert ended == ["interrupted"]


def test_code_that_has_ended_is_left_alone():
    code = InterruptibleCode()
    with code:
        pass

    code.interrupt()
    assert sum(range(1000)) == 499500


def test_a_deadline_stops_again_until_the_work_gives_up():
    stops = []
    enough = threading.Event()

    def stop():
        stops.append(1)
        if len(stops) == 2:
            enough.set()

    deadline = Deadline("slow", 0.01, stop)
    enough.wait(10)
    with pytest.raises(DbtRuntimeError, match=r"Expected slow to finish within .* of 0\.01 sec"):
        deadline.close()


def test_a_deadline_that_is_not_reached_says_nothing():
    deadline = Deadline("quick", 60, lambda: pytest.fail("was stopped"))

    deadline.close()


@pytest.mark.parametrize(("timeout", "seconds"), [(None, None), (5, 5.0), (0.5, 0.5)])
def test_seconds(timeout, seconds):
    assert seconds_of(timeout, "model") == seconds


@pytest.mark.parametrize("timeout", ["1h", 0, -1, True])
def test_a_timeout_that_is_no_number_of_seconds(timeout):
    with pytest.raises(DbtRuntimeError, match="Expected `timeout` of model to be a positive"):
        seconds_of(timeout, "model")
