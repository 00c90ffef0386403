from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from flightline.errors import MetricMissingError, ParameterError
from flightline.evaluation.comparisons import compare_rows
from flightline.evaluation.evaluations import measure_rows
from flightline.evaluation.parameters import EvaluationParameters
from flightline.gates import read_gates
from flightline.gates.verdict import Evidence, Verdict

PARAMETERS = EvaluationParameters.from_config(
    {
        "measures": {
            "objective": "classification",
            "calibration_bin_count": 10,
            "lift_share": 0.1,
        },
        "baselines": {"base_rate": {}, "rule": {"group_by": ["carrier"], "prior_rows": 5}},
        "slices": [{"name": "carrier", "column": "carrier"}],
        "least_slice_rows": 50,
        "bootstrap": {"resamples": 100, "seed": 1, "level": 0.95},
    }
)
WHERE = ["slice_name", "slice_value"]
BOUNDS = ["lower", "upper"]
GAIN = {"kind": "gain", "over": "rule", "metric": "roc_auc", "at_least": 0.05}
NO_LOSS = {"kind": "no_loss", "against": "champion", "metric": "log_loss", "tolerance": 0.005}
NO_SLICE_LOSS = {**NO_LOSS, "kind": "no_slice_loss", "tolerance": 0.01}


@dataclass(frozen=True)
class StubScorer:
    features: tuple[str, ...] = ("wind", "hour")
    seconds: float = 0.0

    def score(self, frame: pd.DataFrame) -> np.ndarray:
        time.sleep(self.seconds)
        return np.zeros(len(frame))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Scored flights of 16 carriers: the model knows more than rule and champion alike."""
    random = np.random.default_rng(7)
    count = 12_000
    odds = random.normal(-1, 1, count)
    dates = pd.date_range("2013-11-01", periods=60).to_numpy()
    scores = {
        "model": odds,
        "champion": odds + random.normal(0, 0.3, count),
        "rule": odds * 0.2 - 0.9 + random.normal(0, 0.2, count),
        "base_rate": np.full(count, -1.0),
    }
    return pd.DataFrame(
        {
            "row_date": random.choice(dates, count),
            "data_split": random.choice(["train", "validation", "test"], count, p=[0.1, 0.1, 0.8]),
            "label": (random.random(count) < 1 / (1 + np.exp(-odds))).astype(float),
            "carrier_slice": random.choice([f"C{number}" for number in range(16)], count),
            **{f"{name}_score": 1 / (1 + np.exp(-values)) for name, values in scores.items()},
        }
    )


def gather(rows: pd.DataFrame, rival_reason: str = "") -> Evidence:
    compared = pd.DataFrame(
        compare_rows(rows, PARAMETERS),
        columns=["predictor", *WHERE, "metric_name", "gain", *BOUNDS],
    )
    measured = pd.DataFrame(
        measure_rows(rows, PARAMETERS),
        columns=["data_split", *WHERE, "predictor", "metric_name", "metric_value", *BOUNDS],
    )
    return Evidence(
        evaluations=measured,
        comparisons=compared.assign(champion_version=3),
        scores=rows["model_score"].to_numpy(),
        scorer=StubScorer(),  # type: ignore[arg-type]
        declared_features=("wind", "hour"),
        logged_features=("wind", "hour"),
        example=pd.DataFrame({"wind": [1.0] * 100}),
        rival_reason=rival_reason,
    )


@pytest.fixture(scope="module")
def honest(rows: pd.DataFrame) -> Evidence:
    return gather(rows)


def judge(evidence: Evidence, **gate: Any) -> Verdict:
    return read_gates({"gate": gate})["gate"].judge(evidence)


def test_an_honest_model_passes(honest: Evidence) -> None:
    for gate in (GAIN, NO_LOSS, NO_SLICE_LOSS):
        assert judge(honest, **gate).is_passed
    assert judge(honest, kind="limit", metric="ece", at_most=0.05).is_passed
    assert judge(honest, kind="limit", metric="mean_error", at_most=0.05).is_passed


def test_a_gain_that_is_too_small_is_told_by_how_much(honest: Evidence) -> None:
    row = honest.comparisons.query(
        "predictor == 'champion' and metric_name == 'roc_auc' and slice_name == 'all'"
    ).iloc[0]

    verdict = judge(honest, **{**GAIN, "over": "champion"})

    assert not verdict.is_passed
    assert verdict.value == row["gain"]
    assert verdict.message == (
        f"roc_auc gain over champion: {row['gain']:.3f} [{row['lower']:.3f}, {row['upper']:.3f}], "
        f"needs at least 0.050 and an interval above 0: short by {0.05 - row['gain']:.3f}"
    )


def test_a_gain_whose_interval_reaches_0_is_refused(rows: pd.DataFrame) -> None:
    # Equally good, but for noise: a gain may be chance.
    noise = np.random.default_rng(8).normal(0, 0.3, (2, len(rows)))
    odds = np.log(rows["model_score"] / (1 - rows["model_score"]))
    model, rule = (1 / (1 + np.exp(-(odds + of_one))) for of_one in noise)
    evidence = gather(rows.assign(model_score=model, rule_score=rule))

    verdict = judge(evidence, **{**GAIN, "at_least": -1.0})

    assert not verdict.is_passed
    assert "the interval reaches -0." in verdict.message


def test_a_challenger_worse_than_the_champion_is_refused(rows: pd.DataFrame) -> None:
    worse = gather(rows.assign(model_score=rows["rule_score"]))

    verdict = judge(worse, **NO_LOSS)

    assert not verdict.is_passed
    assert "log_loss gain over champion version 3: -0." in verdict.message
    assert ": short by 0." in verdict.message


def test_one_bad_slice_is_refused_and_named(rows: pd.DataFrame) -> None:
    is_bad = rows["carrier_slice"] == "C5"
    scores = rows["model_score"].where(~is_bad, 1 - rows["model_score"])
    evidence = gather(rows.assign(model_score=scores))

    verdict = judge(evidence, **NO_SLICE_LOSS)

    assert not verdict.is_passed
    assert verdict.message.count("carrier C") == 1
    assert "carrier C5 -" in verdict.message
    assert verdict.value is not None
    assert verdict.value < -0.01


def test_noise_in_16_carriers_does_not_refuse(rows: pd.DataFrame) -> None:
    # Champion and model are equally good: in half of the slices one looks worse.
    noise = np.random.default_rng(9).normal(0, 0.3, (2, len(rows)))
    odds = np.log(rows["model_score"] / (1 - rows["model_score"]))
    model, champion = (1 / (1 + np.exp(-(odds + of_one))) for of_one in noise)
    evidence = gather(rows.assign(model_score=model, champion_score=champion))
    slices = evidence.comparisons.query(
        "predictor == 'champion' and metric_name == 'log_loss' and slice_name != 'all'"
    )

    assert (slices["gain"] < -0.005).any()
    assert judge(evidence, **NO_SLICE_LOSS).is_passed


@pytest.mark.parametrize("gate", [{**GAIN, "over": "champion"}, NO_LOSS, NO_SLICE_LOSS])
def test_without_a_champion_its_gates_pass_and_say_why(
    gate: dict[str, Any], rows: pd.DataFrame
) -> None:
    evidence = gather(rows.assign(champion_score=np.nan), rival_reason="no champion yet")

    verdict = judge(evidence, **gate)

    assert (verdict.is_passed, verdict.value) == (True, None)
    assert verdict.message == "no champion yet"


def test_what_was_not_measured_cannot_be_judged(honest: Evidence) -> None:
    with pytest.raises(MetricMissingError, match="metric rmse of the predictor model"):
        judge(honest, kind="limit", metric="rmse", at_most=1)
    with pytest.raises(MetricMissingError, match="metric roc_auc of the predictor guess"):
        judge(honest, **{**GAIN, "over": "guess"})


def test_a_distance_from_0_counts_on_both_sides(rows: pd.DataFrame) -> None:
    evidence = gather(rows.assign(model_score=rows["model_score"] * 0.5))

    verdict = judge(evidence, kind="limit", metric="mean_error", at_most=0.05)

    assert not verdict.is_passed
    assert "needs at most 0.050: over by 0." in verdict.message


@pytest.mark.parametrize(
    ("scores", "problem"),
    [
        ([0.1, 0.2, np.nan], "1 scores no number"),
        ([0.1, 0.2, 1.5], "1 scores outside of 0 to 1"),
        ([0.3, 0.3, 0.3], "different scores: 1.000, needs at least 2.000: short by 1.000"),
    ],
)
def test_insane_scores_are_refused(scores: list[float], problem: str, honest: Evidence) -> None:
    gate = {"kind": "scores", "lowest": 0, "highest": 1, "least_distinct": 2}

    assert judge(replace(honest, scores=np.array([0.1, 0.2, 0.3])), **gate).is_passed
    verdict = judge(replace(honest, scores=np.array(scores)), **gate)

    assert not verdict.is_passed
    assert problem in verdict.message


def test_a_signature_that_differs_is_refused_and_told(honest: Evidence) -> None:
    assert judge(honest, kind="signature").is_passed

    verdict = judge(replace(honest, logged_features=("wind", "delay")), kind="signature")

    assert not verdict.is_passed
    assert verdict.message.endswith("its signature lacks hour; its signature adds delay")


def test_a_slow_model_is_refused(honest: Evidence) -> None:
    slow = replace(honest, scorer=StubScorer(seconds=0.02))  # type: ignore[arg-type]
    latency = {"kind": "latency", "at_most_milliseconds": 15, "repeats": 3}
    throughput = {"kind": "throughput", "at_least_rows_per_second": 6000, "repeats": 3}

    assert not judge(slow, **latency).is_passed
    assert not judge(slow, **throughput).is_passed
    assert judge(slow, **{**latency, "at_most_milliseconds": 10_000}).is_passed
    assert judge(slow, **{**throughput, "at_least_rows_per_second": 1}).is_passed


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ({"kind": "gains"}, "gates.gate.kind.*one of gain, no_loss"),
        ({**GAIN, "atleast": 1}, "gates.gate.atleast.*did you mean at_least"),
        ({"kind": "limit", "metric": "ece"}, "gates.gate.at_most.*to be there"),
    ],
)
def test_a_gate_that_is_written_wrongly_is_refused(gate: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        read_gates({"gate": gate})
