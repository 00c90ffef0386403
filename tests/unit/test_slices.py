from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flightline.errors import ParameterError
from flightline.evaluation.parameters import Slice
from flightline.evaluation.slices import name_parts, sort_key


def test_values_are_parts_and_missing_ones_a_part_of_their_own() -> None:
    values = pd.Series(["UA", None, "AA"], index=[7, 3, 5])

    parts = name_parts(values, Slice(name="carrier", column="carrier"))

    assert parts.to_dict() == {7: "UA", 3: "missing", 5: "AA"}


def test_whole_numbers_stay_whole_beside_missing_ones() -> None:
    parts = name_parts(pd.Series([7.0, np.nan, 12.0]), Slice(name="hour", column="hour"))

    assert parts.tolist() == ["7", "missing", "12"]


def test_numbers_are_cut_at_the_edges_which_belong_to_the_bin_above() -> None:
    part = Slice(name="wind", column="wind", edges=[10, 20])

    parts = name_parts(pd.Series([9.9, 10.0, 19.9, 20.0, np.nan]), part)

    assert parts.tolist() == ["below 10", "10 to 20", "10 to 20", "20 and above", "missing"]


def test_parts_are_ordered_as_a_reader_expects() -> None:
    names = ["missing", "20 and above", "10 to 20", "below 10", "9", "UA"]

    expected = ["below 10", "9", "10 to 20", "20 and above", "UA", "missing"]
    assert sorted(names, key=sort_key) == expected


def test_edges_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"slices\.wind\.edges"):
        Slice(name="wind", column="wind", edges=[20, 10])
