"""From a request to an answer, with one model and one snapshot throughout."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flightline.errors import PastDateError, UnknownRowError
from flightline.scoring.reasons import rank_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.serving.champion import ServedModel
    from flightline.serving.snapshot import Snapshot


def predict(
    served: ServedModel,
    snapshot: Snapshot,
    requested: Sequence[Mapping[str, Any]],
    *,
    reason_count: int,
) -> dict[str, Any]:
    """Answer for the flights that a client named.

    Args:
        served: The model.
        snapshot: Where to look the features up.
        requested: Values of the fields by name, one mapping per flight.
        reason_count: Reasons to give per flight.

    Returns:
        The answer as `flightline.serving.requests.Answer` has it.

    Raises:
        PastDateError: If a date lies before the snapshot's first.
        UnknownRowError: If a flight is not in the snapshot.
        FeatureColumnsError: If the snapshot lacks a feature of the model.
    """
    facts = snapshot.facts
    past = [row for row in requested if str(row[facts.date_field]) < facts.first_date]
    if past:
        raise PastDateError(facts.date_field, came=past[0][facts.date_field], first=facts.first_date)
    keys = [facts.key_format.format_map(row) for row in requested]
    frame, found = snapshot.find(keys)
    if len(found) < len(keys):
        known = {row["key"] for row in found}
        raise UnknownRowError(
            [key for key in keys if key not in known],
            first=facts.first_date,
            last=facts.last_date,
            exported_at=facts.exported_at,
        )
    scores = served.scorer.score(frame)
    contributions = served.scorer.contribute(frame)
    values = frame[served.scorer.features]
    return {
        "predictions": [
            {
                "flight_id": row["key"],
                "probability": float(score),
                "scheduled_departure_at": row["scheduled_departure_at"],
                "decided_at": row["decided_at"],
                "reasons": [
                    asdict(reason)
                    for reason in rank_reasons(
                        values.iloc[at], contributions[at, :-1], top=reason_count
                    )
                ],
            }
            for at, (row, score) in enumerate(zip(found, scores, strict=True))
        ],
        "model": {"name": served.name, "version": served.version},
        "data": {
            "features_table": facts.features_table,
            "features_version": facts.features_version,
            "exported_at": facts.exported_at,
        },
    }
