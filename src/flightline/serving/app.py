"""The HTTP server: its routes."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse

import flightline
from flightline.serving.answers import Problems, build_answer_model
from flightline.serving.limits import BodyLimit
from flightline.serving.metrics import ServerMetrics
from flightline.serving.predict import predict
from flightline.serving.problems import (
    ProblemError,
    add_problem_handlers,
    find_problems,
    require_token,
)
from flightline.serving.requests import build_request_model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower
    from flightline.serving.follower import Follower
    from flightline.serving.request_log import RequestLog

_REFUSALS = {
    400: "The body is not JSON.",
    401: "The token is missing or wrong.",
    404: "A row is not known to the snapshot.",
    413: "The body is too long.",
    422: "The body is not as described, or asks about the past.",
    503: "There is no model to serve, or the data are too old.",
}


@dataclass(frozen=True)
class ServerParameters:
    """How the server answers.

    Attributes:
        title: What the documentation calls the server.
        description: What it says of it.
        rows_name: Name of the list of rows in a request.
        row_title: What the documentation calls one of them.
        score_name: Name of the score in an answer.
        token: What a client must send as a bearer token, or None for anyone.
        most_rows: Most rows in one request.
        most_body_bytes: Longest body of a request.
        most_snapshot_hours: Age from which a snapshot is too old to answer
            from, or None.
        reason_count: Reasons to give per row.
        example: A row to show in the documentation.
    """

    title: str
    description: str
    rows_name: str
    row_title: str
    score_name: str
    token: str | None
    most_rows: int
    most_body_bytes: int
    most_snapshot_hours: float | None
    reason_count: int
    example: dict[str, Any]


def create_app(
    champion: ChampionFollower,
    snapshot: SnapshotFollower,
    log: RequestLog,
    parameters: ServerParameters,
    watchers: Sequence[Follower] = (),
) -> FastAPI:
    """Make the application.

    Args:
        champion: The model to serve.
        snapshot: Where rows are looked up.
        log: Where requests are written down.
        parameters: How to answer.
        watchers: What else runs as long as the server does.

    Returns:
        An ASGI application; it starts and stops followers and watchers.
    """

    @asynccontextmanager
    async def follow(_: FastAPI) -> AsyncIterator[None]:
        followers = (champion, snapshot, *watchers)
        for follower in followers:
            follower.start()
        # What was imported stays: looking through it for garbage again and again
        # would hold one request in a hundred up for a quarter of a second.
        gc.collect()
        gc.freeze()
        yield
        for follower in followers:
            follower.stop()

    app = FastAPI(
        title=parameters.title,
        description=parameters.description,
        version=flightline.__version__,
        lifespan=follow,
    )
    metrics = ServerMetrics(champion, snapshot)
    app.add_middleware(BodyLimit, most_bytes=parameters.most_body_bytes)
    app.middleware("http")(metrics.observe)
    add_problem_handlers(app)
    _add_predictions(app, champion, snapshot, log, parameters)
    _add_probes(app, champion, snapshot, metrics, parameters)
    return app


def _add_predictions(
    app: FastAPI,
    champion: ChampionFollower,
    snapshot: SnapshotFollower,
    log: RequestLog,
    parameters: ServerParameters,
) -> None:
    facts = snapshot.current.facts
    request_model = build_request_model(
        facts.fields,
        rows_name=parameters.rows_name,
        row_title=parameters.row_title,
        most_rows=parameters.most_rows,
        example=parameters.example,
    )
    answer_model = build_answer_model(facts.key_name, facts.time_names, parameters.score_name)

    def post_predictions(body: Any) -> Any:
        """Give the score of each row, and why."""
        for problem in find_problems(
            champion, snapshot, most_snapshot_hours=parameters.most_snapshot_hours
        ):
            raise ProblemError(503, problem)
        served = champion.current
        assert served is not None
        answer = predict(
            served,
            snapshot.current,
            [row.model_dump() for row in getattr(body, parameters.rows_name)],
            score_name=parameters.score_name,
            reason_count=parameters.reason_count,
        )
        log.write_answer(answer, key_name=facts.key_name, score_name=parameters.score_name)
        return answer

    # FastAPI reads the type from here; the source cannot name what is built at run time.
    post_predictions.__annotations__["body"] = request_model
    app.post(
        "/predictions",
        dependencies=[Depends(require_token(parameters.token))],
        response_model=answer_model,
        responses={
            status: {"model": Problems, "description": text} for status, text in _REFUSALS.items()
        },
    )(post_predictions)


def _add_probes(
    app: FastAPI,
    champion: ChampionFollower,
    snapshot: SnapshotFollower,
    metrics: ServerMetrics,
    parameters: ServerParameters,
) -> None:
    @app.get("/health")
    def get_health() -> dict[str, str]:
        """Tell that the process lives."""
        return {"status": "ok"}

    @app.get("/ready", responses={503: {"description": "It cannot answer now."}})
    def get_ready() -> JSONResponse:
        """Tell whether it can answer, from which model and data, and what is wrong."""
        blocking = find_problems(
            champion, snapshot, most_snapshot_hours=parameters.most_snapshot_hours
        )
        served = champion.current
        state = {
            "model": served and {"name": served.name, "version": served.version},
            "data": {
                "features_version": snapshot.current.facts.features_version,
                "exported_at": snapshot.current.facts.exported_at,
            },
            # What does not stop answers: the last good ones go on.
            "warnings": [text for text in (champion.problem, snapshot.problem) if text],
            "problems": blocking,
        }
        return JSONResponse(state, status_code=503 if blocking else 200)

    @app.get("/metrics", response_class=PlainTextResponse)
    def get_metrics() -> Response:
        """Give counters and gauges in Prometheus' format."""
        return metrics.render()
