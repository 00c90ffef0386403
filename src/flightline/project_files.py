"""Files of a dbt project, read without dbt, and files that others may be reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def read_project_file(folder: Path) -> dict[str, Any]:
    """Read dbt_project.yml as it is written.

    Args:
        folder: Folder of the file.

    Returns:
        Its content.
    """
    text = (folder / "dbt_project.yml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def read_artifact(path: Path) -> dict[str, Any]:
    """Read what a command left behind as JSON, empty if it is missing or broken."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def replace_text(path: Path, text: str) -> None:
    """Write a file in one step: who reads it meanwhile sees all of it, old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
