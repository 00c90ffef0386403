from __future__ import annotations

import pandas as pd
import pytest

from flightline.errors import ParameterError, SplitOrderError, TrainingDataError
from flightline.training.split import TimeSplit, assign_splits, count_labels, refuse_overlap

SPLIT = TimeSplit(train_before="2013-09-01", validate_before="2013-11-01")


def test_each_border_date_belongs_to_the_later_split() -> None:
    dates = pd.Series(["2013-08-31", "2013-09-01", "2013-10-31", "2013-11-01"])

    splits = assign_splits(pd.to_datetime(dates).dt.date, SPLIT)

    assert splits.tolist() == ["train", "validation", "validation", "test"]


def test_the_index_of_the_rows_is_kept() -> None:
    dates = pd.Series(["2013-12-31", "2013-01-01"], index=[7, 3])

    splits = assign_splits(dates, SPLIT)

    assert splits.to_dict() == {7: "test", 3: "train"}


@pytest.mark.parametrize("date", ["2013-9-1st", "", None, "2013-02-30"])
def test_a_border_that_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ParameterError, match="train_before"):
        TimeSplit(train_before=date, validate_before="2013-11-01")


@pytest.mark.parametrize("train_before", ["2013-11-01", "2013-11-02"])
def test_borders_out_of_order_are_refused(train_before: str) -> None:
    with pytest.raises(ParameterError, match="before validate_before, 2013-11-01"):
        TimeSplit(train_before=train_before, validate_before="2013-11-01")


def test_labels_are_counted_per_split() -> None:
    splits = pd.Series(["train"] * 3 + ["validation"] * 2 + ["test"] * 4)
    labels = pd.Series([0, 1, 1, 0, 1, 0, 0, 0, 1])

    assert count_labels(labels, splits) == {"train": 3, "validation": 2, "test": 4}


@pytest.mark.parametrize("only", [0, 1])
def test_a_split_with_one_kind_of_label_only_is_refused(only: int) -> None:
    splits = pd.Series(["train", "train", "validation", "validation", "test", "test"])
    labels = pd.Series([0, 1, only, only, 0, 1])

    with pytest.raises(TrainingDataError, match="validation split") as raised:
        count_labels(labels, splits)

    assert f"2 labelled rows, with labels such as {only}" in str(raised.value)
    assert "both labels, 0 and 1, in" in str(raised.value)


def test_labels_of_a_classification_are_0_and_1_only() -> None:
    splits = pd.Series(["train", "train", "validation", "validation", "test", "test"])

    with pytest.raises(TrainingDataError, match="labels such as 0, 2"):
        count_labels(pd.Series([0, 1, 0, 1, 2, 0]), splits)


def test_labels_of_a_regression_are_any_numbers_but_not_all_the_same() -> None:
    splits = pd.Series(["train", "train", "validation", "validation", "test", "test"])

    counts = count_labels(pd.Series([0.5, 70, 0, 1, 2, 3]), splits, "regression")
    assert counts == {"train": 2, "validation": 2, "test": 2}
    with pytest.raises(TrainingDataError, match="several labels in the test split"):
        count_labels(pd.Series([0.5, 70, 0, 1, 2, 2]), splits, "regression")


def test_a_split_without_rows_is_refused() -> None:
    with pytest.raises(TrainingDataError, match="0 labelled rows"):
        count_labels(pd.Series([0, 1]), pd.Series(["train", "train"]))


def test_splits_in_the_order_of_time_are_accepted() -> None:
    dates = pd.Series(["2013-08-31", "2013-09-01", "2013-11-01"])

    refuse_overlap(dates, assign_splits(dates, SPLIT))


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("2013-09-02", "train until 2013-09-02, validation from 2013-09-02"),
        ("2013-12-01", "train until 2013-12-01, validation from 2013-09-02"),
    ],
)
def test_a_row_on_both_sides_of_a_border_is_refused(date: str, message: str) -> None:
    dates = pd.Series(["2013-01-01", date, "2013-09-02", "2013-11-01"])
    splits = pd.Series(["train", "train", "validation", "test"])

    with pytest.raises(SplitOrderError, match=message):
        refuse_overlap(dates, splits)
