"""The year lived month by month: scored, watched, trained again by rule."""

from flightline.replay.outcomes import MonthOutcome
from flightline.replay.parameters import ReplayParameters
from flightline.replay.year import live_year

__all__ = ["MonthOutcome", "ReplayParameters", "live_year"]
