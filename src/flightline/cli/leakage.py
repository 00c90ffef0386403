"""The command `flightline leakage`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from flightline.cli.project import project_options, read_project
from flightline.cli.table import show_table
from flightline.leakage import LeakageParameters, check_cuts, read_cut

if TYPE_CHECKING:
    from flightline.leakage import CutReport

_HEADINGS = ("column", "changed", "example", "full build", "as of the cut")


@click.command()
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    metavar="UTC",
    help="Instant to cut at, such as '2013-06-24 23:00'; may be repeated. "
    "Default: the variable leakage_cuts.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    default=("flight_features",),
    show_default=True,
    help="Model of features to check; may be repeated.",
)
@click.option("--days", type=int, help="Days of flights before each cut to compare.")
@project_options
def leakage(
    cuts: tuple[str, ...],
    models: tuple[str, ...],
    days: int | None,
    **places: Any,
) -> None:
    """Prove that no feature knows the future.

    For each cut the features are built again from what was known by then, in a
    scratch schema, and compared with the real ones (which `dbt build` must have
    made): a flight decided by the cut must have the same values. Ends with 1 if
    one differs.
    """
    project = read_project(**places, state="leakage")
    variables = project.read_variables()
    instants = [read_cut(str(cut)) for cut in cuts or variables["leakage_cuts"]]
    parameters = _read_parameters(variables, models=models, days=days)
    is_leaking = False
    for report in check_cuts(project, instants, parameters):
        _show(report)
        is_leaking |= bool(report.changes)
    sys.exit(int(is_leaking))


def _read_parameters(
    variables: dict[str, Any], *, models: tuple[str, ...], days: int | None
) -> LeakageParameters:
    return LeakageParameters(
        models=models,
        days=variables["leakage_days"] if days is None else days,
        scratch_schema=variables["leakage_schema"],
        shared_schemas=variables["scratch_shares"],
        ignored_columns=variables["leakage_ignored_columns"],
        timezone=variables["origin_timezone"],
    )


def _show(report: CutReport) -> None:
    verdict = f"{len(report.changes)} changed" if report.changes else "none changed"
    click.echo(
        f"{report.cut:%Y-%m-%d %H:%M} UTC, {report.model}: {report.flight_count:,} flights, "
        f"{report.column_count} columns, {verdict}"
    )
    rows = [
        (
            change.column,
            f"{change.changed_count:,}",
            change.flight_id,
            _text(change.real_value),
            _text(change.cut_value),
        )
        for change in report.changes
    ]
    show_table(_HEADINGS, rows)


def _text(value: str | None) -> str:
    return "null" if value is None else value
