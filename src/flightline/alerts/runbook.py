"""Where the runbook says what to do about a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flightline.alerts.findings import Finding

# A test of these has a section of its own, wherever it stands.
_TESTS = {"every_gate_passes": "gates", "unit test": "unit tests"}


def find_section(finding: Finding) -> str:
    """Find the heading in the runbook that a finding belongs to.

    Args:
        finding: What fails.

    Returns:
        The text of the heading: what the finding is, if it is no part of the
        data (`run`, `server: champion`, `unit tests`), else its stage.
    """
    if finding.kind == "run":
        return "run"
    if finding.kind == "server":
        return f"server: {finding.name}"
    for name, section in _TESTS.items():
        if finding.kind == name or finding.name.startswith(name):
            return section
    return finding.stage


def link_section(runbook: str, section: str) -> str:
    """Return the address of a heading, as GitHub and most others make it of the text."""
    kept = [letter for letter in section.lower() if letter.isalnum() or letter in " -_"]
    return f"{runbook}#{''.join(kept).replace(' ', '-')}"
