"""Look for better parameters with Optuna."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import optuna

from flightline.errors import ParameterError
from flightline.training.algorithms import choose_algorithm
from flightline.training.cross_validation import average, cross_validate, measure_fit
from flightline.training.measure import is_higher_better, name_metrics
from flightline.training.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from flightline.training.fit import LabelledRows
    from flightline.training.plans import Range, SearchPlan
    from flightline.training.spec import TrainingSpec

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """One set of parameters that was tried.

    Attributes:
        parameters: What was tried.
        metrics: What it came to.
        began_at: When it began.
        ended_at: When it ended.
    """

    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class SearchOutcome:
    """What a search has found.

    Attributes:
        best: The trial with the best metric.
        trials: All of them, in order.
        metric: The metric that was improved.
    """

    best: Trial
    trials: Sequence[Trial]
    metric: str


def require_space(spec: TrainingSpec, plan: SearchPlan) -> None:
    """Refuse a search that could not work before any data are read.

    Args:
        spec: The training.
        plan: The search.

    Raises:
        ParameterError: If the metric is none of the objective's, or the space
            names a parameter that the algorithm does not have.
    """
    metrics = name_metrics(spec.objective)
    if plan.metric not in metrics:
        raise ParameterError(
            "training.search.metric", expected=" or ".join(metrics), came=plan.metric
        )
    trial = optuna.trial.FixedTrial({name: _first(of) for name, of in plan.space.items()})
    choose_algorithm(spec.with_found(_suggest(trial, plan.space)))


def search_parameters(rows: LabelledRows, spec: TrainingSpec, plan: SearchPlan) -> SearchOutcome:
    """Try parameters, those near good ones more often (TPE).

    Args:
        rows: Labelled rows; those of the test split are not looked at.
        spec: The training; its parameters hold where the space names none,
            its seed draws, and its cross-validation, if any, measures.
        plan: The search.

    Returns:
        All trials and the best. At least one is made, whatever the time.
    """
    require_space(spec, plan)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        direction="maximize" if is_higher_better(plan.metric) else "minimize",
        sampler=optuna.samplers.TPESampler(seed=spec.seed),
    )

    def try_out(trial: optuna.Trial) -> float:
        tried = spec.with_found(_suggest(trial, plan.space))
        metrics = _measure(rows, tried)
        trial.set_user_attr("metrics", metrics)
        return metrics[plan.metric]

    began = time.monotonic()
    with Progress("trial", plan.trials, _logger, log_every=plan.log_every) as progress:

        def look_up(of: optuna.Study, _: optuna.trial.FrozenTrial) -> None:
            progress.advance(f"best {plan.metric} {of.best_value:.5f}")
            # Optuna's own limit may pass before the first trial.
            if plan.timeout_seconds and time.monotonic() - began > plan.timeout_seconds:
                of.stop()

        study.optimize(try_out, n_trials=plan.trials, callbacks=[look_up])
    trials = [_describe(trial) for trial in study.trials]
    best = trials[study.best_trial.number]
    _logger.info("best of %d trials: %s", len(trials), dict(best.parameters))
    return SearchOutcome(best=best, trials=trials, metric=plan.metric)


def _measure(rows: LabelledRows, spec: TrainingSpec) -> dict[str, float]:
    if spec.cross_validation is None:
        return measure_fit(rows, rows.data_splits, spec, name="search")
    return average(cross_validate(rows, spec, spec.cross_validation))


def _suggest(trial: Any, space: Mapping[str, Range]) -> dict[str, Any]:
    return {name: _draw(trial, name, of) for name, of in space.items()}


def _draw(trial: Any, name: str, of: Range) -> Any:
    if of.choices is not None:
        return trial.suggest_categorical(name, list(of.choices))
    is_whole = isinstance(of.low, int) and isinstance(of.high, int)
    draw = trial.suggest_int if is_whole else trial.suggest_float
    return draw(name, of.low, of.high, log=of.log)


def _first(of: Range) -> Any:
    return of.low if of.choices is None else of.choices[0]


def _describe(trial: optuna.trial.FrozenTrial) -> Trial:
    assert trial.datetime_start is not None
    assert trial.datetime_complete is not None
    return Trial(
        parameters=trial.params,
        metrics=trial.user_attrs["metrics"],
        began_at=trial.datetime_start,
        ended_at=trial.datetime_complete,
    )
