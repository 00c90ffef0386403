from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from flightline.errors import ParameterError, TrainingDataError
from flightline.features import FeatureColumns
from flightline.training import TimeSplit, TrainingSpec
from flightline.training.cross_validation import assign_folds, average, cross_validate
from flightline.training.fit import LabelledRows, fit_rows
from flightline.training.plans import CrossValidationPlan, Range, SearchPlan
from flightline.training.search import require_space, search_parameters
from flightline.training.split import assign_splits, count_labels

if TYPE_CHECKING:
    from flightline.training.search import SearchOutcome

COLUMNS = FeatureColumns(
    key="flight_id",
    date="flight_date",
    event_time="scheduled_departure_at",
    decision_time="decided_at",
    label="is_late_arrival",
    features=("carrier", "scheduled_hour", "wind_speed_mph"),
)
PLAN = CrossValidationPlan(folds=3, validation_days=30)
SEARCH = SearchPlan(
    trials=4,
    metric="log_loss",
    space={
        "num_leaves": {"low": 2, "high": 15},
        "learning_rate": {"low": 0.01, "high": 0.3, "log": True},
    },  # type: ignore[dict-item]
    log_every=2,
)
SPEC = TrainingSpec(
    features_table="a.table",
    objective="classification",
    split=TimeSplit("2013-09-01", "2013-11-01"),
    algorithm="lightgbm",
    parameters={
        "learning_rate": 0.1,
        "num_leaves": 7,
        "max_rounds": 40,
        "early_stopping_rounds": 5,
        "early_stopping_metric": "binary_logloss",
        "thread_count": 1,
    },
    seed=1,
    largest_driver_megabytes=100,
)


@pytest.fixture(scope="module")
def rows(flights: pd.DataFrame) -> LabelledRows:
    labelled = flights[flights["is_late_arrival"].notna()].reset_index(drop=True)
    labelled = labelled.astype({"is_late_arrival": float})
    data_splits = assign_splits(labelled["flight_date"], SPEC.split)
    counts = count_labels(labelled["is_late_arrival"], data_splits)
    return LabelledRows(labelled, data_splits, COLUMNS, counts)


@pytest.fixture(scope="module")
def found(rows: LabelledRows) -> SearchOutcome:
    return search_parameters(rows, SPEC, SEARCH)


def spoil_test_split(rows: LabelledRows) -> LabelledRows:
    is_test = (rows.data_splits == "test").to_numpy()
    frame = rows.frame.copy()
    frame.loc[is_test, "is_late_arrival"] = 1 - frame.loc[is_test, "is_late_arrival"]
    frame.loc[is_test, "wind_speed_mph"] = 1e6
    return replace(rows, frame=frame)


def test_each_fold_learns_from_all_days_before_those_it_validates_on(rows: LabelledRows) -> None:
    dates = pd.to_datetime(rows.frame["flight_date"])
    spans = [
        [
            (str(days.min().date()), str(days.max().date()))
            for days in (dates[fold == name] for name in ("train", "validation"))
        ]
        for fold in assign_folds(rows, SPEC.split, PLAN)
    ]

    assert spans == [
        [("2013-01-01", "2013-08-02"), ("2013-08-03", "2013-09-01")],
        [("2013-01-01", "2013-09-01"), ("2013-09-02", "2013-10-01")],
        [("2013-01-01", "2013-10-01"), ("2013-10-02", "2013-10-31")],
    ]


def test_the_test_split_is_never_touched(rows: LabelledRows) -> None:
    for fold in assign_folds(rows, SPEC.split, PLAN):
        assert set(fold[rows.data_splits == "test"]) == {""}
    assert cross_validate(rows, SPEC, PLAN) == cross_validate(spoil_test_split(rows), SPEC, PLAN)


def test_each_fold_is_measured(rows: LabelledRows) -> None:
    folds = cross_validate(rows, SPEC, PLAN)

    assert len(folds) == 3
    assert all(fold["roc_auc"] > 0.6 and 0.3 < fold["log_loss"] < 0.7 for fold in folds)
    assert len({fold["log_loss"] for fold in folds}) == 3
    assert average(folds)["roc_auc"] == pytest.approx(np.mean([fold["roc_auc"] for fold in folds]))


def test_a_fold_before_the_first_day_is_named(rows: LabelledRows) -> None:
    with pytest.raises(TrainingDataError, match="fold 1 train split"):
        cross_validate(rows, SPEC, CrossValidationPlan(folds=2, validation_days=200))


def test_progress_is_logged_in_plain_lines_without_a_terminal(
    rows: LabelledRows, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        cross_validate(rows, SPEC, PLAN)

    lines = [record.message for record in caplog.records]
    assert [line.split(":")[0] for line in lines] == [f"fold {n} of 3" for n in (1, 2, 3)]
    assert "roc_auc 0." in lines[0]


def test_progress_is_a_bar_on_a_terminal(
    rows: LabelledRows,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with caplog.at_level("INFO"):
        cross_validate(rows, SPEC, PLAN)

    assert "3/3" in capsys.readouterr().err
    assert not caplog.records


def test_a_search_finds_the_best_of_its_trials(found: SearchOutcome) -> None:
    values = [trial.metrics["log_loss"] for trial in found.trials]

    assert len(values) == 4
    assert found.best.metrics["log_loss"] == min(values)
    assert len({trial.parameters["num_leaves"] for trial in found.trials}) > 1
    for trial in found.trials:
        assert isinstance(trial.parameters["num_leaves"], int)
        assert 0.01 <= trial.parameters["learning_rate"] <= 0.3
        assert trial.began_at < trial.ended_at


def test_the_same_seed_searches_the_same_way(found: SearchOutcome, rows: LabelledRows) -> None:
    again = search_parameters(rows, SPEC, SEARCH)
    other = search_parameters(rows, replace(SPEC, seed=2), SEARCH)

    assert [trial.parameters for trial in again.trials] == [t.parameters for t in found.trials]
    assert [trial.parameters for trial in other.trials] != [t.parameters for t in found.trials]


def test_what_was_found_is_what_is_fitted(found: SearchOutcome, rows: LabelledRows) -> None:
    spec = SPEC.with_found(found.best.parameters)

    fit = fit_rows(rows, spec)

    leaves = found.best.parameters["num_leaves"]
    assert f"[num_leaves: {leaves}]" in fit.scorer.model.decode()
    assert fit.fitted.metric_value == pytest.approx(found.best.metrics["log_loss"], abs=1e-9)


def test_a_search_does_not_look_at_the_test_split(found: SearchOutcome, rows: LabelledRows) -> None:
    again = search_parameters(spoil_test_split(rows), SPEC, SEARCH)

    assert [trial.metrics for trial in again.trials] == [t.metrics for t in found.trials]


def test_a_search_over_folds_improves_their_mean(rows: LabelledRows) -> None:
    spec = replace(SPEC, cross_validation=CrossValidationPlan(folds=2, validation_days=20))

    outcome = search_parameters(rows, spec, replace(SEARCH, trials=1))

    tried = spec.with_found(outcome.best.parameters)
    assert spec.cross_validation is not None
    assert outcome.best.metrics == average(cross_validate(rows, tried, spec.cross_validation))


def test_a_search_has_one_trial_at_least_and_stops_when_time_is_up(rows: LabelledRows) -> None:
    outcome = search_parameters(rows, SPEC, replace(SEARCH, trials=1000, timeout_seconds=1e-9))

    assert len(outcome.trials) == 1


def test_higher_is_better_for_roc_auc(rows: LabelledRows) -> None:
    outcome = search_parameters(rows, SPEC, replace(SEARCH, metric="roc_auc"))

    values = [trial.metrics["roc_auc"] for trial in outcome.trials]
    assert outcome.best.metrics["roc_auc"] == max(values) > min(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": "rmse"}, "training.search.metric`: log_loss or roc_auc"),
        ({"space": {"nun_leaves": Range(low=2, high=3)}}, r"did you mean num_leaves\?"),
        ({"space": {"random_seed": Range(choices=[1, 2])}}, "set by this library"),
    ],
)
def test_a_search_that_could_not_work_is_refused_first(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        require_space(SPEC, replace(SEARCH, **change))
