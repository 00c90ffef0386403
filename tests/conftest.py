"""What several tests share: a synthetic table of features."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def flights() -> pd.DataFrame:
    """Flights whose lateness follows from carrier, hour and wind, with noise.

    A day has 20 flights; one in 25 was cancelled and has no label; some
    features are missing, and one carrier flies from November on only.
    """
    random = np.random.default_rng(20130101)
    dates = pd.date_range("2013-01-01", "2013-12-31", freq="D").repeat(20)
    count = len(dates)
    hour = random.integers(5, 23, count)
    carrier = random.choice(["AA", "B6", "UA"], count)
    wind = random.gamma(3, 4, count)
    risk = -3.0 + 0.12 * (hour - 5) + 0.06 * wind + 0.8 * (carrier == "B6")
    late = random.random(count) < 1 / (1 + np.exp(-risk))
    scheduled_at = dates + pd.to_timedelta(hour, unit="h")
    flights = pd.DataFrame(
        {
            "flight_id": [f"flight-{number:05d}" for number in range(count)],
            "flight_date": dates.date,
            "scheduled_departure_at": scheduled_at,
            "decided_at": scheduled_at - pd.Timedelta(minutes=120),
            "is_late_arrival": pd.array(late.astype(int), dtype="Int32"),
            "carrier": np.where(
                (dates >= "2013-11-01") & (random.random(count) < 0.1),
                "new",
                carrier,
            ),
            "scheduled_hour": hour.astype("int32"),
            "wind_speed_mph": wind,
        }
    )
    flights.loc[random.random(count) < 0.04, "is_late_arrival"] = pd.NA
    flights.loc[random.random(count) < 0.05, "wind_speed_mph"] = np.nan
    flights.loc[random.random(count) < 0.02, "carrier"] = None
    return flights
