"""A topic computed for one day alone has the values that it has in the whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from tests.integration.features.conftest import Sampled

pytestmark = pytest.mark.slow

DAY = date(2013, 6, 27)
TABLES = (
    *(
        f"feat_flights__{topic}"
        for topic in (
            "schedule",
            "route",
            "congestion",
            "aircraft",
            "history",
            "weather",
            "inbound",
            "same_day",
            "backlog",
        )
    ),
    "flight_features",
)


@pytest.fixture(scope="module")
def builds(sampled: Sampled) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The rows of one day from the whole build, and from a build of that day alone."""
    # A table may hold the one day only afterwards: what needs all days is read before.
    of_the_whole = {name: _read(sampled, name) for name in TABLES}
    day = str(DAY)
    sampled.dbt("run", "--select", "models/features", from_date=day, to_date=day)
    return of_the_whole, {name: _read(sampled, name) for name in TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_a_day_alone_equals_the_day_in_the_whole(
    builds: tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]], name: str
) -> None:
    of_the_whole, alone = (build[name] for build in builds)

    assert len(of_the_whole) > 900
    pd.testing.assert_frame_equal(alone, of_the_whole, check_exact=True)


def _read(sampled: Sampled, name: str) -> pd.DataFrame:
    features = sampled.features(name)
    return features[features["flight_date"] == DAY].reset_index(drop=True)
