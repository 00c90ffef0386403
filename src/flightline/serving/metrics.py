"""What Prometheus reads of the server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower


class ServerMetrics:
    """Counters of one server, in a registry of its own."""

    def __init__(self, champion: ChampionFollower, snapshot: SnapshotFollower) -> None:
        """Make the counters, and gauges that ask the two followers."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "flightline_requests",
            "Requests answered",
            ["route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "flightline_request_seconds",
            "Seconds to answer a request",
            ["route"],
            registry=self._registry,
        )
        gauges = {
            "flightline_model_version": (
                "Version of the model that is served, 0 if none",
                lambda: champion.current.version if champion.current else 0,
            ),
            "flightline_snapshot_age_hours": (
                "Hours since the features were exported",
                lambda: snapshot.current.age_hours,
            ),
            "flightline_problems": (
                "Models and snapshots that could not be loaded",
                lambda: sum(follower.problem is not None for follower in (champion, snapshot)),
            ),
        }
        for name, (text, read) in gauges.items():
            Gauge(name, text, registry=self._registry).set_function(read)

    async def observe(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Count and time a request."""
        began = time.perf_counter()
        status = 500
        try:
            response = await call_next(request)
            status = response.status_code
            return response
        finally:
            # The route and not the path: a client must not make up new series.
            route = getattr(request.scope.get("route"), "path", "other")
            self._requests.labels(route, str(status)).inc()
            self._seconds.labels(route).observe(time.perf_counter() - began)

    def render(self) -> Response:
        """Write all series in Prometheus' text format."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
