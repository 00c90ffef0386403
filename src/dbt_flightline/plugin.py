"""Writes the front page of the docs site before dbt reads the project.

dbt reads doc blocks at the start of `dbt docs generate` and forgets the results
of a build when it ends: only between the two can a page be written that shows
them, and nobody should have to remember a command for it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin

_logger = logging.getLogger(__name__)


class FrontPagePlugin(dbtPlugin):
    """Keeps the results of each command, and writes the page for the docs site."""

    def initialize(self) -> None:
        """Do so for a project whose variables have `docs_site`; never stop a command."""
        flags = get_flags()  # type: ignore[no-untyped-call]
        root = Path(getattr(flags, "PROJECT_DIR", None) or ".").resolve()
        try:
            keep_page(root, command=getattr(flags, "WHICH", ""))
        except Exception as error:
            # A page is worth less than the build that it would stop.
            _logger.warning("The front page of the docs site was not written: %r", error)


def keep_page(root: Path, *, command: str) -> None:
    """Keep the last results; write the page if the docs site is made.

    Args:
        root: Folder of the project.
        command: Name of the dbt command that starts.
    """
    # MLflow and matplotlib take seconds to import: not at the cost of other commands.
    from flightline.site.project import read_settings, read_site
    from flightline.site.results import keep_results

    target, settings = read_settings(root)
    if settings is None:
        return
    if command == "generate":
        from flightline.site.write import write_page

        write_page(root, *read_site(root))
    elif (target / "run_results.json").is_file():
        keep_results(target / "run_results.json", root / settings["folder"] / "results.json")
