"""Whom to tell, as the project says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flightline.alerts.alert import AlertParameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

URLS_VARIABLE = "FLIGHTLINE_ALERT_URLS"


def read_alert_parameters(
    variables: Mapping[str, Any], folder: Path, *, history: str, urls: tuple[str, ...] = ()
) -> AlertParameters:
    """Read whom to tell from the variables of the project and the environment.

    Args:
        variables: Variables of dbt_project.yml.
        folder: Folder of that file.
        history: Name of the file that remembers what was told; who looks at
            different things keeps different files.
        urls: Addresses, or none for those in `FLIGHTLINE_ALERT_URLS`.

    Returns:
        The parameters.
    """
    chosen = variables["alerts"]
    return AlertParameters(
        urls=urls or tuple(os.environ.get(URLS_VARIABLE, "").split()),
        history_path=folder / chosen["folder"] / history,
        reminder_hours=chosen["reminder_hours"],
        docs_url=chosen["docs_url"],
        runbook=chosen["runbook"],
    )
