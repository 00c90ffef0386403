"""The order of things: who scores a month, when it is looked at, who scores the next."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

from flightline.errors import NoFirstChampionError, ParameterError
from flightline.replay import ReplayParameters, live_year
from flightline.replay.outcomes import Watched
from flightline.replay.stages import Trained

if TYPE_CHECKING:
    from flightline.replay.outcomes import MonthOutcome

ROOT = Path(__file__).parents[3]
VARIABLES = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
EVALUATION = {
    "measures": {"objective": "classification", "calibration_bin_count": 5, "lift_share": 0.1},
    "baselines": {},
    "slices": [],
    "least_slice_rows": 1,
    "bootstrap": {"resamples": 10, "seed": 1, "level": 0.9},
}
QUIET = Watched({"roc_auc": 0.5, "log_loss": 0.7}, (), (0.0,))
DRIFTING = replace(QUIET, importances=(0.9,))


@dataclass
class FakeStages:
    """Stands in for dbt: promotes and refuses as told, remembers what was asked for."""

    refused: set[int]
    done: list[tuple[Any, ...]] = field(default_factory=list)
    champion: int | None = None
    trained: int = 0

    def begin(self) -> None:
        self.done.append(("begin",))

    def read_evaluation(self) -> dict[str, Any]:
        return EVALUATION

    def compute_features(self, as_of: str, dates: tuple[date, date] | None) -> None:
        self.done.append(("features", as_of, dates))

    def score_and_watch(self, as_of: str, reign: Any, dates: tuple[date, date] | None) -> None:
        self.done.append(("watch", as_of, reign.version, dates))

    def train(self, day: date) -> Trained:
        self.trained += 1
        self.done.append(("train", str(day), self.trained))
        failed = {"calibration": "too far"} if self.trained in self.refused else {}
        self.champion = self.champion if failed else self.trained
        return Trained(self.trained, failed)

    def find_champion(self) -> int | None:
        return self.champion

    def open_registry(self) -> tuple[None, str]:
        return None, "late"

    def open_session(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def name_beside_scores(self, table: str) -> str:
        return table


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lives a year over fake stages; months drift as told."""

    def live(
        last: str, drifting: set[str], refused: set[int] = frozenset()
    ) -> tuple[FakeStages, list[MonthOutcome]]:
        stages = FakeStages(set(refused))
        forecasts = pd.DataFrame(
            {
                "row_date": pd.to_datetime(["2013-04-01"] * 4),
                "label": [0.0, 1.0, 0.0, 1.0],
                "champion_score": [0.1, 0.9, 0.4, 0.6],
                "frozen_score": [0.1, 0.9, 0.6, 0.4],
            }
        )
        scored: list[int] = []

        def collect(*_: Any, champion: int, **__: Any) -> pd.DataFrame:
            scored.append(champion)
            return forecasts

        module = "flightline.replay.year"
        monkeypatch.setattr(f"{module}.Stages", lambda project, parameters: stages)
        monkeypatch.setattr(f"{module}.collect_forecasts", collect)
        monkeypatch.setattr(f"{module}.save_table", lambda *_: None)
        monkeypatch.setattr(f"{module}.load_scorer", lambda *_: SimpleNamespace())
        monkeypatch.setattr(
            f"{module}.read_watched",
            lambda session, stages, parameters, month: (
                DRIFTING if str(month) in drifting else QUIET
            ),
        )
        parameters = ReplayParameters.from_variables(VARIABLES, first="2013-04", last=last)
        years = list(live_year(SimpleNamespace(), parameters, tell=lambda text: None))
        assert [len(year.outcomes) for year in years] == list(range(1, len(years) + 1))
        outcomes = list(years[-1].outcomes)
        assert scored == [outcome.champion_version for outcome in outcomes]
        assert len(years[-1].forecasts) == 4 * len(outcomes)
        return stages, outcomes

    return live


def test_a_month_is_scored_by_the_champion_before_it_and_then_looked_at(live: Any) -> None:
    stages, outcomes = live("2013-06", drifting={"2013-04"})

    assert stages.done == [
        ("begin",),
        ("features", "2013-04-01 07:00:00", None),
        ("train", "2013-04-01", 1),
        ("features", "2013-05-01 07:00:00", (date(2013, 3, 29), date(2013, 4, 30))),
        ("watch", "2013-05-01 07:00:00", 1, None),
        ("train", "2013-05-01", 2),
        ("features", "2013-06-01 07:00:00", (date(2013, 4, 28), date(2013, 5, 31))),
        # A new champion scores what it is compared with, too.
        ("watch", "2013-06-01 07:00:00", 2, None),
        ("features", "2013-07-01 07:00:00", (date(2013, 5, 29), date(2013, 6, 30))),
        ("watch", "2013-07-01 07:00:00", 2, (date(2013, 6, 1), date(2013, 6, 30))),
    ]
    assert [outcome.champion_version for outcome in outcomes] == [1, 2, 2]
    assert [outcome.decision for outcome in outcomes] == ["promoted", "kept", "kept"]


def test_a_refused_version_does_not_score_the_next_month(live: Any) -> None:
    stages, outcomes = live("2013-06", drifting={"2013-04", "2013-05"}, refused={2})

    assert [outcome.champion_version for outcome in outcomes] == [1, 1, 3]
    assert [outcome.decision for outcome in outcomes] == ["refused", "promoted", "kept"]
    assert outcomes[0].failed_gates == {"calibration": "too far"}
    # Nothing changed for the champion that stays: a month costs a month's work.
    assert stages.done[7] == (
        *("watch", "2013-06-01 07:00:00", 1),
        (date(2013, 5, 1), date(2013, 5, 31)),
    )


def test_nothing_is_trained_after_the_last_month(live: Any) -> None:
    stages, outcomes = live("2013-04", drifting={"2013-04"})

    assert stages.trained == 1
    assert outcomes[0].decision == "the year is over"


def test_a_year_without_a_first_champion_is_refused(live: Any) -> None:
    with pytest.raises(NoFirstChampionError, match="calibration: too far"):
        live("2013-04", drifting=set(), refused={1})


def test_the_command_line_comes_before_the_variables_and_typing_errors_are_told() -> None:
    parameters = ReplayParameters.from_variables(VARIABLES, last="2013-05")

    assert [str(month) for month in parameters.months] == ["2013-04", "2013-05"]
    assert parameters.store == Path(".flightline/replay/mlflow/mlflow.db")
    mistyped = {**VARIABLES, "replay": {**VARIABLES["replay"], "folde": "x"}}
    with pytest.raises(ParameterError, match="did you mean folder"):
        ReplayParameters.from_variables(mistyped)
