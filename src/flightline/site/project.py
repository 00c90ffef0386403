"""Read from a dbt project where its front page comes from and goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flightline.errors import ParameterError
from flightline.project_files import read_project_file

if TYPE_CHECKING:
    from pathlib import Path

    from flightline.site.write import SiteParameters


class Site(NamedTuple):
    """What a project says of its docs site.

    Attributes:
        target: Folder of dbt's artifacts.
        parameters: Where the front page comes from and goes to.
    """

    target: Path
    parameters: SiteParameters


def read_settings(root: Path) -> tuple[Path, dict[str, Any] | None]:
    """Read folder of artifacts and settings; None if the project has no such page."""
    project = read_project_file(root)
    target = root / project.get("target-path", "target")
    return target, (project.get("vars") or {}).get("docs_site")


def read_site(root: Path) -> Site:
    """Read what a project says of its docs site.

    Args:
        root: Folder of dbt_project.yml.

    Returns:
        What it says.

    Raises:
        ParameterError: If it says nothing.
    """
    from flightline.site.write import SiteParameters

    target, settings = read_settings(root)
    if settings is None:
        raise ParameterError("docs_site", expected="a variable of dbt_project.yml", came=None)
    return Site(target, SiteParameters(**settings))
