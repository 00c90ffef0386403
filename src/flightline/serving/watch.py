"""Tell people when the server cannot serve what it should."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flightline.alerts import AlertParameters, Review, tell
from flightline.alerts.findings import ERROR, WARNING, Finding
from flightline.serving.follower import Follower
from flightline.serving.problems import find_problems

if TYPE_CHECKING:
    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower

_logger = logging.getLogger(__name__)

# What may be told of the server, by id.
NAMES = {
    "serving.answers": "answers",
    "serving.champion": "champion",
    "serving.snapshot": "snapshot",
}


class ProblemWatcher(Follower):
    """Sends an alert when the server has a problem, and when it is gone."""

    def __init__(
        self,
        champion: ChampionFollower,
        snapshot: SnapshotFollower,
        alerts: AlertParameters,
        *,
        most_snapshot_hours: float | None,
        poll_seconds: float,
    ) -> None:
        """Prepare to watch the two; `start` begins."""
        super().__init__("problems", poll_seconds=poll_seconds)
        self._champion, self._snapshot = champion, snapshot
        self._alerts = alerts
        self._most_snapshot_hours = most_snapshot_hours

    def refresh(self) -> None:
        """Tell what is wrong now, if it is new."""
        try:
            tell(Review("serving", self._find(), NAMES), self._alerts)
        # Requests are answered whether or not anybody can be told.
        except Exception as error:
            _logger.error("problems of the server cannot be told: %s", error)

    def _find(self) -> list[Finding]:
        blocking = find_problems(
            self._champion, self._snapshot, most_snapshot_hours=self._most_snapshot_hours
        )
        findings = [
            _describe("serving.answers", ERROR, problem["came"], problem["fix"])
            for problem in blocking[:1]
        ]
        # Without a champion in memory its problem is told above.
        if self._champion.problem and self._champion.current:
            version = self._champion.current.version
            advice = f"version {version} serves on; roll back, or promote one that loads."
            findings.append(_describe("serving.champion", WARNING, self._champion.problem, advice))
        if self._snapshot.problem:
            exported_at = self._snapshot.current.facts.exported_at
            advice = f"the features of {exported_at} serve on; export them again."
            findings.append(_describe("serving.snapshot", WARNING, self._snapshot.problem, advice))
        return findings


def _describe(unique_id: str, severity: str, reason: str, advice: str) -> Finding:
    return Finding(
        unique_id=unique_id,
        name=NAMES[unique_id],
        kind="server",
        stage="serving",
        severity=severity,
        reason=" ".join(reason.split()),
        owner=None,
        advice=advice,
        page=None,
    )
