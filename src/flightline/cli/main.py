"""The command `flightline` and what its subcommands share."""

from __future__ import annotations

import click
from dbt_common.exceptions import DbtBaseException

from flightline.cli.alert import alert
from flightline.cli.explain import explain
from flightline.cli.leakage import leakage
from flightline.cli.rebuild import rebuild
from flightline.cli.replay import replay
from flightline.cli.rollback import rollback
from flightline.cli.scorecard import scorecard
from flightline.cli.serve import serve
from flightline.errors import FlightlineError


class _Commands(click.Group):
    """Commands that show an expected error as a message, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (FlightlineError, DbtBaseException) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
def main() -> None:
    """What the dbt project Flightline does beside the commands of dbt."""


for command in (alert, explain, leakage, rebuild, replay, rollback, scorecard, serve):
    main.add_command(command)
