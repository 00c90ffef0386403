"""From a request to an answer, with one model and one snapshot throughout."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flightline.errors import PastDateError, UnknownRowError
from flightline.scoring.reasons import ReasonParameters, find_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flightline.serving.snapshot import Snapshot
    from flightline.tracking.registry import RegisteredModel


def predict(
    served: RegisteredModel,
    snapshot: Snapshot,
    requested: Sequence[Mapping[str, Any]],
    *,
    score_name: str,
    reason_count: int,
) -> dict[str, Any]:
    """Answer for the rows that a client named.

    Args:
        served: The model.
        snapshot: Where to look the features up.
        requested: Values of the fields by name, one mapping per row.
        score_name: What the score is called.
        reason_count: Reasons to give per row.

    Returns:
        The answer as `flightline.serving.answers.build_answer_model` has it.

    Raises:
        PastDateError: If a date lies before the snapshot's first.
        UnknownRowError: If a row is not in the snapshot.
        FeatureColumnsError: If the snapshot lacks a feature of the model.
    """
    facts = snapshot.facts
    past = [row for row in requested if str(row[facts.date_field]) < facts.first_date]
    if past:
        came = past[0][facts.date_field]
        raise PastDateError(facts.date_field, came=came, first=facts.first_date)
    keys = [facts.key_format.format_map(row) for row in requested]
    frame, found = snapshot.find(keys)
    if len(found) < len(keys):
        known = {row["key"] for row in found}
        raise UnknownRowError(
            [key for key in keys if key not in known],
            fields=[field.name for field in facts.fields],
            first=facts.first_date,
            last=facts.last_date,
            exported_at=facts.exported_at,
        )
    scores = served.scorer.score(frame)
    reasons = find_reasons(served.scorer, frame, scores, ReasonParameters(top=reason_count))
    return {
        "predictions": [
            {
                facts.key_name: row["key"],
                score_name: float(score),
                **{name: row[name] for name in facts.time_names},
                "reasons": [asdict(reason) for reason in of_row or []],
            }
            for row, score, of_row in zip(found, scores, reasons, strict=True)
        ],
        "model": {"name": served.name, "version": served.version},
        "data": {
            "features_table": facts.features_table,
            "features_version": facts.features_version,
            "exported_at": facts.exported_at,
        },
    }
