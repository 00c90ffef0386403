"""What the description of a source is made of, and how its values are judged."""

from __future__ import annotations

from dataclasses import dataclass, fields

from flightline.configuration import require_number
from flightline.errors import ParameterError


@dataclass(frozen=True)
class Watermark:
    """The column that tells which rows are new or have changed.

    Attributes:
        column: A column that only grows, such as the time of the last change.
        kind: `timestamp` or `integer`.
        overlap: How far before the last value seen to read again, in seconds or
            units: at least as long as the longest transaction that writes, whose
            rows show later than their value says.
        parameter: Of an API, the parameter that asks for rows from a value on.
    """

    column: str
    kind: str
    overlap: float = 0
    parameter: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        require_one_of(self.kind, ("timestamp", "integer"), "source.watermark.kind")
        if self.overlap != 0:
            require_number("source.watermark.overlap", self.overlap, above=0)


@dataclass(frozen=True)
class Partitions:
    """How to read a table in several parts at once.

    Attributes:
        column: A number, date or time, best one that is evenly spread and indexed.
        count: Number of parts, each a connection to the database.
    """

    column: str
    count: int

    def __post_init__(self) -> None:
        """Refuse what is no number of parts."""
        require_number("source.partitions.count", self.count, above=0, whole=True)


@dataclass(frozen=True)
class Paging:
    """How an API names its pages.

    Attributes:
        parameter: The parameter that asks for a page, or for what follows a cursor.
        next: Where the answer holds the next cursor, as in `meta.next`; it ends
            where that is null or not there. None for pages by number, which end
            with an empty one.
        first: Number of the first page.
    """

    parameter: str
    next: str | None = None
    first: int = 1


@dataclass(frozen=True)
class Retries:
    """How patient to be with failures that may pass.

    Attributes:
        attempts: How often a page is asked for at most.
        first_wait_seconds: The longest wait before the second attempt; doubled
            for each one that follows. A random share of it is waited.
        longest_wait_seconds: No wait is longer. An API that asks for a longer one
            is left alone until the next run.
        timeout_seconds: How long to wait for an answer.
    """

    attempts: int = 5
    first_wait_seconds: float = 1
    longest_wait_seconds: float = 60
    timeout_seconds: float = 30

    def __post_init__(self) -> None:
        """Refuse what is no patience."""
        for each in fields(self):
            is_count = each.name == "attempts"
            value = getattr(self, each.name)
            require_number(f"source.retries.{each.name}", value, above=0, whole=is_count)


def require_one_of(value: object, allowed: tuple[str, ...], name: str) -> None:
    """Refuse what is none of the words that mean something.

    Raises:
        ParameterError: Names the parameter and the words.
    """
    if value not in allowed:
        raise ParameterError(name, expected=f"one of {', '.join(allowed)}", came=value)
