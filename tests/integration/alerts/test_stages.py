"""A failure in each stage, from the artifacts of the project itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flightline.alerts import AlertParameters, alert_of_run

if TYPE_CHECKING:
    from tests.support.receiver import Receiver

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("model", "owner", "advice"),
    [
        ("raw_nycflights13__flights", "Data platform", "docs/data_validation.md"),
        ("stg_nycflights13__flights", "Data platform", "docs/data_validation.md"),
        ("flight_features", "Analytics", "docs/features.md"),
        ("ml_late_arrivals__training_runs", "Machine learning", "docs/promotion.md"),
        ("ml_late_arrivals__scores", "Machine learning", "docs/promotion.md"),
        ("ml_late_arrivals__snapshots", "Machine learning", "docs/promotion.md"),
    ],
)
def test_a_stage_that_fails_is_told_with_its_owner_and_what_to_do(
    artifacts: Path, receiver: Receiver, tmp_path: Path, model: str, owner: str, advice: str
) -> None:
    unique_id = f"model.flightline.{model}"
    result = {"unique_id": unique_id, "status": "error", "message": "out of disk"}
    artifact = {"metadata": {"generated_at": "2013-06-24T06:00:00Z"}, "results": [result]}
    (artifacts / "run_results.json").write_text(json.dumps(artifact))

    alert_of_run(
        AlertParameters([receiver.url], tmp_path / "history.json", 24, "https://docs.example.com"),
        artifacts,
    )

    text = receiver.messages[0]["message"]
    assert f"**{owner}**" in text
    assert f"ERROR model {model}" in text
    assert "out of disk" in text
    assert advice in text
    assert f"https://docs.example.com/#!/model/{unique_id}" in text
