"""The runbook has a section for whatever can be told, and the section says enough."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flightline.alerts.findings import Finding, read_findings
from flightline.alerts.runbook import find_section, link_section
from flightline.project_files import read_artifact
from flightline.serving.watch import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """Text of each section by its heading."""
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def findings(artifacts: Path) -> list[Finding]:
    """Everything that dbt could find fault with in the project, as if it had."""
    manifest = read_artifact(artifacts / "manifest.json")
    nodes = {**manifest["nodes"], **manifest["sources"], **manifest["unit_tests"]}
    results = [{"unique_id": name, "status": "error", "message": ""} for name in nodes]
    return read_findings({"results": results}, manifest)


def test_whatever_dbt_can_find_fault_with_has_a_section(
    findings: list[Finding], sections: dict[str, str]
) -> None:
    missing = {
        finding.name: section
        for finding in findings
        if (section := find_section(finding)) not in sections
    }

    assert not missing


def test_every_kind_of_node_is_looked_at(findings: list[Finding]) -> None:
    kinds = {finding.kind for finding in findings}

    assert kinds == {"model", "test", "unit test", "seed", "snapshot", "source"}


@pytest.mark.parametrize("name", NAMES.values())
def test_what_the_server_tells_has_a_section(name: str, sections: dict[str, str]) -> None:
    assert f"server: {name}" in sections


def test_no_section_is_of_something_that_is_gone(
    findings: list[Finding], sections: dict[str, str]
) -> None:
    told = {find_section(finding) for finding in findings}
    told |= {"run", *(f"server: {name}" for name in NAMES.values())}

    # Each test of the project as a whole belongs to the first model that it reads; one that reads
    # none would be among the tests.
    assert set(sections) - told <= {"tests"}


def test_each_section_says_what_it_means_and_when_it_is_over(sections: dict[str, str]) -> None:
    for heading, text in sections.items():
        assert "**It means**" in text, heading
        assert "**It is over**" in text, heading


def test_each_gate_is_in_the_table(sections: dict[str, str]) -> None:
    path = ROOT / "python_models/late_arrivals/_late_arrivals__models.yml"
    models = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    gates = next(
        model["config"]["meta"]["gates"] for model in models if model["name"].endswith("__gates")
    )

    assert not [name for name in gates if f"`{name}`" not in sections["gates"]]


def test_links_within_the_runbook_lead_to_sections(sections: dict[str, str]) -> None:
    anchors = {link_section("", heading).removeprefix("#") for heading in sections}
    linked = set(_links(sections))

    assert linked
    assert linked <= anchors


def _links(sections: dict[str, Any]) -> Iterator[str]:
    for text in sections.values():
        yield from re.findall(r"\]\(#([\w-]+)\)", text)
