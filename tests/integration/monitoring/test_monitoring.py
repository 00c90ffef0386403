"""What the models that watch say, against scipy, scikit-learn and numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

if TYPE_CHECKING:
    from tests.integration.monitoring.conftest import Watched

# Each build of the models takes tens of seconds.
pytestmark = pytest.mark.slow

REFERENCE_BEFORE = pd.Timestamp("2013-08-01").date()
FLOOR = 0.0001
LAST_MONTH = "granularity = 'month' and window.start = date'2013-08-01'"


@pytest.fixture(scope="module")
def built(watched: Watched) -> Watched:
    """All models built, and their tests passed."""
    outcome = watched.dbt("build")
    assert set(outcome.statuses.values()) <= {"success", "pass"}, outcome.messages
    return watched


@pytest.fixture(scope="module")
def drift(built: Watched) -> dict[str, Any]:
    """Drift of the last month against the two before, by column."""
    found = built.table(
        "mon_flight_features__drift_metrics", f"{LAST_MONTH} and drift_type = 'BASELINE'"
    )
    return {row["column_name"]: row for row in found.to_dict("records")}


@pytest.fixture(scope="module")
def histograms(built: Watched) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Rows by bin of the last month and of the reference, counted by numpy."""
    bins = {
        row["column_name"]: row
        for row in built.table("mon_flight_features__bins").to_dict("records")
    }
    flights = built.flights
    is_reference = flights["flight_date"] < REFERENCE_BEFORE
    counted = {}
    for name in [*built.numbers, *built.texts]:
        values = flights[name]
        if name in built.numbers:
            edges = np.array(bins[name]["edges"])
            places = np.searchsorted(edges, values.fillna(0).to_numpy(), side="left")
            places = np.where(values.isna(), len(edges) + 1, places)
        else:
            places = values.map({"a": 0, "b": 1, "c": 2, "new": 3}).fillna(4).to_numpy(dtype=int)
        length = len(bins[name]["bin_names"])
        month, reference = (
            np.bincount(places[chosen], minlength=length)
            for chosen in (~is_reference, is_reference)
        )
        counted[name] = (month, reference)
    return counted


def test_distances_of_histograms_are_those_of_scipy(
    drift: dict[str, Any], histograms: dict[str, tuple[np.ndarray, np.ndarray]]
) -> None:
    assert drift.keys() == histograms.keys()
    for name, (month, reference) in histograms.items():
        found = drift[name]
        one, other = month / month.sum(), reference / reference.sum()
        floored, floored_other = np.maximum(one, FLOOR), np.maximum(other, FLOOR)
        psi = ((floored - floored_other) * np.log(floored / floored_other)).sum()
        assert found["population_stability_index"] == pytest.approx(psi), name
        assert found["js_distance"] == pytest.approx(jensenshannon(one, other, base=2)), name
        assert found["tv_distance"] == pytest.approx(np.abs(one - other).sum() / 2), name
        assert found["l_infinity_distance"] == pytest.approx(np.abs(one - other).max()), name
        occurs = month + reference > 0
        table = np.array([month[occurs], reference[occurs]])
        expected = stats.chi2_contingency(table, correction=False)
        assert found["chi_squared_test"]["statistic"] == pytest.approx(expected.statistic), name
        assert found["chi_squared_test"]["pvalue"] == pytest.approx(expected.pvalue, abs=2e-3)


def _distance_of_spread_values(ends: np.ndarray, counts: tuple[np.ndarray, np.ndarray]) -> float:
    points = np.linspace(ends[0], ends[-1], 20_001)
    one, other = (
        np.interp(points, ends, np.concatenate([[0], np.cumsum(count[:-1]) / count[:-1].sum()]))
        for count in counts
    )
    return float(np.trapezoid(np.abs(one - other), points))


def test_distances_of_numbers_are_those_of_scipy_but_for_what_is_within_a_bin(
    built: Watched,
    drift: dict[str, Any],
    histograms: dict[str, tuple[np.ndarray, np.ndarray]],
) -> None:
    edges = {
        row["column_name"]: row["edges"]
        for row in built.table("mon_flight_features__bins").to_dict("records")
    }
    flights = built.flights
    is_reference = flights["flight_date"] < REFERENCE_BEFORE
    for name in built.numbers:
        found = drift[name]
        values = flights[name]
        month, reference = values[~is_reference].dropna(), values[is_reference].dropna()
        ks = stats.ks_2samp(month, reference)
        assert ks.statistic - 0.06 <= found["ks_test"]["statistic"] <= ks.statistic + 1e-9, name
        scaled = found["ks_test"]["statistic"] * np.sqrt(
            len(month) * len(reference) / (len(month) + len(reference))
        )
        assert found["ks_test"]["pvalue"] == pytest.approx(stats.kstwobign.sf(scaled), abs=5e-3)
        # Within a bin values count as evenly spread, which is far off in the outermost ones.
        ends = np.concatenate([[values.min()], edges[name], [values.max()]])
        spread = _distance_of_spread_values(ends, histograms[name])
        assert found["wasserstein_distance"] == pytest.approx(spread, rel=1e-3), name
        wasserstein = stats.wasserstein_distance(month, reference)
        error = abs(found["wasserstein_distance"] - wasserstein)
        assert error <= 0.2 + 0.3 * wasserstein, name
        assert found["avg_delta"] == pytest.approx(month.mean() - reference.mean()), name


def test_shares_of_nulls_and_of_unseen_categories_are_those_of_the_flights(
    built: Watched, drift: dict[str, Any]
) -> None:
    profiles = built.table("mon_flight_features__profile_metrics", LAST_MONTH)
    found = {row["column_name"]: row for row in profiles.to_dict("records")}
    flights = built.flights
    is_reference = flights["flight_date"] < REFERENCE_BEFORE
    month = flights[~is_reference]
    for name in [*built.numbers, *built.texts]:
        nulls = 100 * month[name].isna().mean()
        before = 100 * flights[name][is_reference].isna().mean()
        assert found[name]["percent_null"] == pytest.approx(nulls), name
        assert drift[name]["percent_null_delta"] == pytest.approx(nulls - before), name
        unseen = 100 * (month[name] == "new").mean()
        assert found[name]["percent_unseen"] == pytest.approx(unseen), name
        assert drift[name]["percent_unseen_delta"] == pytest.approx(unseen), name
        if name in built.numbers:
            assert found[name]["avg"] == pytest.approx(month[name].mean()), name
            assert found[name]["stddev"] == pytest.approx(month[name].std(ddof=0)), name
            assert found[name]["min"] == month[name].min()
            assert found[name]["max"] == month[name].max()


def test_an_alarm_needs_its_windows(built: Watched) -> None:
    alarms = built.table("mon_flight_features__drift_alarms", "granularity = 'day'")
    alarms["start"] = [window["start"] for window in alarms["window"]]
    for _, rows in alarms.groupby("column_name"):
        rows = rows.sort_values("start")
        above = rows["is_above"].astype(int).rolling(5, min_periods=1).sum()
        expected = rows["is_above"] & (above >= 3)
        assert rows["is_alarm"].tolist() == expected.tolist()
    # One month off is not enough for months, which ask for two.
    months = built.table("mon_flight_features__drift_alarms", "granularity = 'month'")
    assert months["is_above"].any()
    assert not months["is_alarm"].any()


def test_performance_is_that_of_scikit_learn(built: Watched) -> None:
    [found] = built.table("mon_late_arrivals__performance", LAST_MONTH).to_dict("records")
    month = built.flights[built.flights["flight_date"] >= REFERENCE_BEFORE]
    scored = month.dropna(subset=["score"])
    known = scored.dropna(subset=["is_late_arrival"])
    label, score = known["is_late_arrival"].astype(int), known["score"].clip(1e-15, 1 - 1e-15)
    assert found["flight_count"] == len(month)
    assert found["scored_count"] == len(scored)
    assert found["labelled_count"] == len(known)
    assert found["roc_auc"] == pytest.approx(roc_auc_score(label, score))
    assert found["log_loss"] == pytest.approx(log_loss(label, score))
    assert found["brier"] == pytest.approx(brier_score_loss(label, score))
    assert found["calibration_gap"] == pytest.approx(score.mean() - label.mean())


def test_expected_performance_is_the_mean_over_all_labels_that_the_scores_allow(
    built: Watched,
) -> None:
    [found] = built.table("mon_late_arrivals__performance", LAST_MONTH).to_dict("records")
    month = built.flights[built.flights["flight_date"] >= REFERENCE_BEFORE]
    score = month["score"].dropna().clip(1e-15, 1 - 1e-15).to_numpy()
    pairs = np.outer(score, 1 - score)
    wins = (score[:, None] > score) + (score[:, None] == score) / 2
    assert found["expected_roc_auc"] == pytest.approx((pairs * wins).sum() / pairs.sum())
    assert found["expected_brier"] == pytest.approx((score * (1 - score)).mean())
    random = np.random.default_rng(1)
    drawn = [log_loss(random.random(len(score)) < score, score) for _ in range(400)]
    error = 4 * np.std(drawn) / np.sqrt(len(drawn))
    assert found["expected_log_loss"] == pytest.approx(np.mean(drawn), abs=error)
