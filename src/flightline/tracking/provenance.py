"""What a model was made from: the data's version and the code's."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pyspark.sql import SparkSession

# MLflow keeps at most 36 characters; 16 bytes are 32 in hexadecimal.
_DIGEST_BYTES = 16


@dataclass(frozen=True)
class GitState:
    """The commit that is checked out.

    Attributes:
        sha: Hash of the commit, or None outside a Git checkout.
        is_dirty: Whether files differ from the commit, or None.
    """

    sha: str | None
    is_dirty: bool | None


def read_git_state(directory: Path) -> GitState:
    """Read which commit is checked out in a directory.

    Args:
        directory: Any folder of the checkout.

    Returns:
        The state; with None in it if this is no Git checkout, it has no
        commit yet, or Git is not installed. A model can be trained all the
        same, its row then says that its code is unknown.
    """
    sha = _run_git(directory, "rev-parse", "HEAD")
    if sha is None:
        return GitState(sha=None, is_dirty=None)
    changes = _run_git(directory, "status", "--porcelain")
    return GitState(sha=sha, is_dirty=None if changes is None else changes != "")


def _run_git(directory: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(directory), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def read_delta_version(session: SparkSession, table: str) -> int:
    """Read the number of the latest version of a Delta table.

    Args:
        session: Spark session that knows the table.
        table: Name of the table, with its schema.

    Returns:
        The version that `version as of` takes to read the same rows again.
    """
    latest = session.sql(f"describe history {table} limit 1").collect()
    return int(latest[0]["version"])


def digest_arrays(*arrays: NDArray[np.float64]) -> str:
    """Hash the numbers a model learned from.

    MLflow's own digest of a Spark table hashes the query, not the rows: two
    tables with different rows would look the same.

    Args:
        *arrays: Matrices and labels, their rows in a fixed order.

    Returns:
        The same text for the same numbers, in hexadecimal.
    """
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for array in arrays:
        digest.update(str(array.shape).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
