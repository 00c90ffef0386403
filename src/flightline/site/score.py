"""The ML Test Score, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.site.markdown import escape, write_table

if TYPE_CHECKING:
    from flightline.scorecard.score import Score, Verdict


def show_score(score: Score) -> str:
    """Write the score, its sections and the evidence of each check.

    Args:
        score: The points of all checks.

    Returns:
        The score, the least of four sums, and a table of checks.
    """
    rows = [
        [f"{one.points:g}", one.check.section, escape(one.check.title), _show_evidence(one)]
        for one in score.verdicts
    ]
    return "\n\n".join(
        [
            f"**{score.total:g}**, the least of the sums of its sections: {score.list_sections()}.",
            write_table(["points", "section", "check", "evidence"], rows),
        ]
    )


def _show_evidence(verdict: Verdict) -> str:
    said = [
        escape(finding.text) if finding.is_found else f"missing: {escape(finding.text)}"
        for finding in verdict.evidence
    ]
    to_do = [] if verdict.points == 1 else [f"to do: {escape(verdict.check.to_do)}"]
    return "; ".join([*said, *to_do])
