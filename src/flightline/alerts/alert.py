"""Tell people what failed in a dbt run, once."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.alerts.findings import count_skipped, read_findings
from flightline.alerts.history import is_due, read_history, update_history, write_history
from flightline.alerts.message import write_body, write_title

if TYPE_CHECKING:
    from collections.abc import Sequence

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AlertParameters:
    """Whom to tell, and how often.

    Attributes:
        urls: Addresses as Apprise writes them; none tells nobody.
        target_path: Folder of dbt's artifacts.
        history_path: File that remembers what was told.
        reminder_hours: Hours after which a failure that stays is told again.
        docs_url: Where the docs site is, or None.
    """

    urls: Sequence[str]
    target_path: Path
    history_path: Path
    reminder_hours: float
    docs_url: str | None


def alert_of_run(parameters: AlertParameters, *, now: datetime | None = None) -> bool:
    """Send one message about the last dbt run, if there is something new.

    Args:
        parameters: Whom to tell, and how often.
        now: The time; for tests.

    Returns:
        Whether a message was sent. A receiver that does not answer is logged
        and costs nothing else; the next run tells it again.
    """
    now = now or datetime.now(UTC)
    run_results, manifest = (
        _read(parameters.target_path / f"{name}.json") for name in ("run_results", "manifest")
    )
    findings = read_findings(run_results, manifest)
    run_nodes = {
        result["unique_id"] for result in run_results["results"] if result["status"] != "skipped"
    }
    before = read_history(parameters.history_path)
    history = update_history(before, findings, run_nodes=run_nodes, now=now)
    # Only those that were told: nobody misses what they never heard of.
    recovered = [name for name in before if name not in history and before[name].told]
    due = [
        finding
        for finding in findings
        if is_due(history[finding.unique_id], now=now, reminder_hours=parameters.reminder_hours)
    ]
    is_sent = False
    if due or recovered:
        title = write_title(manifest["metadata"]["project_name"], due, count_skipped(run_results))
        names = [_name(manifest, unique_id) for unique_id in recovered]
        body = write_body(due, history, recovered=names, docs_url=parameters.docs_url)
        is_sent = send(parameters.urls, title=title, body=body)
    if is_sent:
        told = {finding.unique_id for finding in due}
        history = {
            name: replace(known, told=now.isoformat()) if name in told else known
            for name, known in history.items()
        }
    elif recovered:
        # Not told yet that these are well: keep them for the next message.
        history = {**{name: before[name] for name in recovered}, **history}
    write_history(parameters.history_path, history)
    return is_sent


def send(urls: Sequence[str], *, title: str, body: str) -> bool:
    """Send a message to every address; what fails is logged.

    Returns:
        Whether all took it; False if there is no address.
    """
    if not urls:
        return False
    import apprise

    receivers = apprise.Apprise()
    for url in urls:
        if not receivers.add(url):
            # Without the URL: it may hold a password.
            _logger.error("an alert address is not one that Apprise knows")
    try:
        is_sent = bool(
            receivers.notify(title=title, body=body, body_format=apprise.NotifyFormat.MARKDOWN)
        )
    except Exception as error:
        _logger.error("an alert could not be sent: %s", error)
        return False
    if not is_sent:
        _logger.error("an alert was not taken by every receiver: %s", title)
    return is_sent


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _name(manifest: dict[str, Any], unique_id: str) -> str:
    for kind in ("nodes", "sources", "unit_tests"):
        if unique_id in manifest.get(kind, {}):
            return str(manifest[kind][unique_id]["name"])
    return unique_id
