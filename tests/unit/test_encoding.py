from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flightline.errors import FeatureColumnsError
from flightline.model.encoding import FeatureEncoding, encode_features, learn_encoding

TRAINING = pd.DataFrame({"carrier": ["UA", "AA", None, "UA"], "hour": [6.0, 7.0, np.nan, 8.0]})


def test_categories_are_learned_from_training_in_alphabetical_order() -> None:
    encoding = learn_encoding(TRAINING, ["hour", "carrier"])

    assert encoding.features == ["hour", "carrier"]
    assert encoding.categories == {"hour": None, "carrier": ["AA", "UA"]}
    assert encoding.categorical_indices == [1]


def test_a_category_becomes_its_position() -> None:
    encoding = learn_encoding(TRAINING, ["carrier", "hour"])

    matrix = encode_features(TRAINING, encoding)

    np.testing.assert_array_equal(matrix, [[1, 6], [0, 7], [np.nan, np.nan], [1, 8]])


def test_a_category_never_seen_in_training_counts_as_missing() -> None:
    encoding = learn_encoding(TRAINING, ["carrier"])

    matrix = encode_features(pd.DataFrame({"carrier": ["new", "UA"]}), encoding)

    np.testing.assert_array_equal(matrix, [[np.nan], [1]])


def test_the_order_of_the_columns_does_not_matter() -> None:
    encoding = learn_encoding(TRAINING, ["carrier", "hour"])

    matrix = encode_features(TRAINING[["hour", "carrier"]].assign(more=1), encoding)

    np.testing.assert_array_equal(matrix, encode_features(TRAINING, encoding))


def test_integers_with_missing_values_become_nan() -> None:
    encoding = FeatureEncoding(categories={"seats": None})
    flights = pd.DataFrame({"seats": pd.array([150, None], dtype="Int32")})

    np.testing.assert_array_equal(encode_features(flights, encoding), [[150], [np.nan]])


def test_a_category_that_is_always_missing_can_be_encoded() -> None:
    flights = pd.DataFrame({"carrier": pd.Series([None, None], dtype=object)})
    encoding = learn_encoding(flights, ["carrier"])

    assert encoding.categories == {"carrier": []}
    assert np.isnan(encode_features(flights, encoding)).all()


def test_encoding_leaves_its_input_as_it_was() -> None:
    before = TRAINING.copy(deep=True)

    encode_features(TRAINING, learn_encoding(TRAINING, ["carrier", "hour"]))

    pd.testing.assert_frame_equal(TRAINING, before)


def test_the_encoding_survives_json() -> None:
    encoding = learn_encoding(TRAINING, ["carrier", "hour"])

    assert FeatureEncoding.from_json(encoding.to_json()) == encoding


@pytest.mark.parametrize("missing", ["carrier", "hour"])
def test_a_missing_column_is_named(missing: str) -> None:
    encoding = learn_encoding(TRAINING, ["carrier", "hour"])

    with pytest.raises(FeatureColumnsError, match=f"the columns {missing} in"):
        encode_features(TRAINING.drop(columns=missing), encoding)
