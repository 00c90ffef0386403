"""Fetch the JARs of a list from Maven Central into a folder, and refuse any that differs."""

from __future__ import annotations

import hashlib
import sys
import urllib.request
from pathlib import Path

_CENTRAL = "https://repo1.maven.org/maven2"
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
                _fetch(place, expected, Path(folder) / place.rpartition("/")[2])


def _fetch(place: str, expected: str, path: Path) -> None:
    digest = hashlib.sha256()
    with urllib.request.urlopen(f"{_CENTRAL}/{place}") as answer, path.open("wb") as file:
        while chunk := answer.read(_CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != expected:
        path.unlink()
        sys.exit(
            f"Expected {place} with SHA-256 {expected}, but got {digest.hexdigest()}: "
            "find out why before you change the list."
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
