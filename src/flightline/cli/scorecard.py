"""The command `flightline scorecard`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flightline.cli.table import show_table

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--at-least", type=float, default=0.0, help="End with 1 if the score is lower.")
@click.option("--project-dir", type=_FOLDER, default=".", help="Folder of dbt_project.yml.")
def scorecard(at_least: float, project_dir: Path) -> None:
    """Compute the ML Test Score from what the last builds left behind.

    The score is the least of the sums of its four sections. The front page of
    the docs site shows it with the evidence of each check.
    """
    # MLflow takes seconds to import: not at the cost of other commands.
    from flightline.site.project import read_site
    from flightline.site.write import score_project

    project = read_site(project_dir.resolve())
    score = score_project(project_dir.resolve(), project.target, project.parameters)
    rows = []
    for one in score.verdicts:
        missing = [finding.text for finding in one.evidence if not finding.is_found]
        why = "" if one.points == 1 else "; ".join([*missing, f"to do: {one.check.to_do}"])
        rows.append((f"{one.points:g}", one.check.identity, one.check.title, why))
    show_table(("points", "check", "", "missing"), rows)
    click.echo(f"ML Test Score {score.total:g} ({score.list_sections()})")
    sys.exit(int(score.total < at_least))
