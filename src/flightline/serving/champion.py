"""The model that is served: the one that the alias `champion` points at."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pandas as pd

from flightline.serving.follower import Follower
from flightline.tracking.registry import RegisteredModel, find_champion, load_scorer
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from flightline.model.scorer import Scorer
    from flightline.tracking.store import TrackingParameters

_logger = logging.getLogger(__name__)


class ChampionFollower(Follower):
    """Keeps the champion in memory and follows the alias.

    A request takes `current` once and works with what it got; a new champion
    is put in its place when it is loaded, so no request waits or fails. What
    cannot be loaded leaves the last good model where it is.

    Attributes:
        current: The model to serve, or None as long as there never was one.
        problem: Why the registry's champion is not served, or None.
    """

    def __init__(self, tracking: TrackingParameters, *, poll_seconds: float) -> None:
        """Prepare to follow; `start` begins."""
        super().__init__("champion", poll_seconds=poll_seconds)
        self._tracking = tracking
        self.current: RegisteredModel | None = None
        self.problem: str | None = "no attempt to load a model yet"

    def start(self) -> None:
        """Load the champion, then look for another every few seconds."""
        self.refresh()
        super().start()

    def refresh(self) -> None:
        """Load the champion if it is not the one in memory."""
        name = self._tracking.model_name
        try:
            client = open_store(self._tracking)
            version = find_champion(client, name)
            if self.current is None or self.current.version != version:
                served = RegisteredModel(name, version, load_scorer(client, name, version))
                _warm_up(served.scorer)
                self.current = served
                _logger.info("serving %s version %d", name, version)
        # Whatever goes wrong, the last good model goes on.
        except Exception as error:
            if str(error) != self.problem:
                _logger.error("the champion of %s cannot be loaded: %s", name, error)
            self.problem = str(error)
        else:
            self.problem = None


def _warm_up(scorer: Scorer) -> None:
    """Score a row without values: the first one parses the model, at nobody's cost."""
    nothing = pd.DataFrame([dict.fromkeys(scorer.features)])
    scorer.score(nothing)
    scorer.contribute(nothing)
