from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from flightline.errors import ModelIntegrityError
from flightline.tracking.integrity import hash_model, verify_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The files of a small model."""
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / "booster.txt").write_text("tree", encoding="utf-8")
    (tmp_path / "MLmodel").write_text("flavors:", encoding="utf-8")
    return tmp_path


def test_the_hash_is_what_sha256sum_says(model: Path) -> None:
    command = "sha256sum MLmodel artifacts/booster.txt | sha256sum"
    done = subprocess.run(
        ["sh", "-c", command], cwd=model, check=True, capture_output=True, text=True
    )

    assert hash_model(model) == done.stdout.split()[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda model: (model / "MLmodel").write_text("flavorz:", encoding="utf-8"),
        lambda model: (model / "MLmodel").rename(model / "MLmodeL"),
        lambda model: (model / "MLmodel").unlink(),
        lambda model: (model / "artifacts" / "more.txt").touch(),
    ],
    ids=["changed", "renamed", "removed", "added"],
)
def test_a_model_with_other_files_is_refused(model: Path, change: object) -> None:
    recorded = hash_model(model)
    change(model)  # type: ignore[operator]

    with pytest.raises(ModelIntegrityError, match=recorded):
        verify_model(model, uri="models:/late/1", recorded=recorded)


def test_what_fetching_and_running_leave_behind_is_no_change(model: Path) -> None:
    recorded = hash_model(model)
    (model / "registered_model_meta").write_text("model_version: 1", encoding="utf-8")
    (model / "artifacts" / "__pycache__").mkdir()
    (model / "artifacts" / "__pycache__" / "scorer.pyc").touch()

    verify_model(model, uri="models:/late/1", recorded=recorded)


def test_a_model_without_a_recorded_hash_is_refused(model: Path) -> None:
    with pytest.raises(ModelIntegrityError, match="no hash on the version"):
        verify_model(model, uri="models:/late/1", recorded=None)
