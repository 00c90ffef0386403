from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from flightline.evaluation.parameters import EvaluationParameters
from flightline.plots.replay import draw_replay
from flightline.replay.outcomes import measure_gains
from flightline.replay.report import (
    HEADINGS,
    describe_gain,
    describe_month,
    save_files,
    tabulate,
    write_markdown,
)

if TYPE_CHECKING:
    from pathlib import Path

    from flightline.replay.outcomes import MonthOutcome

PARAMETERS = EvaluationParameters.from_config(
    {
        "measures": {
            "objective": "classification",
            "calibration_bin_count": 5,
            "lift_share": 0.1,
        },
        "baselines": {},
        "slices": [],
        "least_slice_rows": 1,
        "bootstrap": {"resamples": 200, "seed": 1, "level": 0.9},
    }
)


def make_forecasts() -> pd.DataFrame:
    random = np.random.default_rng(5)
    odds = random.normal(size=4000)
    labels = (random.random(4000) < 1 / (1 + np.exp(-odds))).astype(float)
    labels[::40] = np.nan
    return pd.DataFrame(
        {
            "row_date": np.repeat(pd.date_range("2013-04-01", periods=20), 200),
            "label": labels,
            "champion_score": 1 / (1 + np.exp(-odds)),
            "frozen_score": 1 / (1 + np.exp(-odds + random.normal(size=4000))),
        }
    )


def test_a_gain_is_positive_if_the_champion_is_better_whatever_the_metric() -> None:
    forecasts = make_forecasts()

    gains = measure_gains(forecasts, PARAMETERS)
    swapped = measure_gains(
        forecasts.rename(
            columns={"champion_score": "frozen_score", "frozen_score": "champion_score"}
        ),
        PARAMETERS,
    )

    assert list(gains) == ["roc_auc", "log_loss"]
    for metric, gain in gains.items():
        assert 0 < gain.lower < gain.gain < gain.upper
        assert swapped[metric].gain == pytest.approx(-gain.gain)
    assert gains["log_loss"].champion < gains["log_loss"].frozen


def test_equal_scores_gain_nothing_and_the_interval_says_so() -> None:
    forecasts = make_forecasts()
    forecasts["frozen_score"] = forecasts["champion_score"]

    for gain in measure_gains(forecasts, PARAMETERS).values():
        assert (gain.gain, gain.lower, gain.upper) == (0, 0, 0)


def test_a_shortfall_is_positive_if_the_month_was_worse_than_expected(
    months: list[MonthOutcome],
) -> None:
    assert months[0].find_shortfall("roc_auc") == pytest.approx(0.02)
    assert months[0].find_shortfall("log_loss") == pytest.approx(0.02)
    assert months[1].find_shortfall("log_loss") == pytest.approx(-0.03)


def test_the_table_tells_each_month_and_what_was_done(months: list[MonthOutcome]) -> None:
    lines = write_markdown(months).splitlines()

    assert len(lines) == 2 + len(months)
    assert all(line.count("|") == len(HEADINGS) + 1 for line in lines)
    assert [month.decision for month in months] == [
        *("promoted", "refused", "kept", "the year is over"),
    ]
    assert describe_month(months[1])[:7] == (
        *("2013-05", "1,000", "0.250", "2", "0.750", "0.700", "0.720"),
    )
    assert describe_month(months[1])[-1] == (
        "version 3 refused by calibration (drift of what moves the score, 35 % of it)"
    )
    assert describe_month(months[2])[-1] == "kept"


def test_the_file_has_every_column_and_can_be_read_again(
    months: list[MonthOutcome], tmp_path: Path
) -> None:
    save_files(months, tmp_path / "new")
    rows = pd.read_csv(tmp_path / "new" / "replay.csv")

    assert list(rows["month"]) == [month.month for month in months]
    assert list(rows["decision"]) == [month.decision for month in months]
    assert list(rows["challenger_version"].dropna()) == [2, 3]
    assert list(rows["roc_auc_gain"]) == pytest.approx([0, 0.05, 0.03, 0.02])
    assert (tmp_path / "new" / "replay.md").read_text() == write_markdown(months)


def test_a_year_without_any_training_has_the_same_types(months: list[MonthOutcome]) -> None:
    assert tabulate([months[2]]).dtypes["challenger_version"] == "Int64"


def test_the_gain_of_all_months_is_told_with_its_interval(months: list[MonthOutcome]) -> None:
    text = describe_gain("roc_auc", months[1].gains["roc_auc"], 0.95)

    assert text == (
        "roc_auc of all months: champions 0.7500, frozen 0.7000, gain 0.0500, "
        "95 % interval over days [0.0400, 0.0600]"
    )


def test_the_picture_shows_both_lines_and_marks_what_trainings_came_to(
    months: list[MonthOutcome], tmp_path: Path
) -> None:
    figure = draw_replay(months, "4,000 rows")
    figure.savefig(tmp_path / "replay.png")
    (axes,) = figure.axes

    lines = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert lines["champion of the month"] == pytest.approx([0.7, 0.75, 0.73, 0.72])
    assert lines["version 1, frozen"] == pytest.approx([0.7] * 4)
    assert lines["expected"] == pytest.approx([0.72] * 4)
    marks = {
        mark.get_label(): [x for x, _ in mark.get_offsets()]
        for mark in axes.collections
        if not str(mark.get_label()).startswith("_")
    }
    assert marks == {"promoted": [0.5], "refused": [1.5]}
    assert [label.get_text() for label in axes.get_xticklabels()] == [one.month for one in months]


def test_one_month_without_training_can_be_drawn(
    months: list[MonthOutcome], tmp_path: Path
) -> None:
    quiet = replace(months[2], month="2013-04")

    draw_replay([quiet], "1,000 rows").savefig(tmp_path / "replay.png")

    assert (tmp_path / "replay.png").stat().st_size > 5_000
