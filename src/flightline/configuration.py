"""From what YAML says to the dataclasses of this library."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def read_parameters(kind: type[T], values: Mapping[str, Any], *, at: str) -> T:
    """Make a dataclass of a mapping from YAML.

    Args:
        kind: The dataclass.
        values: Name of each of its fields to the value.
        at: Where the mapping stands in the YAML, for messages.

    Returns:
        The dataclass; fields that have a default may be left out.

    Raises:
        ParameterError: If a name is not a field, or a field is missing.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in values:
        if name not in fields:
            like = difflib.get_close_matches(name, fields, n=1)
            meant = f" (`{like[0]}`?)" if like else ""
            expected = f"one of {', '.join(fields)}{meant}"
            raise ParameterError(f"{at}.{name}", expected=expected, came=values[name])
    for name, field in fields.items():
        has_default = (field.default, field.default_factory) != (dataclasses.MISSING,) * 2
        if name not in values and not has_default:
            raise ParameterError(f"{at}.{name}", expected="a value", came=None)
    return kind(**values)
