"""Write the message about a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.alerts.findings import ERROR
from flightline.alerts.runbook import find_section, link_section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.alerts.findings import Finding
    from flightline.alerts.history import Known


def write_title(
    subject: str, findings: Sequence[Finding], recovered: Sequence[str], skipped_count: int
) -> str:
    """Write what happened in one line."""
    errors = sum(finding.severity == ERROR for finding in findings)
    parts = [
        _count(errors, "failure"),
        _count(len(findings) - errors, "warning"),
        f"{skipped_count} skipped" if skipped_count else "",
        f"{len(recovered)} well again" if recovered else "",
    ]
    return f"{subject}: {', '.join(part for part in parts if part)}"


def write_body(
    findings: Sequence[Finding],
    history: Mapping[str, Known],
    *,
    recovered: Sequence[str],
    docs_url: str | None,
    runbook: str | None,
) -> str:
    """Write what failed, grouped by owner: since when, why, what to do.

    Args:
        findings: What fails.
        history: Since when.
        recovered: Names of what failed before and is well again.
        docs_url: Where the docs site is, or None if it is nowhere.
        runbook: File or address of the runbook, or None if there is none.

    Returns:
        Markdown.
    """
    owners = sorted({finding.owner or "" for finding in findings})
    blocks = []
    for owner in owners:
        blocks.append(f"**{owner or 'Without an owner'}**")
        blocks += [
            _describe(finding, history, docs_url, runbook)
            for finding in findings
            if (finding.owner or "") == owner
        ]
    if recovered:
        blocks.append(f"Well again: {', '.join(recovered)}")
    return "\n\n".join(blocks)


def _describe(
    finding: Finding, history: Mapping[str, Known], docs_url: str | None, runbook: str | None
) -> str:
    since = history[finding.unique_id].since[:16].replace("T", " ")
    lines = [
        f"{finding.severity.upper()} {finding.kind} {finding.name} ({finding.stage}), "
        f"since {since} UTC",
        f"  {finding.reason}",
    ]
    if finding.advice:
        lines.append(f"  To do: {finding.advice}")
    if runbook:
        lines.append(f"  Runbook: {link_section(runbook, find_section(finding))}")
    if docs_url and finding.page:
        lines.append(f"  {docs_url.rstrip('/')}/{finding.page}")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}" if number else ""
