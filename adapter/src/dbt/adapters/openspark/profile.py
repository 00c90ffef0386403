"""Reads the profile of a project, for what uses its Spark outside of a dbt command."""

from __future__ import annotations

import argparse
from pathlib import Path

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.credentials import OpenSparkCredentials


def read_credentials(
    project: Path, *, profiles: Path | None = None, target: str | None = None
) -> OpenSparkCredentials:
    """Reads what the profile of a project says, as dbt does.

    Args:
        project: Folder of dbt_project.yml.
        profiles: Folder of profiles.yml; by default where dbt looks for it.
        target: Output of the profile, or None for its default.

    Returns:
        The credentials, their folder an absolute path.

    Raises:
        DbtRuntimeError: If the profile is of another type.
    """
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.clients.system import get_env
    from dbt_common.context import set_invocation_context

    project = project.absolute()
    own = project if (project / "profiles.yml").is_file() else Path.home() / ".dbt"
    found = {"PROFILES_DIR": str(profiles or own), "PROJECT_DIR": str(project)}
    set_from_args(argparse.Namespace(**found), None)
    # What `env_var` reads; a dbt command sets it at its start.
    set_invocation_context(get_env())
    credentials = load_profile(str(project), {}, target_override=target).credentials
    if not isinstance(credentials, OpenSparkCredentials):
        raise DbtRuntimeError(
            f"Expected a profile of `type: openspark`, but got type {credentials.type!r}."
        )
    credentials.directory = str(project / credentials.directory)
    return credentials
