"""The command `flightline alert`."""

from __future__ import annotations

from pathlib import Path

import click
import yaml

from flightline.alerts import AlertParameters, alert_of_run

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--url",
    "urls",
    multiple=True,
    envvar="FLIGHTLINE_ALERT_URLS",
    help="Address as Apprise writes it (Slack, Teams, mail, webhook); may be repeated. "
    "Default: FLIGHTLINE_ALERT_URLS, separated by spaces.",
)
@click.option("--project-dir", type=_FOLDER, default=".", help="Folder of dbt_project.yml.")
def alert(urls: tuple[str, ...], project_dir: Path) -> None:
    """Tell people what failed in the last dbt run.

    One message for all of it: what failed, since when, whose it is and what to
    do. What was told already is told again only after a while. Run it after
    every `dbt build`; it ends with 0 also when a receiver does not answer.
    """
    text = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    project = yaml.safe_load(text)
    chosen = project["vars"]["alerts"]
    folder = project_dir.resolve()
    is_sent = alert_of_run(
        AlertParameters(
            urls=urls,
            target_path=folder / project["target-path"],
            history_path=folder / chosen["history"],
            reminder_hours=chosen["reminder_hours"],
            docs_url=chosen["docs_url"],
        )
    )
    click.echo("alert sent" if is_sent else "no alert sent")
