"""The latest result of each node, over all dbt commands.

`dbt docs generate` overwrites the results of the build before it, and a build of
a few models says nothing of the others: results are merged as they come.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flightline.project_files import read_artifact, replace_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Results = dict[str, dict[str, Any]]

# Commands whose results tell something of data and models.
_COMMANDS = {"build", "run", "test", "seed", "snapshot", "retry"}


def merge_results(known: Mapping[str, Any], run_results: Mapping[str, Any]) -> Results:
    """Put the results of a command over those known before.

    Args:
        known: dbt's id of each node to its latest result.
        run_results: What dbt wrote to `run_results.json`, or nothing.

    Returns:
        The same with the results of that command, if it built or tested. A node
        that was skipped keeps no older result: it would look like a new one.
    """
    merged = dict(known)
    if run_results.get("args", {}).get("which") not in _COMMANDS:
        return merged
    generated_at = run_results["metadata"]["generated_at"]
    for result in run_results["results"]:
        merged[result["unique_id"]] = {
            "status": result["status"],
            "message": result.get("message"),
            "seconds": result.get("execution_time"),
            "at": generated_at,
        }
    return merged


def keep_results(run_results: Path, kept: Path) -> Results:
    """Merge the results of the last command into a file.

    Args:
        run_results: What dbt wrote last.
        kept: The file of the latest results, made if it is missing.

    Returns:
        The latest results.
    """
    merged = merge_results(read_artifact(kept), read_artifact(run_results))
    write_text(kept, json.dumps(merged, indent=1))
    return merged


def write_text(path: Path, text: str) -> None:
    """Write a file at once, or leave it alone if that is what it holds."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    replace_text(path, text)
