"""Prove that no feature knows the future: rebuild the past and compare.

For a cut in time the features are built once more, in a scratch schema, from
what was known at the cut and nothing else. A flight decided by then must get
the very same values: whatever became known later cannot have been in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flightline.errors import CutError, NothingToCompareError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flightline.dbt import DbtProject

# The row of the comparison that tells of flights, not of values.
_PRESENCE = "flight_id"


@dataclass(frozen=True)
class LeakageParameters:
    """What to compare.

    Attributes:
        models: Models of features with the columns flight_id and flight_date.
        days: How many days of flights before the cut to compare.
        scratch_schema: What the names of the scratch schemas begin with.
        shared_schemas: Schemas (without prefix) that a scratch run only reads.
        ignored_columns: Columns that are no features, such as the label, which
            is known only after the decision.
        timezone: Where flight dates are local dates.
    """

    models: Sequence[str]
    days: int
    scratch_schema: str
    shared_schemas: Sequence[str]
    ignored_columns: Sequence[str]
    timezone: str


@dataclass(frozen=True)
class ColumnChange:
    """How a column differs between the real build and that of the cut.

    Attributes:
        column: Name of the column.
        changed_count: Number of flights whose value differs.
        flight_id: One of them.
        real_value: Its value in the real build, as text; None is null.
        cut_value: Its value as of the cut, as text; None is null.
    """

    column: str
    changed_count: int
    flight_id: str
    real_value: str | None
    cut_value: str | None


@dataclass(frozen=True)
class CutReport:
    """What a cut brought to light about a model.

    Attributes:
        cut: The instant, UTC.
        model: Name of the model.
        flight_count: Number of flights compared.
        column_count: Number of columns compared.
        changes: The columns that differ, those with the most changes first.
    """

    cut: datetime
    model: str
    flight_count: int
    column_count: int
    changes: tuple[ColumnChange, ...]


def read_cut(text: str) -> datetime:
    """Read an instant in UTC, such as 2013-06-24 23:00.

    Args:
        text: The instant as ISO 8601 writes it; without an offset it is UTC.

    Returns:
        The instant, in UTC.

    Raises:
        CutError: If the text is no such instant.
    """
    try:
        cut = datetime.fromisoformat(text)
    except ValueError:
        raise CutError(text) from None
    return cut.replace(tzinfo=UTC) if cut.tzinfo is None else cut.astimezone(UTC)


def check_cuts(
    project: DbtProject, cuts: Sequence[datetime], parameters: LeakageParameters
) -> Iterator[CutReport]:
    """Compare the real features with those as of each cut.

    The scratch schemas are dropped before, between and after the cuts.

    Args:
        project: The project, its features built.
        cuts: Instants in UTC.
        parameters: What to compare.

    Yields:
        A report per cut and model, as soon as it is there.

    Raises:
        DbtCommandError: If the scratch build or the comparison failed.
        NothingToCompareError: If no flight was decided before a cut.
    """
    for cut in cuts:
        yield from _check_cut(project, cut, parameters)


def _check_cut(
    project: DbtProject, cut: datetime, parameters: LeakageParameters
) -> Iterator[CutReport]:
    first_day = cut.astimezone(ZoneInfo(parameters.timezone)).date() - timedelta(parameters.days)
    variables = {
        "as_of": f"{cut:%Y-%m-%d %H:%M:%S}",
        "from_date": first_day.isoformat(),
        "scratch_schema": parameters.scratch_schema,
    }
    models = [f"+{model}" for model in parameters.models]
    shared = [f"config.schema:{schema}" for schema in parameters.shared_schemas]
    project.invoke(["run-operation", "drop_scratch_schemas"], variables)
    try:
        project.invoke(["run", "--select", *models, "--exclude", *shared], variables)
        for model in parameters.models:
            arguments = (
                model,
                variables["as_of"],
                variables["from_date"],
                list(parameters.ignored_columns),
            )
            rows = project.query(f"{{{{ changed_feature_values{arguments!r} }}}}", variables)
            report = _to_report(cut, model, rows)
            if not report.flight_count:
                raise NothingToCompareError(f"{cut:%Y-%m-%d %H:%M}", days=parameters.days)
            yield report
    finally:
        project.invoke(["run-operation", "drop_scratch_schemas"], variables)


def _to_report(cut: datetime, model: str, rows: list[dict[str, Any]]) -> CutReport:
    changes = [
        ColumnChange(
            column=row["column_name"],
            changed_count=int(row["changed_count"]),
            flight_id=row["flight_id"],
            real_value=row["real_value"],
            cut_value=row["scratch_value"],
        )
        for row in rows
        if row["changed_count"]
    ]
    return CutReport(
        cut=cut,
        model=model,
        flight_count=int(rows[0]["flight_count"]),
        column_count=sum(row["column_name"] != _PRESENCE for row in rows),
        changes=tuple(sorted(changes, key=lambda change: (-change.changed_count, change.column))),
    )
