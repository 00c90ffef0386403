"""The command `flightline rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flightline.cli.project import project_options, read_project
from flightline.errors import ParameterError
from flightline.promotion import name_person, roll_back_champion
from flightline.tracking import TrackingParameters, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command()
@click.option("--model", "model_name", help="Name in the registry, if there are several models.")
@project_options
def rollback(model_name: str | None, **places: Any) -> None:
    """Make the previous champion the champion again.

    The version left is tagged, so that no build promotes it, or the same model
    under a new number, again. What scores then is the version before.
    """
    project = read_project(**places, state="rollback")
    tracking = choose_tracking(project.read_meta("tracking"), model_name)
    done = roll_back_champion(open_store(tracking), tracking.model_name, by=name_person())
    click.echo(
        f"{done.model_name}: champion is version {done.to_version} again, "
        f"version {done.from_version} was rolled back."
    )


def choose_tracking(
    found: Mapping[str, Mapping[str, str]], model_name: str | None
) -> TrackingParameters:
    """Choose where the model is kept.

    Args:
        found: Name of each dbt model to its `meta: tracking:`.
        model_name: Name in the registry, or None if there is only one.

    Returns:
        Where runs and versions of that model are.

    Raises:
        ParameterError: If the project has no such model, or several.
    """
    by_name = {values["model_name"]: TrackingParameters(**values) for values in found.values()}
    chosen = model_name or (next(iter(by_name)) if len(by_name) == 1 else None)
    if chosen not in by_name:
        raise ParameterError(
            "--model", expected=f"one of {', '.join(sorted(by_name))}", came=model_name
        )
    return by_name[chosen]
