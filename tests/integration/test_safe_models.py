from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flightline.errors import ModelIntegrityError
from flightline.tracking.registry import load_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def booster_file(outcome: Any) -> Iterator[Path]:
    """The booster of version 1 in the store, put back after the test."""
    source = outcome.pipeline.client.get_model_version("late_arrivals", "1").source
    folder = outcome.pipeline.client.get_logged_model(source.removeprefix("models:/"))
    file = Path(folder.artifact_location.removeprefix("file://")) / "artifacts" / "booster.txt"
    content = file.read_bytes()
    yield file
    file.write_bytes(content)


def test_version_and_run_carry_the_hash_of_the_files(outcome: Any) -> None:
    client = outcome.pipeline.client
    version = client.get_model_version("late_arrivals", "1")

    assert len(version.tags["model_sha256"]) == 64
    assert client.get_run(version.run_id).data.tags["model_sha256"] == version.tags["model_sha256"]


def test_nothing_is_scored_with_a_model_of_which_one_byte_was_changed(
    outcome: Any, booster_file: Path
) -> None:
    content = bytearray(booster_file.read_bytes())
    digit = content.index(b"leaf_value=") + len("leaf_value=0.")
    content[digit] ^= 1
    booster_file.write_bytes(content)

    with pytest.raises(ModelIntegrityError, match="models:/late_arrivals/1 to have the SHA-256"):
        outcome.pipeline.score(outcome.champions)


def test_a_model_that_lacks_a_file_is_refused(outcome: Any, booster_file: Path) -> None:
    booster_file.unlink()

    with pytest.raises(ModelIntegrityError):
        load_scorer(outcome.pipeline.client, "late_arrivals", 1)


def test_a_version_without_a_hash_is_refused(outcome: Any) -> None:
    client = outcome.pipeline.client
    trained = client.get_model_version("late_arrivals", "1")
    client.create_registered_model("unsealed")
    client.create_model_version("unsealed", trained.source, trained.run_id)

    with pytest.raises(ModelIntegrityError, match="no hash on the version"):
        load_scorer(client, "unsealed", 1)


def test_fetching_leaves_the_store_as_it_is(outcome: Any, booster_file: Path) -> None:
    model = booster_file.parents[1]
    before = sorted(model.rglob("*"))

    load_scorer(outcome.pipeline.client, "late_arrivals", 1)

    assert sorted(model.rglob("*")) == before
