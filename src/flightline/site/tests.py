"""The latest results of tests and models, as Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flightline.alerts.findings import read_findings
from flightline.site.markdown import escape, link_node, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = ("model", "seed", "snapshot", "test", "unit_test")


def show_results(results: Mapping[str, Mapping[str, Any]], manifest: Mapping[str, Any]) -> str:
    """Write how many nodes of each kind came to what, and what failed.

    Args:
        results: dbt's id of each node to its latest result.
        manifest: dbt's manifest.

    Returns:
        Two tables; nodes that are gone from the project are left out, those
        without a result are counted as not run.
    """
    nodes = {**manifest.get("nodes", {}), **manifest.get("unit_tests", {})}
    if not nodes or not results:
        return "Nothing was built yet: `uv run dbt build`."
    counts = Counter(
        (node["resource_type"], results.get(key, {}).get("status", "not run"))
        for key, node in nodes.items()
    )
    statuses = sorted({status for kind, status in counts if kind in _KINDS})
    rows = [
        [f"{kind.replace('_', ' ')}s", *(counts[kind, status] or "" for status in statuses)]
        for kind in _KINDS
        if any(counts[kind, status] for status in statuses)
    ]
    newest = max(result["at"] for result in results.values())[:19].replace("T", " ")
    return "\n\n".join(
        [
            f"The latest result of each, the newest of {newest} UTC:",
            write_table(["", *statuses], rows),
            _show_failures(results, manifest, nodes),
        ]
    )


def _show_failures(
    results: Mapping[str, Mapping[str, Any]],
    manifest: Mapping[str, Any],
    nodes: Mapping[str, Mapping[str, Any]],
) -> str:
    listed = [{"unique_id": key, **result} for key, result in results.items()]
    findings = read_findings({"results": listed}, manifest)
    if not findings:
        return "Nothing failed or warned."
    rows = []
    for finding in findings:
        node = nodes[finding.unique_id]
        models = [nodes[key] for key in node["depends_on"]["nodes"] if key in nodes]
        of = ", ".join(link_node(one) for one in models) if finding.kind == "test" else ""
        said = (finding.severity, link_node(node), of, escape(finding.reason))
        rows.append([*said, escape(finding.owner or "")])
    return write_table(["", "what", "of", "why", "owner"], rows)
