"""Read the checks from YAML, and give each its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from flightline.errors import ScorecardError
from flightline.scorecard import of_dbt, of_project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from flightline.scorecard.artifacts import Artifacts, Finding

SECTIONS = ("data", "model", "infrastructure", "monitoring")
_KINDS: Mapping[str, Any] = {
    "tests_passed": of_dbt.TestsPassed,
    "models_built": of_dbt.ModelsBuilt,
    "unit_tested": of_dbt.UnitTested,
    "contracts_enforced": of_dbt.ContractsEnforced,
    "columns_say": of_dbt.ColumnsSay,
    "exposed": of_dbt.Exposed,
    "documented": of_project.Documented,
    "tests_in_ci": of_project.TestsInCi,
    "ci_runs": of_project.CiRuns,
    "gates_passed": of_project.GatesPassed,
    "version_says": of_project.VersionSays,
    "slices_measured": of_project.SlicesMeasured,
}


class Evidence(Protocol):
    """Something that can be looked for."""

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""


@dataclass(frozen=True)
class Check:
    """A check of the ML Test Score.

    Attributes:
        identity: Section and number.
        section: data, model, infrastructure or monitoring.
        title: What should be so.
        by_hand: What shows that people did it and wrote it down.
        automated: What shows that it is done over and over, by itself.
        to_do: What to do to get the points.
    """

    identity: str
    section: str
    title: str
    by_hand: Sequence[Evidence]
    automated: Sequence[Evidence]
    to_do: str


@dataclass(frozen=True)
class Verdict:
    """The points of a check, and why.

    Attributes:
        check: The check.
        points: 0, 0.5 (by hand, and written down) or 1 (automated).
        evidence: What was looked at, and what was found.
    """

    check: Check
    points: float
    evidence: Sequence[Finding]


@dataclass(frozen=True)
class Score:
    """The points of all checks.

    Attributes:
        verdicts: One per check.
        sections: Sum of the points of each section.
        total: The least of these sums: a chain of one weak link is weak.
    """

    verdicts: Sequence[Verdict]
    sections: Mapping[str, float]
    total: float

    def list_sections(self) -> str:
        """Write the sections with their points."""
        return ", ".join(f"{name} {points:g}" for name, points in self.sections.items())


def read_checks(path: Path) -> list[Check]:
    """Read the checks.

    Args:
        path: The YAML file.

    Returns:
        The checks, in their order.

    Raises:
        ScorecardError: If a section or a kind of evidence is unknown, or an
            argument of it.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["checks"]
    return [_read_check(entry, path) for entry in entries]


def _read_check(entry: Mapping[str, Any], path: Path) -> Check:
    if entry["section"] not in SECTIONS:
        raise ScorecardError(path, expected=", ".join(SECTIONS), came=entry["section"])
    return Check(
        identity=entry["id"],
        section=entry["section"],
        title=entry["title"],
        by_hand=[_read_evidence(one, path) for one in entry.get("by_hand", [])],
        automated=[_read_evidence(one, path) for one in entry.get("automated", [])],
        to_do=entry["to_do"],
    )


def _read_evidence(entry: Mapping[str, Any], path: Path) -> Evidence:
    kind, arguments = next(iter(entry.items()))
    if kind not in _KINDS:
        raise ScorecardError(path, expected=f"one of {', '.join(_KINDS)}", came=kind)
    try:
        evidence: Evidence = _KINDS[kind](**arguments)
    except TypeError as error:
        raise ScorecardError(path, expected=f"arguments of {kind}", came=str(error)) from error
    return evidence


def find_score(checks: Sequence[Check], artifacts: Artifacts) -> Score:
    """Give each check its points.

    Args:
        checks: The checks.
        artifacts: What their evidence is looked for in.

    Returns:
        The points. A check without evidence has none.
    """
    verdicts = [_judge(check, artifacts) for check in checks]
    sections = {
        section: sum(one.points for one in verdicts if one.check.section == section)
        for section in SECTIONS
    }
    return Score(verdicts, sections, min(sections.values()))


def _judge(check: Check, artifacts: Artifacts) -> Verdict:
    automated = [evidence.look(artifacts) for evidence in check.automated]
    by_hand = [evidence.look(artifacts) for evidence in check.by_hand]
    if automated and all(finding.is_found for finding in automated):
        return Verdict(check, 1.0, automated)
    is_by_hand = bool(by_hand) and all(finding.is_found for finding in by_hand)
    # The same may count for both, and is told once.
    evidence = list(dict.fromkeys([*automated, *by_hand]))
    return Verdict(check, 0.5 if is_by_hand else 0.0, evidence)
