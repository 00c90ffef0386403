"""Fetch the JARs of a list from Maven Central into a folder, and refuse any that differs.

What the folder holds already is not fetched again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import urllib.request
from pathlib import Path

# A mirror of it may stand in: the digests are ours.
_CENTRAL = os.environ.get("MAVEN_REPOSITORY") or "https://repo1.maven.org/maven2"
_CHUNK_BYTES = 1 << 20


def main(folder: str, *lists: str) -> None:
    """Fetch what the lists name.

    Args:
        folder: Where the JARs go.
        *lists: Files with a SHA-256 and a place on Maven Central per line.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in lists:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                expected, place = line.split()
                path = Path(folder) / place.rpartition("/")[2]
                if not (path.is_file() and _digest(path) == expected):
                    _fetch(place, expected, path)


def _fetch(place: str, expected: str, path: Path) -> None:
    # Under another name until it is known to be the right one: a fetch may be cut off.
    part = path.with_name(f"{path.name}.part")
    with urllib.request.urlopen(f"{_CENTRAL}/{place}") as answer, part.open("wb") as file:
        while chunk := answer.read(_CHUNK_BYTES):
            file.write(chunk)
    if (came := _digest(part)) != expected:
        part.unlink()
        sys.exit(
            f"Expected {place} with SHA-256 {expected}, but got {came}: "
            "find out why before you change the list."
        )
    part.rename(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
