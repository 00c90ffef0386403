"""A new metastore over tables of a lost one is refused before anything starts."""

from __future__ import annotations

import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.metastore import recovering, refuse_lost_metastore
from dbt.adapters.openspark.settings import session_settings


def settings(directory, **overrides):
    return session_settings(
        master="local[*]",
        app_name="dbt",
        directory=directory,
        jvm_options=[],
        overrides={key.replace("__", "."): value for key, value in overrides.items()},
    )


@pytest.fixture
def directory(tmp_path):
    """A warehouse with one table, and its metastore."""
    log = tmp_path / "warehouse" / "shop.db" / "orders" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").touch()
    (tmp_path / "metastore").mkdir()
    return tmp_path


def test_a_metastore_that_is_there_is_used(directory):
    refuse_lost_metastore(directory, settings(directory))


def test_a_new_directory_gets_a_new_metastore(tmp_path):
    (tmp_path / "warehouse" / "shop.db").mkdir(parents=True)

    refuse_lost_metastore(tmp_path, settings(tmp_path))


def test_tables_without_their_metastore_are_named(directory):
    (directory / "metastore").rmdir()

    with pytest.raises(DbtRuntimeError, match=r"1 tables .*shop\.orders.*dbt-openspark recover"):
        refuse_lost_metastore(directory, settings(directory))


def test_a_warehouse_elsewhere_is_looked_at(directory, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    elsewhere = settings(other, spark__sql__warehouse__dir=f"file:{directory / 'warehouse'}")

    with pytest.raises(DbtRuntimeError, match=r"shop\.orders"):
        refuse_lost_metastore(other, elsewhere)


@pytest.mark.parametrize(
    "own",
    [
        {"spark__hadoop__hive__metastore__uris": "thrift://metastore:9083"},
        {"spark__hadoop__javax__jdo__option__ConnectionURL": "jdbc:postgresql://db/metastore"},
    ],
)
def test_a_metastore_of_ones_own_is_not_looked_for(directory, own):
    (directory / "metastore").rmdir()

    refuse_lost_metastore(directory, settings(directory, **own))


def test_recovering_may_make_a_new_one(directory):
    (directory / "metastore").rmdir()

    with recovering():
        refuse_lost_metastore(directory, settings(directory))
    with pytest.raises(DbtRuntimeError):
        refuse_lost_metastore(directory, settings(directory))
