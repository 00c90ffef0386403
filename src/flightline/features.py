"""The table of features: what each of its columns is, as the YAML says."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pyspark.sql.types import NumericType, StringType

from flightline.errors import FeatureColumnsError, FeatureRoleError, FeatureTypeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructField, StructType

FEATURE = "feature"
SINGLE_ROLES = ("key", "date", "event_time", "decision_time", "label")


@dataclass(frozen=True)
class FeatureColumns:
    """What each column of the table of features is.

    Attributes:
        key: Tells one row from another.
        date: The date that the rows are split by.
        event_time: When what is predicted begins.
        decision_time: When the prediction is made.
        label: What is predicted, a number (1 or 0 of a classification), null
            if it was never known.
        features: What a model may learn from, in the order of the table.
    """

    key: str
    date: str
    event_time: str
    decision_time: str
    label: str
    features: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column, features last."""
        return (*(getattr(self, role) for role in SINGLE_ROLES), *self.features)

    def to_json(self) -> str:
        """Write the columns as JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> FeatureColumns:
        """Read what `to_json` wrote."""
        columns = json.loads(text)
        return cls(**{**columns, "features": tuple(columns["features"])})


def read_columns(declarations: DataFrame) -> FeatureColumns:
    """Read what the YAML says of each column.

    Args:
        declarations: One row per column of the table of features, with
            `column_name`, `column_role` and `column_number`.

    Returns:
        The columns by role.

    Raises:
        FeatureRoleError: If a role that one column must have is had by none
            or several, or there is no feature.
    """
    rows = declarations.select("column_number", "column_name", "column_role").collect()
    return assign_roles({row.column_name: row.column_role for row in sorted(rows)})


def assign_roles(roles: Mapping[str, str]) -> FeatureColumns:
    """Sort columns by role.

    Args:
        roles: Name of each column, in the order of the table, to its role.

    Returns:
        The columns by role.

    Raises:
        FeatureRoleError: If a role that one column must have is had by none
            or several, or there is no feature.
    """
    names = {role: [name for name in roles if roles[name] == role] for role in SINGLE_ROLES}
    for role, found in names.items():
        if len(found) != 1:
            raise FeatureRoleError(role, expected="one column", came=found)
    features = tuple(name for name in roles if roles[name] == FEATURE)
    if not features:
        raise FeatureRoleError(FEATURE, expected="at least one column", came=[])
    return FeatureColumns(
        **{role: found[0] for role, found in names.items()},
        features=features,
    )


def require_columns(schema: StructType, columns: FeatureColumns) -> None:
    """Refuse a table that is not as declared.

    Args:
        schema: Schema of the table of features.
        columns: What its columns are.

    Raises:
        FeatureColumnsError: If a column is missing.
        FeatureTypeError: If a feature is neither numeric nor string, or the
            label is not numeric.
    """
    missing = [name for name in columns.all if name not in schema.names]
    if missing:
        raise FeatureColumnsError(missing, came=schema.names)
    for name in columns.features:
        field = schema[name]
        if not (is_text(field) or isinstance(field.dataType, NumericType)):
            raise FeatureTypeError(name, came=field.dataType.simpleString())
    label = schema[columns.label].dataType
    if not isinstance(label, NumericType):
        raise FeatureTypeError(columns.label, is_label=True, came=label.simpleString())


def is_text(field: StructField) -> bool:
    """Tell whether a column is text, so that its values are categories."""
    return isinstance(field.dataType, StringType)


def draw_example(
    features: DataFrame, names: Sequence[str], *, row_count: int, seed: int
) -> pd.DataFrame:
    """Draw rows at random, for what a look at every row would take too long for.

    Args:
        features: The table of features.
        names: Columns to keep.
        row_count: About how many rows; all of them, if the table has no more.
        seed: Seed of the draw.

    Returns:
        The rows, one column per name.
    """
    share = min(1.0, row_count / max(1, features.count()))
    return features.select(*names).sample(share, seed).toPandas()
