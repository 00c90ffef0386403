"""Statements, types, constraints and descriptions, without Spark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.catalog import catalog_rows, parse_description
from dbt.adapters.openspark.column import OpenSparkColumn
from dbt.adapters.openspark.column_types import batch_bounds, can_widen, columns_to_widen
from dbt.adapters.openspark.constraints import constraint_properties
from dbt.adapters.openspark.statements import split_statements


@dataclass
class Column:
    name: str
    data_type: str

    @property
    def quoted(self):
        return f"`{self.name}`"


def test_semicolons_in_texts_names_and_comments_end_no_statement():
    sql = """set a = 'x;\\';y'; -- no; end
    select `a;b`, ";" /* ; */ ;; """

    assert split_statements(sql) == [
        "set a = 'x;\\';y'",
        '-- no; end\n    select `a;b`, ";" /* ; */',
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int", "bigint", True),
        ("bigint", "int", False),
        ("int", "string", False),
        ("float", "double", True),
        ("int", "double", True),
        ("bigint", "double", False),
        ("decimal(5,2)", "decimal(7,2)", True),
        ("decimal(5,2)", "decimal(6,4)", False),
        ("int", "decimal(10,0)", True),
        ("int", "decimal(10,1)", False),
        ("date", "timestamp_ntz", True),
        ("date", "timestamp", False),
    ],
)
def test_types_that_delta_widens(old, new, expected):
    assert can_widen(old, new) is expected


def test_columns_that_hold_the_new_values_stay():
    source = [Column("a", "bigint"), Column("B", "int"), Column("new", "string")]
    target = [Column("A", "int"), Column("b", "bigint"), Column("gone", "date")]

    assert columns_to_widen("s.t", source, target) == {"A": "bigint"}


def test_a_type_that_cannot_grow_is_an_error():
    with pytest.raises(DbtRuntimeError, match="Expected a type that string can grow into"):
        columns_to_widen("s.t", [Column("a", "int")], [Column("a", "string")])


@pytest.mark.parametrize(
    ("data_type", "expected"),
    [
        ("date", "`at` >= date '2024-01-01' and `at` < date '2024-01-02'"),
        (
            "timestamp",
            "`at` >= timestamp '2024-01-01 00:00:00+00:00' "
            "and `at` < timestamp '2024-01-02 00:00:00+00:00'",
        ),
        (
            "timestamp_ntz",
            "`at` >= timestamp_ntz '2024-01-01 00:00:00' "
            "and `at` < timestamp_ntz '2024-01-02 00:00:00'",
        ),
    ],
)
def test_bounds_of_a_batch_have_the_type_of_the_column(data_type, expected):
    batch = {
        "event_time_start": datetime(2024, 1, 1, tzinfo=UTC),
        "event_time_end": "2024-01-02T00:00:00+00:00",
    }

    assert batch_bounds(batch, "AT", [Column("at", data_type)]) == expected


def test_a_batch_without_its_column_is_an_error():
    batch = {"event_time_start": "2024-01-01", "event_time_end": "2024-01-02"}

    with pytest.raises(DbtRuntimeError, match="Expected the column 'at'"):
        batch_bounds(batch, "at", [Column("id", "int")])
    with pytest.raises(DbtRuntimeError, match="Set `event_time`, `begin`"):
        batch_bounds(None, "at", [Column("at", "date")])


def properties(columns=None, constraints=()):
    return constraint_properties(
        columns or {},
        constraints,
        quote=lambda name: f"`{name}`",
        process=lambda constraint, render: (
            None if constraint.type == "primary_key" else render(constraint)
        ),
    )


def test_constraints_become_properties_of_delta():
    columns = {
        "id": {
            "name": "id",
            "constraints": [
                {"type": "not_null"},
                {"type": "primary_key"},
                {"type": "check", "name": "positive", "expression": "id > 0\n  and id < 9"},
            ],
        }
    }
    constraints = [{"type": "not_null", "columns": ["name of"]}]

    assert properties(columns, constraints) == {
        "delta.constraints.id_not_null": "`id` is not null",
        "delta.constraints.positive": "id > 0 and id < 9",
        "delta.constraints.name_of_not_null": "`name of` is not null",
    }


def test_a_check_without_an_expression_is_an_error():
    with pytest.raises(DbtRuntimeError, match="Expected an `expression`"):
        properties(constraints=[{"type": "check"}])


ROWS = [
    ("id", "int", "an id"),
    ("part", "string", None),
    ("# Partition Information", "", ""),
    ("# col_name", "data_type", "comment"),
    ("part", "string", None),
    ("", "", ""),
    ("# Detailed Table Information", "", ""),
    ("Owner", "me", ""),
    ("Type", "MANAGED", ""),
    ("Provider", "delta", ""),
    ("Comment", "a table", ""),
    ("Statistics", "454 bytes, 3 rows", ""),
]


def test_a_description_tells_columns_and_details_apart():
    description = parse_description(ROWS)

    assert description.types == {"id": "int", "part": "string"}
    assert description.comments == {"id": "an id", "part": ""}
    assert (description.comment, description.is_delta, description.is_view) == (
        "a table",
        True,
        False,
    )


def test_the_catalog_has_a_row_per_column():
    first, second = catalog_rows("s", "t", "table", parse_description(ROWS))

    assert (first["column_name"], first["column_comment"], first["table_owner"]) == (
        "id",
        "an id",
        "me",
    )
    assert (second["column_index"], second["column_comment"]) == (2, None)
    assert (first["stats:rows:value"], first["stats:bytes:value"]) == (3, 454)


@pytest.mark.parametrize(
    ("data_type", "answers"),
    [
        ("string", {"string"}),
        ("varchar(20)", {"string"}),
        ("int", {"integer", "number"}),
        ("bigint", {"integer", "number"}),
        ("double", {"float", "number"}),
        ("decimal(10,2)", {"numeric", "number"}),
        ("array<string>", set()),
        ("date", set()),
    ],
)
def test_a_column_knows_the_types_of_spark(data_type, answers):
    column = OpenSparkColumn("amount", data_type)

    kinds = ("string", "integer", "float", "numeric", "number")
    assert {kind for kind in kinds if getattr(column, f"is_{kind}")()} == answers
    assert column.data_type == data_type


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ("string collate UTF8_BINARY", "string"),
        (
            "array<struct<name:string collate UTF8_BINARY,size:double>>",
            "array<struct<name:string,size:double>>",
        ),
        # Another way to compare texts is another type.
        ("string collate UTF8_BINARY_RTRIM", "string collate UTF8_BINARY_RTRIM"),
        ("string collate UNICODE_CI", "string collate UNICODE_CI"),
    ],
)
def test_a_text_that_compares_as_all_do_is_a_string(described, expected):
    assert OpenSparkColumn("name", described).data_type == expected
