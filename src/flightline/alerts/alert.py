"""Tell people what fails, once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flightline.alerts.history import is_due, read_history, update_history, write_history
from flightline.alerts.message import write_body, write_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from flightline.alerts.findings import Finding

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AlertParameters:
    """Whom to tell, and how often.

    Attributes:
        urls: Addresses as Apprise writes them; none tells nobody.
        history_path: File that remembers what was told.
        reminder_hours: Hours after which a failure that stays is told again.
        docs_url: Where the docs site is, or None.
        runbook: File or address of the runbook, or None.
    """

    urls: Sequence[str]
    history_path: Path
    reminder_hours: float
    docs_url: str | None
    runbook: str | None = None


@dataclass(frozen=True)
class Review:
    """What somebody looked at, and what of it fails.

    Attributes:
        subject: What was looked at, for the title of a message.
        findings: What fails.
        names: Id of all that was looked at to its name; what is not among
            them may still fail.
        skipped_count: How many were not built because others failed.
    """

    subject: str
    findings: Sequence[Finding]
    names: Mapping[str, str]
    skipped_count: int = 0


def tell(review: Review, parameters: AlertParameters, *, now: datetime | None = None) -> bool:
    """Send one message, if there is something new to tell.

    Args:
        review: What was looked at.
        parameters: Whom to tell, and how often.
        now: The time; for tests.

    Returns:
        Whether a message was sent. A receiver that does not answer is logged
        and costs nothing else; the next review tells it again.
    """
    now = now or datetime.now(UTC)
    before = read_history(parameters.history_path)
    history = update_history(before, review.findings, seen=set(review.names), now=now)
    # Only those that were told: nobody misses what they never heard of.
    recovered = [name for name in before if name not in history and before[name].told]
    due = [
        finding
        for finding in review.findings
        if is_due(history[finding.unique_id], now=now, reminder_hours=parameters.reminder_hours)
    ]
    is_sent = False
    if due or recovered:
        names = [review.names[unique_id] for unique_id in recovered]
        title = write_title(review.subject, due, names, review.skipped_count)
        body = write_body(
            due,
            history,
            recovered=names,
            docs_url=parameters.docs_url,
            runbook=parameters.runbook,
        )
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
    try:
        write_history(parameters.history_path, history)
    except OSError as error:
        _logger.error("what was told is not remembered: %s", error)
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
    # Whatever an address does, the pipeline goes on.
    except Exception as error:
        _logger.error("an alert could not be sent: %s", error)
        return False
    if not is_sent:
        _logger.error("an alert was not taken by every receiver: %s", title)
    return is_sent
