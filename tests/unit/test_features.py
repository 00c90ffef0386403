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

from flightline.errors import FeatureColumnsError, FeatureTypeError
from flightline.features import KEYS_AND_TIMES, LABEL, list_features


def make_schema(**features: DataType) -> StructType:
    schema = StructType()
    for name in (*KEYS_AND_TIMES, LABEL):
        schema.add(name, StringType())
    for name, kind in features.items():
        schema.add(name, kind)
    return schema


def test_every_column_beside_keys_times_and_label_is_a_feature() -> None:
    schema = make_schema(
        hour=IntegerType(), rate=DecimalType(5, 2), wind=DoubleType(), dest=StringType()
    )

    assert list_features(schema) == ["hour", "rate", "wind", "dest"]


@pytest.mark.parametrize("kind", [TimestampType(), DateType(), BooleanType()])
def test_a_feature_that_is_neither_number_nor_text_is_refused(kind: DataType) -> None:
    with pytest.raises(
        FeatureTypeError, match=f"feature seen .*\nCame: type {kind.simpleString()}"
    ):
        list_features(make_schema(seen=kind))


@pytest.mark.parametrize("name", [*KEYS_AND_TIMES, LABEL])
def test_a_table_without_key_time_or_label_is_refused(name: str) -> None:
    schema = make_schema(wind=DoubleType())
    schema = StructType([field for field in schema if field.name != name])

    with pytest.raises(FeatureColumnsError, match=f"the columns {name} in"):
        list_features(schema)
