"""What any model of the synthetic flights must do, whichever algorithm learned it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from flightline.features import FeatureColumns
from flightline.training import TimeSplit, TrainingSpec
from flightline.training.fit import LabelledRows, fit_rows
from flightline.training.split import assign_splits, count_labels

if TYPE_CHECKING:
    from flightline.model.scorer import Scorer

COLUMNS = FeatureColumns(
    key="flight_id",
    date="flight_date",
    event_time="scheduled_departure_at",
    decision_time="decided_at",
    label="is_late_arrival",
    features=("carrier", "scheduled_hour", "wind_speed_mph"),
)
ALGORITHMS: dict[str, dict[str, Any]] = {
    "lightgbm": {
        "learning_rate": 0.1,
        "num_leaves": 7,
        "min_data_in_leaf": 50,
        "max_rounds": 60,
        "early_stopping_rounds": 10,
        "early_stopping_metric": "auc",
        "thread_count": 1,
    },
    "logistic_regression": {"max_iter": 200, "least_category_rows": 20},
}


def make_spec(algorithm: str, **changes: Any) -> TrainingSpec:
    return TrainingSpec(
        features_table="a.table",
        objective="classification",
        split=TimeSplit("2013-09-01", "2013-11-01"),
        algorithm=algorithm,
        parameters={**ALGORITHMS[algorithm], **changes},
        seed=1,
        largest_driver_megabytes=100,
    )


def train(flights: pd.DataFrame, spec: TrainingSpec) -> Scorer:
    labelled = flights[flights["is_late_arrival"].notna()].reset_index(drop=True)
    labelled = labelled.astype({"is_late_arrival": float, "scheduled_hour": float})
    data_splits = assign_splits(labelled["flight_date"], spec.split)
    counts = count_labels(labelled["is_late_arrival"], data_splits)
    return fit_rows(LabelledRows(labelled, data_splits, COLUMNS, counts), spec).scorer


@pytest.fixture(scope="module", params=list(ALGORITHMS))
def algorithm(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def scorer(flights: pd.DataFrame, algorithm: str) -> Scorer:
    return train(flights, make_spec(algorithm))


def make_flights(**values: Any) -> pd.DataFrame:
    typical = {"carrier": "AA", "scheduled_hour": 12.0, "wind_speed_mph": 10.0}
    count = max(len(value) for value in values.values())
    return pd.DataFrame({**{name: [value] * count for name, value in typical.items()}, **values})


# Invariance: what must not matter.


def test_the_order_of_columns_and_rows_changes_nothing(
    flights: pd.DataFrame, scorer: Scorer
) -> None:
    expected = scorer.score(flights)

    np.testing.assert_array_equal(scorer.score(flights[flights.columns[::-1]]), expected)
    np.testing.assert_array_equal(scorer.score(flights[::-1])[::-1], expected)
    np.testing.assert_array_equal(scorer.score(flights[:7]), expected[:7])


def test_a_column_that_is_no_feature_changes_nothing(flights: pd.DataFrame, scorer: Scorer) -> None:
    changed = flights.assign(
        flight_id="another", decided_at=pd.NaT, is_late_arrival=1, luck=np.arange(len(flights))
    )

    np.testing.assert_array_equal(scorer.score(changed), scorer.score(flights))


def test_what_is_no_feature_is_not_learned_from(flights: pd.DataFrame, algorithm: str) -> None:
    extended = flights.assign(leak=flights["is_late_arrival"].astype(float))

    first, second = (train(table, make_spec(algorithm)) for table in (flights, extended))

    np.testing.assert_array_equal(first.score(flights), second.score(extended))


# Direction: which way it must matter. Lateness rises with hour and wind.


def test_more_wind_makes_no_flight_much_less_likely_to_be_late(scorer: Scorer) -> None:
    calm = scorer.score(make_flights(wind_speed_mph=np.arange(2, 24.0)))
    windy = scorer.score(make_flights(wind_speed_mph=np.arange(2, 24.0) + 10))

    assert (windy >= calm - 0.02).all()
    assert windy.mean() > calm.mean() + 0.05


def test_evenings_are_later_than_mornings(scorer: Scorer) -> None:
    morning = scorer.score(
        make_flights(wind_speed_mph=np.arange(2, 30.0), scheduled_hour=[6.0] * 28)
    )
    evening = scorer.score(
        make_flights(wind_speed_mph=np.arange(2, 30.0), scheduled_hour=[21.0] * 28)
    )

    assert (evening > morning).all()


def test_contributions_push_the_way_the_score_goes(scorer: Scorer) -> None:
    shares = scorer.contribute(make_flights(wind_speed_mph=[2.0, 30.0]))
    at = scorer.features.index("wind_speed_mph")

    assert shares[0, at] < 0 < shares[1, at]


def test_contributions_add_up_to_the_log_odds(flights: pd.DataFrame, scorer: Scorer) -> None:
    scores = scorer.score(flights)

    log_odds = scorer.contribute(flights).sum(axis=1)

    np.testing.assert_allclose(log_odds, np.log(scores / (1 - scores)), atol=1e-9)


# Minimum function: obvious cases.


def test_obvious_flights_are_told_apart(scorer: Scorer) -> None:
    safe, risky = scorer.score(
        make_flights(carrier=["AA", "B6"], scheduled_hour=[5.0, 22.0], wind_speed_mph=[3.0, 35.0])
    )

    assert safe < 0.15
    assert risky > 0.7


def test_a_category_never_seen_is_scored_like_an_ordinary_one(scorer: Scorer) -> None:
    unseen, *seen = scorer.score(make_flights(carrier=["Oceanic", "AA", "B6", "UA"]))

    assert min(seen) - 0.1 < unseen < max(seen) + 0.1


def test_a_row_of_nothing_but_nulls_is_scored_near_the_base_rate(
    flights: pd.DataFrame, scorer: Scorer
) -> None:
    (score,) = scorer.score(
        make_flights(carrier=[None], scheduled_hour=[np.nan], wind_speed_mph=[np.nan])
    )

    assert score == pytest.approx(flights["is_late_arrival"].mean(), abs=0.25)


def test_no_rows_have_no_scores_and_no_contributions(flights: pd.DataFrame, scorer: Scorer) -> None:
    assert scorer.score(flights.head(0)).shape == (0,)
    assert scorer.contribute(flights.head(0)).shape == (0, 4)


def test_a_tiny_set_can_be_learned_by_heart() -> None:
    random = np.random.default_rng(1)
    days = pd.date_range("2013-08-25", "2013-11-07")
    tiny = pd.DataFrame(
        {
            "flight_id": [str(number) for number in range(len(days))],
            "flight_date": days,
            "carrier": "AA",
            "scheduled_hour": random.permutation(len(days)).astype(float),
            "wind_speed_mph": 1.0,
            "is_late_arrival": random.permutation(np.arange(len(days)) % 2),
        }
    )
    # Validation repeats what was to be learned, so that nothing stops early.
    learned = tiny[tiny["flight_date"] < "2013-09-01"]
    repeated = learned.assign(flight_date=pd.Timestamp("2013-09-01"))
    later = tiny[tiny["flight_date"] >= "2013-11-01"]
    spec = make_spec(
        "lightgbm", min_data_in_leaf=1, min_data_in_bin=1, max_rounds=300, learning_rate=0.3
    )

    scorer = train(pd.concat([learned, repeated, later], ignore_index=True), spec)

    assert ((scorer.score(learned) > 0.5) == learned["is_late_arrival"]).all()
    assert learned["is_late_arrival"].nunique() == 2
