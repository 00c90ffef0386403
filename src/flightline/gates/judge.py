"""Judge the version that was evaluated, and say on it what was found."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from flightline.evaluation.champion import find_rival
from flightline.evaluation.evaluations import read_model
from flightline.evaluation.parameters import CHAMPION, MODEL
from flightline.evaluation.scores import SCORE_SUFFIX
from flightline.features import read_columns
from flightline.gates.verdict import Evidence
from flightline.tracking.registry import STATUS_TAG, load_scorer
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from mlflow import MlflowClient
    from pyspark.sql import DataFrame

    from flightline.gates.verdict import Gate, Verdict
    from flightline.tracking.store import TrackingParameters

_logger = logging.getLogger(__name__)

GATES_SCHEMA = """
    model_name string, model_version int, run_id string, gate_name string,
    metric_value double, bound double, is_passed boolean, message string,
    judged_at timestamp
"""
_MESSAGE_TAG = "validation_message"


def judge_challenger(
    features: DataFrame,
    declarations: DataFrame,
    scores: DataFrame,
    evaluations: DataFrame,
    comparisons: DataFrame,
    *,
    gates: Mapping[str, Gate],
    example_rows: int,
    tracking: TrackingParameters,
) -> DataFrame:
    """Let every gate judge the version that was evaluated.

    The version is tagged with what came out; those that fail are logged as
    warnings. That the build fails then is left to a dbt test of this table, so
    that the table is there to look at.

    Args:
        features: The table of features.
        declarations: What each of its columns is, one row per column.
        scores: The table that `score_labelled` gives.
        evaluations: The table of evaluations.
        comparisons: The table of comparisons.
        gates: Name of each gate to the gate.
        example_rows: Rows of features to measure the speed with.
        tracking: Where the model is kept.

    Returns:
        One row per gate.

    Raises:
        MetricMissingError: If a gate asks for what was not measured.
        ModelNotFoundError: If the version is not in the registry.
    """
    collected = scores.toPandas()
    model = read_model(collected)
    client = open_store(tracking)
    evidence = _gather(
        client,
        features,
        collected,
        evaluations=evaluations.toPandas(),
        comparisons=comparisons.toPandas(),
        declared_features=read_columns(declarations).features,
        example_rows=example_rows,
    )
    verdicts = {name: gate.judge(evidence) for name, gate in gates.items()}
    _say(client, model[0], model[1], verdicts)
    judged_at = datetime.now(UTC)
    rows = [
        (
            *model,
            name,
            _to_number(found.value),
            _to_number(found.bound),
            bool(found.is_passed),
            found.message,
            judged_at,
        )
        for name, found in verdicts.items()
    ]
    return features.sparkSession.createDataFrame(rows, schema=GATES_SCHEMA)


def _gather(
    client: MlflowClient,
    features: DataFrame,
    scores: pd.DataFrame,
    *,
    evaluations: pd.DataFrame,
    comparisons: pd.DataFrame,
    declared_features: Sequence[str],
    example_rows: int,
) -> Evidence:
    model_name, model_version, _ = read_model(scores)
    scorer = load_scorer(client, model_name, model_version)
    rival_reason = ""
    if not scores[CHAMPION + SCORE_SUFFIX].notna().any():
        rival = find_rival(client, model_name, model_version, columns=features.columns)
        rival_reason = rival.reason or "no champion when the version was evaluated"
    return Evidence(
        evaluations=evaluations,
        comparisons=comparisons,
        scores=scores[MODEL + SCORE_SUFFIX].to_numpy(dtype=np.float64),
        scorer=scorer,
        declared_features=declared_features,
        logged_features=_read_signature(model_name, model_version),
        example=features.select(*scorer.features).limit(example_rows).toPandas(),
        rival_reason=rival_reason,
    )


def summarize_verdicts(messages: Mapping[str, str], *, is_passed: bool) -> str:
    """Say in one text what the gates said.

    Args:
        messages: Name of each gate that is to be told to its message.
        is_passed: Whether these are the gates that passed.

    Returns:
        The number of gates, and a line per gate.
    """
    count = f"{len(messages)} gates passed" if is_passed else f"{len(messages)} gates failed"
    return "\n".join([count, *(f"{name}: {message}" for name, message in messages.items())])


def _say(
    client: MlflowClient, model_name: str, model_version: int, verdicts: Mapping[str, Verdict]
) -> None:
    failed = {name: found.message for name, found in verdicts.items() if not found.is_passed}
    passed = {name: found.message for name, found in verdicts.items() if found.is_passed}
    for name, message in failed.items():
        _logger.warning(
            "%s version %d does not pass the gate %s: %s", model_name, model_version, name, message
        )
    if not failed:
        _logger.info("%s version %d passes %d gates", model_name, model_version, len(passed))
    summary = summarize_verdicts(failed or passed, is_passed=not failed)
    for tag, value in {
        STATUS_TAG: "failed" if failed else "passed",
        _MESSAGE_TAG: summary,
    }.items():
        client.set_model_version_tag(model_name, str(model_version), tag, value)


def _read_signature(model_name: str, model_version: int) -> list[str]:
    import mlflow

    uri = f"models:/{model_name}/{model_version}"
    signature = mlflow.models.get_model_info(uri).signature
    return [] if signature is None else signature.inputs.input_names()


def _to_number(value: float | None) -> float | None:
    # Spark takes no numbers of NumPy, and SQL has null where they have NaN.
    return None if value is None or np.isnan(value) else float(value)
