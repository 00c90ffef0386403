"""The command `flightline` and what its subcommands share."""

from __future__ import annotations

import click

from flightline.cli.leakage import leakage
from flightline.cli.rollback import rollback
from flightline.errors import FlightlineError


class _Commands(click.Group):
    """Commands that show an expected error as a message, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except FlightlineError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
def main() -> None:
    """Checks of the dbt project Flightline that are more than one dbt command."""


main.add_command(leakage)
main.add_command(rollback)
