"""The command `flightline replay`."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from flightline.cli.project import project_options, read_project
from flightline.cli.table import show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flightline.replay.parameters import ReplayParameters
    from flightline.replay.year import Year

_SERVER = "MLFLOW_TRACKING_URI"


@click.command()
@click.option("--from", "first", metavar="MONTH", help="First month to forecast, as in 2013-04.")
@click.option("--to", "last", metavar="MONTH", help="Last month to forecast.")
@project_options
def replay(first: str | None, last: str | None, **places: Any) -> None:
    """Live the year again, month by month.

    Each month is scored by the version that was champion before it began; when
    it is over, a rule says whether to train again, and the gates whether the new
    version may serve. Shows each month beside the first version, frozen.

    Everything is built in schemas and an MLflow store of its own: the real
    tables and models are not touched. Begins anew each time.
    """
    # MLflow, pandas and Spark take seconds to import: not at the cost of other commands.
    from flightline.replay import ReplayParameters, live_year
    from flightline.replay.report import HEADINGS, describe_month

    project = read_project(**places, state="replay")
    parameters = ReplayParameters.from_variables(project.read_variables(), first=first, last=last)
    year = None
    with _own_store():
        for year in live_year(project, parameters, tell=click.echo):
            _save(year, parameters)
            show_table(HEADINGS, [describe_month(year.outcomes[-1])])
        _show(year, parameters)


def _save(year: Year, parameters: ReplayParameters) -> None:
    from flightline.plots.replay import draw_replay
    from flightline.replay.report import save_files

    # matplotlib tells at level INFO which fonts it has found.
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    save_files(year.outcomes, parameters.folder)
    rows = sum(outcome.row_count for outcome in year.outcomes)
    about = f"{rows:,} rows, each scored by a version that was chosen before its month began"
    figure = draw_replay(year.outcomes, about)
    figure.savefig(parameters.folder / "replay.png", dpi=parameters.dots_per_inch)


def _show(year: Year | None, parameters: ReplayParameters) -> None:
    from flightline.replay.report import HEADINGS, describe_gain, describe_month

    if year is None:
        return
    click.echo()
    show_table(HEADINGS, [describe_month(outcome) for outcome in year.outcomes])
    for metric, gain in year.gains.items():
        click.echo(describe_gain(metric, gain, year.level))
    click.echo(f"Table and picture: {parameters.folder}/replay.md, replay.csv, replay.png")


@contextmanager
def _own_store() -> Iterator[None]:
    """Forget a server that the environment names: a replay registers nothing there."""
    before = os.environ.pop(_SERVER, None)
    try:
        yield
    finally:
        os.environ.pop(_SERVER, None)
        if before is not None:
            os.environ[_SERVER] = before
