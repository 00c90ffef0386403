from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from flightline.errors import RowNotFoundError
from flightline.explain import explain_score
from flightline.features import read_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import DataFrame, SparkSession

    from flightline.explain import Explanation

TABLE = "flightline_test.scores"


@pytest.fixture(scope="module")
def explain(
    outcome: Any, spark: SparkSession, declarations: DataFrame
) -> Iterator[Callable[[str], Explanation]]:
    """Explains a flight by the table of scores that the champion has made."""
    outcome.pipeline.score(outcome.champions).write.saveAsTable(TABLE)
    columns = read_columns(declarations)

    def explain(key: str, top: int = 3) -> Explanation:
        return explain_score(
            spark,
            outcome.pipeline.client,
            key,
            scores_table=TABLE,
            features_table="flightline_test.flight_features",
            columns=columns,
            top=top,
        )

    yield explain
    spark.sql(f"drop table {TABLE}")


def test_the_stored_score_is_explained_to_the_last_digit(
    explain: Callable[..., Explanation], outcome: Any
) -> None:
    stored = outcome.scores.set_index("flight_id")["score"]
    for key in stored.index[[0, 1000, 5000]]:
        explanation = explain(key)

        raw = explanation.expected_value + sum(one.contribution for one in explanation.reasons)
        assert explanation.score == stored[key]
        assert 1 / (1 + np.exp(-raw)) == pytest.approx(stored[key], abs=1e-9)


def test_it_says_which_model_and_data_the_score_comes_from(
    explain: Callable[..., Explanation], flights: pd.DataFrame
) -> None:
    explanation = explain("flight-00042")

    assert (explanation.model_name, explanation.model_version) == ("late_arrivals", 1)
    assert explanation.features_version == 0
    assert explanation.objective == "classification"
    assert explanation.decided_at == flights.set_index("flight_id")["decided_at"]["flight-00042"]


def test_the_strongest_reason_comes_first(explain: Callable[..., Explanation]) -> None:
    every, strongest = explain("flight-00042"), explain("flight-00042", top=1)

    sizes = [abs(reason.contribution) for reason in every.reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert strongest.reasons == every.reasons[:1]


def test_a_key_that_is_not_there_is_refused_with_the_nearest(
    explain: Callable[..., Explanation],
) -> None:
    with pytest.raises(RowNotFoundError) as raised:
        explain("flight-0o042")

    assert "a row of flightline_test.scores with the key flight-0o042" in str(raised.value)
    assert "flight-00042" in str(raised.value)
