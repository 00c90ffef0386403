"""Read what the YAML of a model says into frozen parameters, key by key."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from flightline.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

Parameters = TypeVar("Parameters")


def read_parameters(kind: type[Parameters], value: object, *, at: str) -> Parameters:
    """Build a dataclass from a mapping of the YAML.

    Args:
        kind: The dataclass; its fields are the keys.
        value: What stands in the YAML.
        at: Where it stands there, such as `training.split`.

    Returns:
        The parameters; the dataclass judges the values itself.

    Raises:
        ParameterError: If this is no mapping, a key is unknown or one is
            missing; it names the key.
    """
    options = require_mapping(value, at=at)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    refuse_unknown(options, fields, at=at)
    for name, field in fields.items():
        required = field.default is field.default_factory is dataclasses.MISSING
        if required and name not in options:
            raise ParameterError(f"{at}.{name}", expected="to be there", came=None)
    return kind(**options)


def require_mapping(value: object, *, at: str) -> dict[str, Any]:
    """Return the keys and values that stand in one place of the YAML.

    Raises:
        ParameterError: If something else stands there.
    """
    if not hasattr(value, "items"):
        raise ParameterError(at, expected="keys and values", came=value)
    return {str(key): of_key for key, of_key in value.items()}


def refuse_unknown(given: Iterable[str], known: Iterable[str], *, at: str) -> None:
    """Refuse a key that nothing would read: most are typing errors.

    Args:
        given: The keys that stand in the YAML.
        known: The keys that are read.
        at: Where they stand.

    Raises:
        ParameterError: Names the first unknown key and the known one that is
            most like it.
    """
    names = sorted(known)
    for key in given:
        if key not in names:
            like = difflib.get_close_matches(key, names, n=1)
            hint = f"did you mean {like[0]}?" if like else f"known here are {', '.join(names)}"
            raise ParameterError(f"{at}.{key}", expected=f"a known key; {hint}", came=key)


def refuse_given(given: Mapping[str, Any], taken: Container[str], *, at: str, why: str) -> None:
    """Refuse a key whose value is decided elsewhere.

    Args:
        given: The keys that stand in the YAML, with their values.
        taken: The keys that must not.
        at: Where they stand.
        why: Who decides them.

    Raises:
        ParameterError: Names the first of them.
    """
    for name, value in given.items():
        if name in taken:
            raise ParameterError(f"{at}.{name}", expected=f"not to be there: {why}", came=value)


def require_number(
    name: str, value: object, *, above: float, at_most: float | None = None, whole: bool = False
) -> None:
    """Refuse what is no number within limits.

    Raises:
        ParameterError: Names the parameter and the limits.
    """
    kinds = int if whole else (int, float)
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    limit = "" if at_most is None else f" and at most {at_most}"
    if not is_number or value <= above or (at_most is not None and value > at_most):  # type: ignore[operator]
        expected = f"a {'whole ' if whole else ''}number above {above}{limit}"
        raise ParameterError(name, expected=expected, came=value)
