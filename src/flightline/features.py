"""The table of features: which of its columns are features, which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql.types import NumericType, StringType

from flightline.errors import FeatureColumnsError, FeatureTypeError

if TYPE_CHECKING:
    from pyspark.sql.types import StructField, StructType

FLIGHT_ID = "flight_id"
FLIGHT_DATE = "flight_date"
SCHEDULED_AT = "scheduled_departure_at"
DECIDED_AT = "decided_at"
LABEL = "is_late_arrival"

KEYS_AND_TIMES = (FLIGHT_ID, FLIGHT_DATE, SCHEDULED_AT, DECIDED_AT)


def list_features(schema: StructType) -> list[str]:
    """List the columns that a model may learn from.

    Every column that is not a key, a time or the label is a feature, so a
    column added to the feature table reaches the model with no further step.

    Args:
        schema: Schema of the feature table.

    Returns:
        Names of the features, in the order of the table.

    Raises:
        FeatureColumnsError: If a key, a time or the label is missing.
        FeatureTypeError: If a feature is neither numeric nor string.
    """
    reserved = (*KEYS_AND_TIMES, LABEL)
    missing = [name for name in reserved if name not in schema.names]
    if missing:
        raise FeatureColumnsError(missing, came=schema.names)
    fields = [field for field in schema.fields if field.name not in reserved]
    for field in fields:
        if not (is_text(field) or isinstance(field.dataType, NumericType)):
            raise FeatureTypeError(field.name, came=field.dataType.simpleString())
    return [field.name for field in fields]


def is_text(field: StructField) -> bool:
    """Tell whether a column is text, so that its values are categories."""
    return isinstance(field.dataType, StringType)
