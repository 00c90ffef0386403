"""The command `flightline alert`."""

from __future__ import annotations

import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import click

from dbt.adapters.openspark.lock import turn
from flightline.alerts import alert_of_run
from flightline.alerts.configuration import URLS_VARIABLE, read_alert_parameters
from flightline.project_files import read_project_file

# Shells end with so much more than the number of the signal that ended a command.
_SHELL_SIGNAL = 128
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--url",
    "urls",
    multiple=True,
    help="Address as Apprise writes it (Slack, Teams, mail, webhook); may be repeated. "
    f"Default: {URLS_VARIABLE}, separated by spaces.",
)
@click.option("--project-dir", type=_FOLDER, default=".", help="Folder of dbt_project.yml.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def alert(urls: tuple[str, ...], project_dir: Path, command: tuple[str, ...]) -> None:
    """Tell people what failed in a dbt run.

    Runs COMMAND, if there is one, as in `flightline alert -- dbt build`, and
    ends as that does, whether or not anybody could be told. Without it, tells
    of the last run.

    One COMMAND runs at a time in a project; a second one waits for its turn.

    One message for all of it: what failed, since when, whose it is and what to
    do. What was told already is told again only after a while.
    """
    folder = project_dir.resolve()
    project = read_project_file(folder)
    parameters = read_alert_parameters(project["vars"], folder, history="runs.json", urls=urls)
    parameters.history_path.parent.mkdir(parents=True, exist_ok=True)
    # Two runs at once would read each other's masking views, which hold one instant, and leave
    # one folder of results.
    with turn(parameters.history_path.parent / "run.lock", before_waiting=_say_why):
        began = datetime.now(UTC)
        code = subprocess.run(command, check=False).returncode if command else 0
        is_sent = alert_of_run(
            parameters,
            folder / project["target-path"],
            began=began if code else None,
            signal_number=_find_signal(code),
        )
    click.echo("alert sent" if is_sent else "no alert sent")
    raise SystemExit(_SHELL_SIGNAL + -code if code < 0 else code)


def _say_why() -> None:
    click.echo("another command runs in this project: waiting for its end", err=True)


def _find_signal(code: int) -> int | None:
    """Find the signal that ended a command, or one that a shell or a wrapper started."""
    number = -code if code < 0 else code - _SHELL_SIGNAL
    return number if number in set(signal.Signals) else None
