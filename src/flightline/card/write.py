"""Keep the card of a version where versions are kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flightline.card.build import build_card
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from flightline.tracking.store import TrackingParameters

CARD_FILE = "model_card.json"
CARDS_SCHEMA = """
    model_name string, model_version int, run_id string, intended_use string,
    limits array<string>, worst_slice string, best_slice string, card string,
    artifact_path string, written_at timestamp
"""


@dataclass(frozen=True)
class CardParameters:
    """What no table tells.

    Attributes:
        owner: Whom to ask.
        intended_use: What the model is made for.
        limits: What it is not made for, and what is known to go wrong.
    """

    owner: str
    intended_use: str
    limits: Sequence[str]


def write_card(
    training_runs: DataFrame,
    evaluations: DataFrame,
    comparisons: DataFrame,
    gates: DataFrame,
    *,
    parameters: CardParameters,
    tracking: TrackingParameters,
) -> DataFrame:
    """Write the card of the version that was judged, as an artifact of its run.

    There it stays with the version: after a rollback the card of the version
    that serves again is found.

    Args:
        training_runs: The table of training runs.
        evaluations: The table of evaluations.
        comparisons: The table of comparisons.
        gates: The table of gates.
        parameters: What no table tells.
        tracking: Where the run is.

    Returns:
        One row, the version's card.
    """
    verdicts = gates.toPandas()
    run_id = str(verdicts.iloc[0]["run_id"])
    run = training_runs.where(training_runs["run_id"] == run_id).collect()[0].asDict()
    card = {
        **build_card(run, evaluations.toPandas(), comparisons.toPandas(), verdicts),
        **asdict(parameters),
    }
    client = open_store(tracking)
    client.log_dict(run_id, card, CARD_FILE)
    slices = [f"{part['slice_name']} {part['slice_value']}" for part in card["slices"]]
    row = (
        *(card["model_name"], card["model_version"], run_id),
        *(parameters.intended_use, list(parameters.limits)),
        *(slices[0] if slices else None, slices[-1] if slices else None),
        *(json.dumps(card), CARD_FILE, datetime.now(UTC)),
    )
    return gates.sparkSession.createDataFrame([row], schema=CARDS_SCHEMA)
