"""The command `flightline rebuild`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flightline.cli.project import project_options, read_project, read_tracking
from flightline.cli.table import show_table
from flightline.dbt import find_model
from flightline.rebuild import rebuild_version
from flightline.tracking.recipe import read_recipe
from flightline.tracking.registry import find_version
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from flightline.rebuild import Rebuild

_HEADINGS = ("", "recorded", "rebuilt", "")
# Of a hash, enough to see that two differ; all of it was compared.
_SHOWN = 16


@click.command()
@click.argument("version")
@click.option(
    "--model",
    default="ml_late_arrivals__training_runs",
    show_default=True,
    help="dbt model that trained it.",
)
@project_options
def rebuild(version: str, model: str, **places: Any) -> None:
    """Train a model VERSION (a number, or an alias such as champion) again.

    Reads the features at the Delta version that the version recorded, trains
    with the recorded parameters and seed, and compares data, model and the
    predictions of all rows bit for bit. Registers nothing. Ends with 1 if
    something differs.
    """
    project = read_project(**places, state="commands")
    tracking = read_tracking(find_model(project.parse(), model))
    client = open_store(tracking)
    number = find_version(client, tracking.model_name, version)
    with project.open_session() as session:
        recipe = read_recipe(
            Path.cwd(),
            spark_version=session.version,
            dbt_invocation_id=None,
            manifest_file=None,
            lock_file=tracking.lock_file,
        )
        rebuilt = rebuild_version(session, client, tracking.model_name, number, recipe=recipe)
    _show(f"{tracking.model_name} version {number}", rebuilt)
    sys.exit(int(not rebuilt.is_proven))


def _show(name: str, rebuilt: Rebuild) -> None:
    for warning in rebuilt.warnings:
        click.echo(f"Warning: {warning}", err=True)
    verdict = "the same again" if rebuilt.is_proven else "NOT the same"
    click.echo(
        f"{name}, trained again on {rebuilt.features_table} version "
        f"{rebuilt.features_version}: {verdict}"
    )
    rows = [
        (
            check.name,
            check.recorded[:_SHOWN],
            check.rebuilt[:_SHOWN],
            "equal" if check.is_equal else "DIFFERENT",
        )
        for check in rebuilt.checks
    ]
    show_table(_HEADINGS, rows)
    click.echo(
        f"{rebuilt.different_count:,} of {rebuilt.row_count:,} predictions differ, bit for bit."
    )
