from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from flightline.tracking.provenance import GitState, digest_arrays, read_git_state


def run_git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    run_git(tmp_path, "init")
    (tmp_path / "model.sql").write_text("select 1", encoding="utf-8")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "--no-gpg-sign", "-m", "First")
    return tmp_path


def test_the_commit_is_read(checkout: Path) -> None:
    sha = run_git(checkout, "rev-parse", "HEAD")

    assert read_git_state(checkout) == GitState(sha=sha, is_dirty=False)


def test_a_changed_file_makes_it_dirty(checkout: Path) -> None:
    (checkout / "model.sql").write_text("select 2", encoding="utf-8")

    assert read_git_state(checkout).is_dirty is True


def test_outside_a_checkout_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert read_git_state(tmp_path) == GitState(sha=None, is_dirty=None)


def test_without_git_nothing_is_known(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert read_git_state(checkout) == GitState(sha=None, is_dirty=None)


def test_equal_numbers_have_equal_digests() -> None:
    numbers = np.array([[1.0, np.nan], [3.0, 4.0]])

    assert digest_arrays(numbers) == digest_arrays(np.asfortranarray(numbers))
    # MLflow keeps no more than 36 characters.
    assert len(digest_arrays(numbers)) == 32


@pytest.mark.parametrize(
    "other",
    [
        np.array([[1.0, 2.0], [3.0, 5.0]]),
        np.array([[3.0, 4.0], [1.0, 2.0]]),
        np.array([[1.0, 2.0, 3.0, 4.0]]),
    ],
)
def test_other_numbers_have_another_digest(other: np.ndarray) -> None:
    assert digest_arrays(np.array([[1.0, 2.0], [3.0, 4.0]])) != digest_arrays(other)
