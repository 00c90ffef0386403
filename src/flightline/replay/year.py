"""Live the year: forecast a month, learn what came, train again if a rule says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from flightline.errors import NoFirstChampionError
from flightline.evaluation.parameters import EvaluationParameters
from flightline.replay.forecasts import collect_forecasts, read_watched
from flightline.replay.outcomes import LABEL, Gain, MonthOutcome, measure_gains
from flightline.replay.report import save_table
from flightline.replay.rule import find_reasons
from flightline.replay.stages import Reign, Stages
from flightline.tracking.registry import load_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flightline.dbt import DbtProject
    from flightline.model.scorer import Scorer
    from flightline.replay.clock import Month
    from flightline.replay.parameters import ReplayParameters


@dataclass(frozen=True)
class Year:
    """What is known so far.

    Attributes:
        outcomes: The months lived.
        forecasts: What was forecast for them, and what came.
        gains: The champions' gains over the frozen version, all months
            together, by metric.
        level: Share of the resamples that the intervals of gains hold.
    """

    outcomes: tuple[MonthOutcome, ...]
    forecasts: pd.DataFrame
    gains: dict[str, Gain]
    level: float


def live_year(
    project: DbtProject, parameters: ReplayParameters, *, tell: Callable[[str], None]
) -> Iterator[Year]:
    """Live the year month by month, from nothing.

    A month is scored by the version that was champion before it began, and by
    the first one, frozen. When it is over the rule looks at it; the version
    that may be trained then scores the next month if the gates let it pass.

    Args:
        project: The dbt project, its shared schemas built.
        parameters: How to live the year.
        tell: Is told what is being done.

    Yields:
        The year so far, after each month.

    Raises:
        NotIsolatedError: If a model would leave the replay's own places.
        NoFirstChampionError: If the gates refuse the first version.
        DbtCommandError: If a stage failed otherwise than by the gates.
        ForecastError: If a month was not scored by its champion.
    """
    stages = Stages(project, parameters)
    clock, months = parameters.clock, parameters.months
    stages.begin()
    evaluation = EvaluationParameters.from_config(stages.read_evaluation())
    first = months[0].first
    tell(f"{first}: features of all that is known, first version")
    stages.compute_features(clock.find_instant(first), None)
    trained = stages.train(first)
    if trained.failed:
        raise NoFirstChampionError(clock.find_instant(first), failed=trained.failed)
    reign = Reign(trained.version, since=first)
    client, model_name = stages.open_registry()
    frozen = load_scorer(client, model_name, reign.version)
    year = Year((), pd.DataFrame(), {}, evaluation.bootstrap.level)
    for month in months:
        outcome, forecasts = _live_month(
            stages, parameters, evaluation, month, reign, frozen=frozen, tell=tell
        )
        before = (*year.outcomes, outcome)
        outcome = replace(outcome, reasons=_look_back(parameters, before, reign))
        if outcome.reasons and month != months[-1]:
            tell(f"{month.next.first}: training, because of {', '.join(outcome.reasons)}")
            outcome = _train(stages, outcome, month.next)
            if outcome.is_promoted:
                reign = Reign(stages.find_champion() or reign.version, since=month.next.first)
        known = pd.concat([year.forecasts, forecasts], ignore_index=True)
        year = replace(
            year,
            outcomes=(*year.outcomes, outcome),
            forecasts=known,
            gains=measure_gains(known, evaluation),
        )
        with stages.open_session() as session:
            save_table(session, year.outcomes, stages.name_beside_scores(parameters.table))
        yield year


def _live_month(
    stages: Stages,
    parameters: ReplayParameters,
    evaluation: EvaluationParameters,
    month: Month,
    reign: Reign,
    *,
    frozen: Scorer,
    tell: Callable[[str], None],
) -> tuple[MonthOutcome, pd.DataFrame]:
    as_of = parameters.clock.find_instant(month.next.first)
    tell(f"{month}: features")
    since = month.first - timedelta(parameters.clock.lookback_days)
    stages.compute_features(as_of, (since, month.last))
    tell(f"{month}: scores of version {reign.version}, monitoring")
    is_new = reign.since == month.first
    stages.score_and_watch(as_of, reign, None if is_new else (month.first, month.last))
    with stages.open_session() as session:
        forecasts = collect_forecasts(
            session, stages, parameters, month, champion=reign.version, frozen=frozen
        )
        watched = read_watched(session, stages, parameters, month)
    labels = forecasts[LABEL].dropna()
    outcome = MonthOutcome(
        month=str(month),
        row_count=len(forecasts),
        labelled_count=len(labels),
        mean_label=float(labels.mean()),
        champion_version=reign.version,
        gains=measure_gains(forecasts, evaluation),
        watched=watched,
    )
    return outcome, forecasts


def _look_back(
    parameters: ReplayParameters, outcomes: tuple[MonthOutcome, ...], reign: Reign
) -> tuple[str, ...]:
    rule = parameters.retraining
    metric = rule.performance.metric if rule.performance else None
    of_champion = [one for one in outcomes if one.champion_version == reign.version]
    return find_reasons(
        rule,
        importances=outcomes[-1].watched.importances,
        shortfalls=[one.find_shortfall(metric) for one in of_champion] if metric else [],
    )


def _train(stages: Stages, outcome: MonthOutcome, month: Month) -> MonthOutcome:
    trained = stages.train(month.first)
    return replace(
        outcome,
        challenger_version=trained.version,
        failed_gates=trained.failed,
        # Of the registry, not of the gates: that is who will score.
        is_promoted=stages.find_champion() == trained.version,
    )
