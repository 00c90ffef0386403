"""Whether a dbt command that failed may be tried again; needs no Airflow."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_FAILED_TEST = "fail"
_ERRORS = ("error", "runtime error")
# A shell tells of a signal with numbers from here on, Python with negative ones.
_FIRST_SIGNAL_CODE = 128


@dataclass(frozen=True)
class Failure:
    """Why a dbt command failed.

    Attributes:
        is_transient: Whether the same command may succeed later.
        reason: Why, in words.
    """

    is_transient: bool
    reason: str


def judge(
    exit_code: int,
    results: Sequence[Mapping[str, Any]],
    output: str,
    *,
    transient_errors: Sequence[str],
) -> Failure:
    """Judge a dbt command that failed.

    Args:
        exit_code: What it ended with, not 0.
        results: What `run_results.json` says of each node; none if the command
            left nothing behind.
        output: What it printed.
        transient_errors: Regular expressions of errors that pass by themselves.

    Returns:
        Transient only if all that failed is: data that a test refused stays
        refused, and so does SQL that is wrong.
    """
    refused = [_name(node) for node in results if node["status"] == _FAILED_TEST]
    if refused:
        return Failure(False, f"data tests failed: {', '.join(refused)}")
    errors = [node for node in results if node["status"] in _ERRORS]
    lasting = [
        _name(node)
        for node in errors
        if not _matches(str(node.get("message") or ""), transient_errors)
    ]
    if lasting:
        return Failure(False, f"errors that stay: {', '.join(lasting)}")
    if errors:
        return Failure(True, f"errors that pass: {', '.join(_name(node) for node in errors)}")
    if exit_code < 0 or exit_code > _FIRST_SIGNAL_CODE:
        number = -exit_code if exit_code < 0 else exit_code - _FIRST_SIGNAL_CODE
        return Failure(True, f"dbt was ended by signal {number}")
    if _matches(output, transient_errors):
        return Failure(True, "dbt could not begin, for a reason that passes")
    return Failure(False, f"dbt ended with {exit_code} before it came to the first model")


def read_results(target_path: Path, *, began: datetime) -> list[dict[str, Any]]:
    """Read what a dbt command left behind.

    Args:
        target_path: Folder of dbt's artifacts.
        began: When the command began; what is older is of another one.

    Returns:
        What `run_results.json` says of each node, none if there is none of
        this command.
    """
    try:
        artifact = json.loads((target_path / "run_results.json").read_text(encoding="utf-8"))
        generated_at = datetime.fromisoformat(artifact["metadata"]["generated_at"])
        results: list[dict[str, Any]] = artifact["results"]
    except (OSError, ValueError, KeyError):
        return []
    if generated_at.tzinfo is None:
        generated_at = generated_at.replace(tzinfo=UTC)
    return results if generated_at >= began else []


def _matches(text: str, expressions: Sequence[str]) -> bool:
    return any(re.search(expression, text) for expression in expressions)


def _name(node: Mapping[str, Any]) -> str:
    # `test.flightline.unique_fct_flights_flight_id.1a2b3c`
    return str(node["unique_id"]).split(".")[2]
