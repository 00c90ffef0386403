"""Tell people what failed in a dbt run."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flightline.alerts.alert import AlertParameters, Review, tell
from flightline.alerts.findings import ERROR, Finding, count_skipped, read_findings
from flightline.errors import NoRunError
from flightline.project_files import read_artifact

if TYPE_CHECKING:
    from pathlib import Path

# The run itself, beside the nodes that it came to.
_RUN = "run"


def alert_of_run(
    parameters: AlertParameters,
    target_path: Path,
    *,
    began: datetime | None = None,
    signal_number: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Send one message about the last dbt run, if there is something new.

    Args:
        parameters: Whom to tell, and how often.
        target_path: Folder of dbt's artifacts.
        began: When a run began that failed, or None if it succeeded or nobody
            knows. What it left behind is of that run only if it is younger.
        signal_number: The signal that ended that run, if one did.
        now: The time; for tests.

    Returns:
        Whether a message was sent.

    Raises:
        NoRunError: If there are no artifacts, and no run is known to have failed.
    """
    run_results, manifest = (
        read_artifact(target_path / f"{name}.json") for name in ("run_results", "manifest")
    )
    is_of_run = bool(run_results and manifest) and (
        began is None or _generated_at(run_results) >= began
    )
    if not is_of_run and began is None:
        raise NoRunError(target_path)
    if not is_of_run:
        finding = _describe_early_end(target_path, signal_number)
        return tell(Review("dbt", [finding], {_RUN: "the start of dbt"}), parameters, now=now)
    review = Review(
        subject=manifest["metadata"]["project_name"],
        findings=read_findings(run_results, manifest),
        names={
            _RUN: "the start of dbt",
            **{
                result["unique_id"]: _name(manifest, result["unique_id"])
                for result in run_results["results"]
                if result["status"] != "skipped"
            },
        },
        skipped_count=count_skipped(run_results),
    )
    return tell(review, parameters, now=now)


def _describe_early_end(target_path: Path, signal_number: int | None) -> Finding:
    reason = "it ended before it came to the first model"
    if signal_number is not None:
        name = signal.Signals(signal_number).name
        reason = f"it was killed ({name}), nobody knows at which model"
    return Finding(
        unique_id=_RUN,
        name="dbt",
        kind="run",
        stage="start",
        severity=ERROR,
        reason=reason,
        owner=None,
        advice=f"read the end of dbt.log in {target_path.parent / 'logs'}.",
        page=None,
    )


def _generated_at(artifact: dict[str, Any]) -> datetime:
    written = datetime.fromisoformat(artifact["metadata"]["generated_at"])
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def _name(manifest: dict[str, Any], unique_id: str) -> str:
    for kind in ("nodes", "sources", "unit_tests"):
        if unique_id in manifest.get(kind, {}):
            return str(manifest[kind][unique_id]["name"])
    return unique_id
