"""What evidence is looked for in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flightline.site.champion import Champion


@dataclass(frozen=True)
class Finding:
    """What was found.

    Attributes:
        is_found: Whether the evidence is there.
        text: What was looked at, and what was found.
    """

    is_found: bool
    text: str


@dataclass(frozen=True)
class Artifacts:
    """What builds and people left behind.

    Attributes:
        root: Folder of the project.
        manifest: dbt's manifest, empty if there is none.
        results: dbt's id of each node to its latest result.
        champion: The champion, or None.
        ci_file: The file that says what CI does, from the root.
    """

    root: Path
    manifest: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    champion: Champion | None = None
    ci_file: str = ".ci/run"

    def find_models(self, pattern: str) -> dict[str, Mapping[str, Any]]:
        """Find the models whose whole name matches a regular expression, by id."""
        return {
            key: node
            for key, node in self.manifest.get("nodes", {}).items()
            if node["resource_type"] == "model" and re.fullmatch(pattern, node["name"])
        }

    def find_tests(self, pattern: str, models: str) -> Iterator[str]:
        """Find the tests whose whole name matches, of models whose name does.

        Args:
            pattern: Regular expression of the name of the test.
            models: That of the models; a test that reads several counts for each.

        Yields:
            dbt's id of each test.
        """
        of = set(self.find_models(models))
        for key, node in self.manifest.get("nodes", {}).items():
            if node["resource_type"] == "test" and re.fullmatch(pattern, node["name"]):
                attached = node.get("attached_node")
                read = {attached} if attached else set(node["depends_on"]["nodes"])
                if of & read:
                    yield key

    def find_status(self, key: str) -> str:
        """Find the latest status of a node; `not run` if there is none."""
        return str(self.results.get(key, {}).get("status", "not run"))

    def read(self, file: str) -> str:
        """Read a file of the project; empty if it is missing."""
        path = self.root / file
        return path.read_text(encoding="utf-8") if path.is_file() else ""
