"""Evidence in files of the project and in the registry of models."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flightline.scorecard.artifacts import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.scorecard.artifacts import Artifacts


@dataclass(frozen=True)
class Documented:
    """A page has a heading with text below it."""

    file: str
    heading: str

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        section = re.search(
            rf"^#+ {re.escape(self.heading)}\s*$\n+([^#\n].*)", artifacts.read(self.file), re.M
        )
        state = "is written" if section else "is missing"
        return Finding(section is not None, f"“{self.heading}” in {self.file} {state}")


@dataclass(frozen=True)
class TestsInCi:
    """Tests of the code are there, are not skipped, and CI runs them."""

    file: str
    names: Sequence[str]

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        text = artifacts.read(self.file)
        functions = {
            node.name: node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
        }
        if missing := [name for name in self.names if name not in functions]:
            return Finding(False, f"{', '.join(missing)} not in {self.file}")
        marks = [
            ast.unparse(mark) for name in self.names for mark in functions[name].decorator_list
        ] + re.findall(r"^pytestmark = .*", text, re.M)
        if any("skip" in mark or "xfail" in mark for mark in marks):
            return Finding(False, f"tests in {self.file} are skipped")
        slow = any("mark.slow" in mark for mark in marks)
        command = r"^ *uv run pytest.* -m slow\b" if slow else r"^ *uv run pytest( -q)?$"
        if not re.search(command, artifacts.read(artifacts.ci_file), re.M):
            return Finding(False, f"{artifacts.ci_file} does not run {self.file}")
        return Finding(True, f"{artifacts.ci_file} runs {len(self.names)} tests of {self.file}")


@dataclass(frozen=True)
class CiRuns:
    """CI has a line with a command."""

    command: str

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        lines = artifacts.read(artifacts.ci_file).splitlines()
        is_found = any(line.strip().startswith(self.command) for line in lines)
        verb = "runs" if is_found else "does not run"
        return Finding(is_found, f"{artifacts.ci_file} {verb} `{self.command}`")


@dataclass(frozen=True)
class GatesPassed:
    """The champion passed at least so many gates whose name matches, and failed none."""

    gates: str
    at_least: int = 1

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        card = artifacts.champion.card if artifacts.champion else {}
        gates = [gate for gate in card.get("gates", []) if re.fullmatch(self.gates, gate["name"])]
        passed = [gate["name"] for gate in gates if gate["is_passed"]]
        text = f"champion passed {len(passed)} of {len(gates)} gates `{self.gates}`"
        return Finding(len(gates) >= self.at_least and len(passed) == len(gates), text)


@dataclass(frozen=True)
class VersionSays:
    """The champion's version or run carries these tags, parameters or metrics.

    Attributes:
        names: What has to be there.
        values: What has to be there and be this.
    """

    names: Sequence[str]
    values: Mapping[str, str] = field(default_factory=dict)

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        if artifacts.champion is None:
            return Finding(False, "there is no champion")
        version = artifacts.champion.version
        known = {**version.metrics, **version.tags}
        missing = [name for name in self.names if name not in known]
        missing += [
            f"{name}={value} (it is {known.get(name)})"
            for name, value in self.values.items()
            if str(known.get(name)) != value
        ]
        if missing:
            return Finding(False, f"version {version.number} lacks {', '.join(missing)}")
        wanted = [*self.names, *(f"{name}={value}" for name, value in self.values.items())]
        return Finding(True, f"version {version.number} has {', '.join(wanted)}")


@dataclass(frozen=True)
class SlicesMeasured:
    """The champion's card has at least so many slices, each with an interval."""

    at_least: int

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        card = artifacts.champion.card if artifacts.champion else {}
        count = sum(part["lower"] is not None for part in card.get("slices", []))
        text = f"{count} slices in the champion's card, {self.at_least} needed"
        return Finding(count >= self.at_least, text)
