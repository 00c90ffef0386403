"""Log the details of a training run: texts, histories, child runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mlflow import MlflowClient
    from mlflow.entities import Metric

# MLflow takes no more in one call.
_BATCH = 1000


@dataclass(frozen=True)
class ChildRun:
    """A smaller run within a training run, such as a trial of a search.

    Attributes:
        name: What to call it.
        parameters: Names to values of what was chosen.
        metrics: Names to numbers that were measured.
        began_at: When it began.
        ended_at: When it ended.
    """

    name: str
    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    began_at: datetime
    ended_at: datetime


def log_histories(run_id: str, histories: Mapping[str, Sequence[float]]) -> None:
    """Log metrics that have a value per step, in as few calls as possible.

    Args:
        run_id: The run.
        histories: Name of each metric to its values, the first of step 1.
    """
    import mlflow
    from mlflow.entities import Metric

    now = _milliseconds(time.time())
    points = [
        Metric(name, value, now, step)
        for name, values in histories.items()
        for step, value in enumerate(values, start=1)
    ]
    log_metrics(mlflow.MlflowClient(), run_id, points)


def log_metrics(client: MlflowClient, run_id: str, metrics: Sequence[Metric]) -> None:
    """Log any number of metrics, in as few calls as MLflow allows.

    Args:
        client: Client of the store.
        run_id: The run.
        metrics: Names, values, times and steps.
    """
    for begin in range(0, len(metrics), _BATCH):
        client.log_batch(run_id, metrics=metrics[begin : begin + _BATCH])


def log_child_run(parent_id: str, child: ChildRun) -> None:
    """Log a run that MLflow shows below another.

    Args:
        parent_id: The run that it belongs to.
        child: What it was.
    """
    import mlflow
    from mlflow.entities import Metric, Param
    from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID

    client = mlflow.MlflowClient()
    began, ended = (_milliseconds(at.timestamp()) for at in (child.began_at, child.ended_at))
    run = client.create_run(
        client.get_run(parent_id).info.experiment_id,
        start_time=began,
        tags={MLFLOW_PARENT_RUN_ID: parent_id},
        run_name=child.name,
    )
    client.log_batch(
        run.info.run_id,
        metrics=[Metric(name, value, ended, 0) for name, value in child.metrics.items()],
        params=[Param(name, str(value)) for name, value in child.parameters.items()],
    )
    client.set_terminated(run.info.run_id, end_time=ended)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
