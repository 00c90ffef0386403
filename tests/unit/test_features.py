from __future__ import annotations

import pytest
from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    StringType,
    StructType,
    TimestampType,
)

from flightline.errors import FeatureColumnsError, FeatureRoleError, FeatureTypeError
from flightline.features import SINGLE_ROLES, FeatureColumns, assign_roles, require_columns

ROLES = {
    "flight_id": "key",
    "flight_date": "date",
    "scheduled_departure_at": "event_time",
    "decided_at": "decision_time",
    "is_late_arrival": "label",
    "hour": "feature",
    "dest": "feature",
}


def make_schema(columns: FeatureColumns, **kinds: DataType) -> StructType:
    schema = StructType()
    for name in columns.all:
        kind = IntegerType() if name == columns.label else StringType()
        schema.add(name, kinds.get(name, kind))
    return schema


def test_roles_decide_what_is_a_feature() -> None:
    columns = assign_roles({**ROLES, "distance": "feature", "note": "ignored"})

    assert columns.features == ("hour", "dest", "distance")
    assert (columns.key, columns.label) == ("flight_id", "is_late_arrival")
    assert (columns.date, columns.event_time) == ("flight_date", "scheduled_departure_at")


def test_the_label_may_have_any_name() -> None:
    roles = {**ROLES, "is_cancelled": "label"}
    del roles["is_late_arrival"]

    assert assign_roles(roles).label == "is_cancelled"


@pytest.mark.parametrize("role", SINGLE_ROLES)
def test_a_role_that_nobody_has_is_named(role: str) -> None:
    roles = {name: kind for name, kind in ROLES.items() if kind != role}

    with pytest.raises(FeatureRoleError, match=rf"with the role {role}\nCame: none"):
        assign_roles(roles)


def test_a_role_that_two_have_is_named() -> None:
    with pytest.raises(FeatureRoleError, match="label\nCame: is_late_arrival, is_late"):
        assign_roles({**ROLES, "is_late": "label"})


def test_no_feature_is_an_error() -> None:
    with pytest.raises(FeatureRoleError, match="at least one column"):
        assign_roles({name: role for name, role in ROLES.items() if role != "feature"})


@pytest.mark.parametrize("kind", [IntegerType(), DoubleType(), DecimalType(5, 2), StringType()])
def test_numbers_and_texts_are_taken(kind: DataType) -> None:
    columns = assign_roles(ROLES)

    require_columns(make_schema(columns, hour=kind), columns)


@pytest.mark.parametrize("kind", [TimestampType(), DateType(), BooleanType()])
def test_a_feature_that_is_neither_number_nor_text_is_refused(kind: DataType) -> None:
    columns = assign_roles(ROLES)

    with pytest.raises(
        FeatureTypeError, match=f"feature hour .*\nCame: type {kind.simpleString()}"
    ):
        require_columns(make_schema(columns, hour=kind), columns)


@pytest.mark.parametrize("name", list(ROLES))
def test_a_table_without_a_declared_column_is_refused(name: str) -> None:
    columns = assign_roles(ROLES)
    schema = make_schema(columns)
    schema = StructType([field for field in schema if field.name != name])

    with pytest.raises(FeatureColumnsError, match=f"the columns {name} in"):
        require_columns(schema, columns)


@pytest.mark.parametrize("kind", [IntegerType(), DoubleType()])
def test_the_label_may_be_any_number(kind: DataType) -> None:
    columns = assign_roles(ROLES)

    require_columns(make_schema(columns, is_late_arrival=kind), columns)


def test_a_label_that_is_no_number_is_refused() -> None:
    columns = assign_roles(ROLES)

    with pytest.raises(FeatureTypeError, match="label is_late_arrival to be numeric\nCame: type b"):
        require_columns(make_schema(columns, is_late_arrival=BooleanType()), columns)


def test_the_columns_survive_json() -> None:
    columns = assign_roles(ROLES)

    assert FeatureColumns.from_json(columns.to_json()) == columns
