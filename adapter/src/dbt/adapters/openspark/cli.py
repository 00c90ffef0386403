"""The command `dbt-openspark`: the server of `method: local`, and a metastore that was lost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dbt_common.exceptions import DbtBaseException, DbtRuntimeError

from dbt.adapters.openspark.credentials import OpenSparkCredentials
from dbt.adapters.openspark.engine import isolated_session
from dbt.adapters.openspark.metastore import recover_tables, recovering
from dbt.adapters.openspark.profile import read_credentials
from dbt.adapters.openspark.server.lifecycle import ensure_server, stop_server
from dbt.adapters.openspark.server.state import Server, read_state

_NOTEBOOK = """\
from pyspark.sql import SparkSession

spark = SparkSession.builder.remote("{url}").create()
spark.sql("show schemas").show()
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Args:
        arguments: Words of the command line; those of the process by default.

    Returns:
        Exit code: 0 if it worked, 1 if the server does not run or something failed.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[OpenSparkCredentials], int] = options.command
    try:
        return command(_credentials(options))
    except DbtBaseException as error:
        print(error, file=sys.stderr)
        return 1


def status(credentials: OpenSparkCredentials) -> int:
    """Shows whether the server runs, since when, and how many clients it has."""
    directory = Path(credentials.directory).absolute()
    server = _running(directory)
    if server is None:
        print(f"No Spark server runs for {directory}; the next dbt command starts one.")
        return 1
    since = datetime.fromtimestamp(server.started_at, UTC)
    print(f"Spark server of {directory}")
    print(f"  process      {server.jvm_pid} (watched by {server.pid})")
    print(f"  since        {since:%Y-%m-%d %H:%M:%S} UTC")
    print(f"  port         {server.port}, on this machine only")
    print(f"  connections  {server.client_count}")
    print(f"  log          {directory / 'spark.log'}")
    print(f"It ends after {credentials.idle_minutes:g} minutes without a connection.")
    return 0


def stop(credentials: OpenSparkCredentials) -> int:
    """Stops the server."""
    stopped = stop_server(Path(credentials.directory).absolute())
    print("Stopped the Spark server." if stopped else "No Spark server was running.")
    return 0


def connect(credentials: OpenSparkCredentials) -> int:
    """Starts the server if need be and prints what a notebook must do to use it."""
    server = ensure_server(credentials)
    print("# The connection string holds the token: keep it to yourself.")
    print(_NOTEBOOK.format(url=server.url), end="")
    return 0


def recover(credentials: OpenSparkCredentials) -> int:
    """Enters the tables of the warehouse into a new metastore, after the old one was lost."""
    if credentials.method == "connect":
        raise DbtRuntimeError(
            "Expected a profile with `method: session` or `method: local`, but got 'connect', "
            "whose warehouse and metastore are the server's."
        )
    with recovering():
        session = isolated_session(credentials)
    entered = recover_tables(session)
    for table in entered:
        print(table)
    print(
        f"{len(entered)} tables entered. Views are not in the warehouse: build them again, "
        "`dbt run --select config.materialized:view`."
    )
    return 0


def _running(directory: Path) -> Server | None:
    server = read_state(directory)
    return server if server and server.is_running else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dbt-openspark", description=__doc__)
    parser.add_argument("--project-dir", default=".", help="folder of dbt_project.yml")
    parser.add_argument("--profiles-dir", help="folder of profiles.yml, as for dbt")
    parser.add_argument("--target", help="output of the profile, as for dbt")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (status, stop, connect, recover):
        commands.add_parser(command.__name__, help=(command.__doc__ or "").strip()).set_defaults(
            command=command
        )
    return parser


def _credentials(options: argparse.Namespace) -> OpenSparkCredentials:
    profiles = Path(options.profiles_dir) if options.profiles_dir else None
    credentials = read_credentials(
        Path(options.project_dir), profiles=profiles, target=options.target
    )
    if credentials.method != "local" and options.command is not recover:
        raise DbtRuntimeError(
            f"Expected a profile with `method: local`, but got {credentials.method!r}. Only "
            "that method keeps a server."
        )
    return credentials


if __name__ == "__main__":
    sys.exit(main())
