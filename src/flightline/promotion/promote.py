"""Promote the version that was judged, once every gate has passed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flightline.errors import GatesFailedError
from flightline.gates.judge import summarize_verdicts
from flightline.promotion.aliases import promote_champion
from flightline.promotion.people import name_person
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from flightline.tracking.store import TrackingParameters

CHAMPIONS_SCHEMA = """
    model_name string, model_version int, previous_version int,
    promoted_at timestamp, promoted_by string, promoted_because string
"""


def promote_judged(gates: DataFrame, *, tracking: TrackingParameters) -> DataFrame:
    """Make the version that was judged the champion.

    `dbt build` runs this only if the tests of the gates passed, as it builds
    nothing downstream of a failed test. `dbt run` has no tests, so the gates
    are asked once more.

    Args:
        gates: The table of gates.
        tracking: Where the model is kept.

    Returns:
        One row: the champion, which is not the version judged if that was
        rolled back before.

    Raises:
        GatesFailedError: If a gate did not pass; the champion stays.
    """
    verdicts = gates.collect()
    model_name, model_version = verdicts[0]["model_name"], verdicts[0]["model_version"]
    failed = {row["gate_name"]: row["message"] for row in verdicts if not row["is_passed"]}
    if failed:
        raise GatesFailedError(f"{model_name} version {model_version}", failed=failed)
    passed = {row["gate_name"]: row["message"] for row in verdicts}
    promotion = promote_champion(
        open_store(tracking),
        model_name,
        model_version,
        by=name_person(),
        because=summarize_verdicts(passed, is_passed=True),
    )
    return gates.sparkSession.createDataFrame([asdict(promotion)], schema=CHAMPIONS_SCHEMA)
