"""Tell people what failed, through the channel of `flightline alert`."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
from typing import TYPE_CHECKING, Any

import apprise

from flightline_airflow.retries import read_results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from flightline_airflow.settings import Project

URLS_VARIABLE = "FLIGHTLINE_ALERT_URLS"
_ALERT_SECONDS = 180
_logger = logging.getLogger(__name__)


def tell_failure(context: Mapping[str, Any]) -> None:
    """Tell that a task failed for good; called by Airflow after its last try.

    If dbt came to a result, `flightline alert` tells it, with owner and what to do. A task that
    ended without one, such as one that was killed or waited in vain, is told as it is.

    Args:
        context: Airflow's context of the task.
    """
    project = getattr(context["task"], "project", None)
    if project and _has_failures(project, began=context["ti"].start_date):
        tell_dbt_results(project)
    else:
        instance = context["ti"]
        send(
            title=f"{instance.dag_id}: {instance.task_id} failed",
            body=f"As of {context['run_id']}, try {instance.try_number}: "
            f"{context.get('exception') or 'no message'}\n\n{instance.log_url}",
        )


def tell_success(context: Mapping[str, Any]) -> None:
    """Tell warnings, and what is well again; called by Airflow when a stage succeeded.

    Args:
        context: Airflow's context of the task.
    """
    tell_dbt_results(context["task"].project)


def tell_dbt_results(project: Project) -> None:
    """Run `flightline alert` over what the last dbt command left behind.

    Args:
        project: Where the dbt project is and with what it is run.
    """
    if not _find_urls():
        return
    command = [str(project.programs / "flightline"), "alert"]
    command += ["--project-dir", str(project.directory)]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=_ALERT_SECONDS
        )
    # Whatever telling comes to, the task has ended as it has.
    except (OSError, subprocess.SubprocessError) as error:
        _logger.error("`flightline alert` could not be run: %s", error)
        return
    _logger.info("flightline alert: %s%s", done.stdout, done.stderr)


async def tell_missed_deadline(dag_id: str, minutes: float, **_: Any) -> None:
    """Tell that a run is not through in time; called by Airflow's triggerer.

    Args:
        dag_id: The DAG.
        minutes: How many it had.
    """
    await asyncio.to_thread(
        send,
        title=f"{dag_id}: not through in time",
        body=f"A run was queued {minutes:g} minutes ago and has not ended. It goes on; look at "
        "what it waits for.",
    )


def send(*, title: str, body: str) -> bool:
    """Send a message to the addresses in `FLIGHTLINE_ALERT_URLS`; what fails is logged.

    Returns:
        Whether all took it; False if there is no address.
    """
    urls = _find_urls()
    if not urls:
        return False
    receivers = apprise.Apprise()
    for url in urls:
        if not receivers.add(url):
            # Without the URL: it may hold a password.
            _logger.error("an alert address is not one that Apprise knows")
    is_sent = bool(receivers.notify(title=title, body=body))
    if not is_sent:
        _logger.error("an alert was not taken by every receiver: %s", title)
    return is_sent


def _has_failures(project: Project, *, began: datetime) -> bool:
    results = read_results(project.find_target_path(), began=began)
    return any(node["status"] in ("fail", "error", "runtime error") for node in results)


def _find_urls() -> Sequence[str]:
    return os.environ.get(URLS_VARIABLE, "").split()
