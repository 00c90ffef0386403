"""What of a dbt run somebody should know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR = "error"
WARNING = "warning"

_HEADING = re.compile(r"\w+ Error in \w+ \S+ \(.*\)$")
# Of the lines that follow the first one, those that say what happened.
_DETAILS = ("Came: ", "Caused by: ")
_SEVERITIES = {"error": ERROR, "fail": ERROR, "runtime error": ERROR, "warn": WARNING}
# What lies in no folder of models, or is of no one model.
_STAGES = {"seed": "seeds", "snapshot": "snapshots", "source": "sources", "test": "tests"}
_PAGES = {"source": "source", "snapshot": "snapshot", "seed": "seed", "test": "test"}


@dataclass(frozen=True)
class Finding:
    """A node that failed or warned.

    Attributes:
        unique_id: dbt's id of the node.
        name: Its name, for people.
        kind: What it is: model, test, seed, snapshot, source, unit test.
        stage: Folder of the model it is or tests, such as `staging`, or what
            else it is: `seeds`, `snapshots`, `sources`, `tests`.
        severity: `error` or `warning`.
        reason: What dbt says: the first line that tells something, and what
            came or caused it.
        owner: Name and address of the group's owner, or None.
        advice: What to do, from `config: meta: advice:`, or None.
        page: Its page within the docs site, or None.
    """

    unique_id: str
    name: str
    kind: str
    stage: str
    severity: str
    reason: str
    owner: str | None
    advice: str | None
    page: str | None


def read_findings(run_results: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[Finding]:
    """Read what failed or warned from dbt's artifacts.

    Args:
        run_results: What dbt writes to `run_results.json` (or `sources.json`).
        manifest: What dbt writes to `manifest.json`.

    Returns:
        Errors first, each by name.
    """
    nodes = {
        **manifest["nodes"],
        **manifest.get("sources", {}),
        **manifest.get("unit_tests", {}),
    }
    found = [
        _describe(result, nodes[result["unique_id"]], nodes, manifest["groups"])
        for result in run_results["results"]
        if result["status"] in _SEVERITIES and result["unique_id"] in nodes
    ]
    return sorted(found, key=lambda finding: (finding.severity, finding.name))


def count_skipped(run_results: Mapping[str, Any]) -> int:
    """Count the nodes that were not built because others failed."""
    return sum(result["status"] == "skipped" for result in run_results["results"])


def _describe(
    result: Mapping[str, Any],
    node: Mapping[str, Any],
    nodes: Mapping[str, Any],
    groups: Mapping[str, Any],
) -> Finding:
    concerned = nodes.get(node.get("attached_node") or "") or _first_parent(node, nodes) or node
    kind = node["resource_type"].replace("_", " ")
    meta = {**concerned.get("config", {}).get("meta", {}), **node.get("config", {}).get("meta", {})}
    return Finding(
        unique_id=result["unique_id"],
        name=node["name"],
        kind=kind,
        stage=_STAGES.get(concerned["resource_type"]) or concerned["fqn"][1],
        severity=_SEVERITIES[result["status"]],
        reason=_find_reason(result.get("message") or ""),
        owner=_find_owner(concerned, groups),
        advice=meta.get("advice"),
        page=f"#!/{_PAGES.get(kind, 'model')}/{result['unique_id']}",
    )


def _first_parent(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if node["resource_type"] not in ("test", "unit_test"):
        return None
    parents = [name for name in node["depends_on"]["nodes"] if name in nodes]
    return nodes[parents[0]] if parents else None


def _find_owner(node: Mapping[str, Any], groups: Mapping[str, Any]) -> str | None:
    group = node.get("group") or node.get("config", {}).get("group")
    for candidate in groups.values():
        if candidate["name"] == group:
            owner = candidate["owner"]
            parts = [owner.get("name"), owner.get("email") and f"<{owner['email']}>"]
            return " ".join(part for part in parts if part)
    return None


def _find_reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    # dbt says first which model it was, which the alert has said already.
    told = [line for line in lines if not _HEADING.match(line)] or lines or ["no message"]
    return " ".join([told[0], *(line for line in told[1:] if line.startswith(_DETAILS))])
