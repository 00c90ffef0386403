"""Output of models, while other threads go on printing."""

from __future__ import annotations

import logging
import threading

from dbt.adapters.openspark.output import captured


def test_lines_are_cut_and_the_rest_is_flushed():
    lines = []
    with captured(lambda line, level: lines.append((line, level.value))):
        print("one\ntwo")
        print("three", end="")
        logging.getLogger("mine").warning("four")

    assert lines == [("one", "info"), ("two", "info"), ("four", "warn"), ("three", "info")]


def test_each_thread_gets_its_own_lines(capsys):
    inside = threading.Event()
    written = threading.Event()
    lines = {"a": [], "b": []}

    def model(name):
        with captured(lambda line, level: lines[name].append(line)):
            inside.set()
            written.wait(5)
            print(f"from {name}")

    threads = [threading.Thread(target=model, args=(name,)) for name in lines]
    for thread in threads:
        thread.start()
    inside.wait(5)
    print("from outside")
    written.set()
    for thread in threads:
        thread.join()

    assert lines == {"a": ["from a"], "b": ["from b"]}
    assert capsys.readouterr().out == "from outside\n"


def test_records_of_other_threads_reach_the_handlers_that_were_there(caplog):
    logger = logging.getLogger("other")
    with captured(lambda line, level: None):
        thread = threading.Thread(target=logger.warning, args=("from the other thread",))
        thread.start()
        thread.join()
        logger.warning("from the model")

    assert [record.getMessage() for record in caplog.records] == ["from the other thread"]


def test_levels_are_given_back():
    before = logging.getLogger().level
    with captured(lambda line, level: None):
        pass

    assert logging.getLogger().level == before
