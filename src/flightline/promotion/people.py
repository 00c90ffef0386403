"""Who is at work."""

from __future__ import annotations

import getpass
import subprocess


def name_person() -> str:
    """Name who runs this process, for the record.

    Returns:
        Name and mail address that Git is told, else the name of the account.
    """
    parts = [_read_git_setting("user.name"), _read_git_setting("user.email")]
    if all(parts):
        return f"{parts[0]} <{parts[1]}>"
    try:
        return parts[0] or getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        return "unknown"


def _read_git_setting(name: str) -> str:
    try:
        done = subprocess.run(
            ["git", "config", "--get", name], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
