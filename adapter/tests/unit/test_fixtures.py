"""Fixtures of unit tests as queries."""

from __future__ import annotations

import datetime

import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.fixtures import fixture_query


def test_values_are_cast_and_left_out_columns_are_null():
    query = fixture_query([{"NAME": "O'Brien"}], {"id": "bigint", "name": "string"}, "x")

    assert query == "select cast(null as bigint) as `id`, cast('O\\'Brien' as string) as `name`"


def test_no_rows_keep_the_types():
    assert fixture_query([], {"id": "int"}, "x") == "select cast(null as int) as `id` limit 0"


def test_types_are_guessed_where_nothing_tells_them():
    query = fixture_query(
        [{"a": 1, "b": "x", "c": True, "d": datetime.date(2025, 1, 2)}, {"a": 1.5, "e": None}],
        {},
        "x",
    )

    assert query.startswith(
        "select cast('1' as double) as `a`, cast('x' as string) as `b`, "
        "cast(true as boolean) as `c`, cast('2025-01-02' as date) as `d`, "
        "cast(null as string) as `e` union all select cast('1.5' as double)"
    )


def test_lists_and_mappings_become_nested_values():
    query = fixture_query([{"tags": ["a", "b"]}], {"tags": "array<string>"}, "x")

    assert query == """select from_json('["a", "b"]', 'array<string>') as `tags`"""


def test_an_unknown_column_is_told():
    with pytest.raises(DbtRuntimeError, match=r"fixture of x to have columns of \['id'\] only"):
        fixture_query([{"price": 1}], {"id": "int"}, "x")


def test_an_empty_fixture_of_something_unknown_is_told():
    with pytest.raises(DbtRuntimeError, match="Expected to know the columns of x"):
        fixture_query([], {}, "x")
