"""Where the dbt project is that a command works on, and its models in MLflow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flightline.dbt import DbtProject
from flightline.tracking.store import TrackingParameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbt.contracts.graph.nodes import ModelNode

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
# Beside what dbt keeps of its own commands, which parse with other settings.
_STATE = Path(".flightline")


def project_options(command: _Command) -> _Command:
    """Give a command the options that say where the project is."""
    for option in (
        click.option("--target", help="Output of the profile, if not its default."),
        click.option("--profiles-dir", type=_FOLDER, help="Folder of profiles.yml, if another."),
        click.option("--project-dir", type=_FOLDER, default=".", help="Folder of dbt_project.yml."),
    ):
        command = option(command)
    return command


def read_project(
    *, project_dir: Path, profiles_dir: Path | None, target: str | None, state: str
) -> DbtProject:
    """Return the project that the options name, and work in its folder.

    Args:
        project_dir: Folder of dbt_project.yml.
        profiles_dir: Folder of profiles.yml, if another.
        target: Output of the profile, if not its default.
        state: Name of a folder for what dbt keeps of this command's parsing.

    Returns:
        The project.
    """
    folder = project_dir.resolve()
    profiles = (profiles_dir or folder).resolve()
    # Paths in its YAML count from there, as in a dbt command.
    os.chdir(folder)
    return DbtProject(
        directory=folder,
        profiles_directory=profiles,
        target=target,
        state_directory=folder / _STATE / state,
    )


def read_tracking(model: ModelNode) -> TrackingParameters:
    """Return where the YAML of a model says that runs and models are kept."""
    return TrackingParameters(**model.config.meta["tracking"])
