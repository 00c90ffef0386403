"""The ML Test Score: 28 checks, computed from what the project left behind."""

from flightline.scorecard.artifacts import Artifacts
from flightline.scorecard.score import Score, Verdict, find_score, read_checks

__all__ = ["Artifacts", "Score", "Verdict", "find_score", "read_checks"]
