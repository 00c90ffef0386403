"""The HTTP server: routes, and what each error becomes."""

from __future__ import annotations

import hmac
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

import flightline
from flightline.errors import FeatureColumnsError, FlightlineError, PastDateError, UnknownRowError
from flightline.serving.limits import BodyLimit
from flightline.serving.metrics import ServerMetrics
from flightline.serving.predict import predict
from flightline.serving.requests import Answer, Problem, build_request_model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower
    from flightline.serving.request_log import RequestLog

_STATUS = {PastDateError: 422, UnknownRowError: 404, FeatureColumnsError: 503}


@dataclass(frozen=True)
class ServerParameters:
    """How the server answers.

    Attributes:
        token: What a client must send as a bearer token, or None for anyone.
        most_flights: Most flights in one request.
        most_body_bytes: Longest body of a request.
        most_snapshot_hours: Age from which a snapshot is too old to answer
            from, or None.
        reason_count: Reasons to give per flight.
        example: A flight to show in the documentation.
    """

    token: str | None
    most_flights: int
    most_body_bytes: int
    most_snapshot_hours: float | None
    reason_count: int
    example: dict[str, Any]


def create_app(
    champion: ChampionFollower,
    snapshot: SnapshotFollower,
    log: RequestLog,
    parameters: ServerParameters,
) -> FastAPI:
    """Make the application.

    Args:
        champion: The model to serve.
        snapshot: Where flights are looked up.
        log: Where requests are written down.
        parameters: How to answer.

    Returns:
        An ASGI application; it starts and stops the two followers.
    """

    @asynccontextmanager
    async def follow(_: FastAPI) -> AsyncIterator[None]:
        champion.start()
        snapshot.start()
        yield
        champion.stop()
        snapshot.stop()

    app = FastAPI(
        title="Flightline",
        description="Will this flight arrive late? Asked two hours before it leaves.",
        version=flightline.__version__,
        lifespan=follow,
    )
    metrics = ServerMetrics(champion, snapshot)
    app.add_middleware(BodyLimit, most_bytes=parameters.most_body_bytes)
    app.middleware("http")(metrics.observe)
    app.exception_handler(RequestValidationError)(_refuse_invalid)
    app.exception_handler(FlightlineError)(_explain)
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
    request_model = build_request_model(
        snapshot.current.facts.fields,
        most_flights=parameters.most_flights,
        example=parameters.example,
    )

    @app.post(
        "/predictions",
        dependencies=[Depends(_require(parameters.token))],
        responses={
            status: {"model": Problem, "description": text}
            for status, text in {
                401: "The token is missing or wrong.",
                404: "A flight is not planned, as far as the snapshot knows.",
                413: "The body is too long.",
                503: "There is no model to serve, or the data are too old.",
            }.items()
        },
    )
    def post_predictions(body: request_model) -> Answer:  # type: ignore[valid-type]
        """Give the probability that each flight arrives late, and why."""
        for problem in _find_problems(champion, snapshot, parameters):
            raise HTTPException(503, detail=problem)
        requested = [flight.model_dump() for flight in body.flights]  # type: ignore[attr-defined]
        served = champion.current
        assert served is not None
        answer = predict(
            served, snapshot.current, requested, reason_count=parameters.reason_count
        )
        log.write(
            {
                "flight_id": row["flight_id"],
                "score": row["probability"],
                "model_version": served.version,
                "features_version": answer["data"]["features_version"],
            }
            for row in answer["predictions"]
        )
        return Answer.model_validate(answer)


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
        blocking = _find_problems(champion, snapshot, parameters)
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

    @app.get("/metrics", response_class=Response)
    def get_metrics() -> Response:
        """Give counters and gauges in Prometheus' format."""
        return metrics.render()


def _find_problems(
    champion: ChampionFollower, snapshot: SnapshotFollower, parameters: ServerParameters
) -> list[dict[str, str]]:
    problems = []
    if champion.current is None:
        problems.append(
            {
                "expected": "a champion to serve",
                "came": champion.problem or "none",
                "fix": "train and promote a model (`dbt build`); the server takes it by itself.",
            }
        )
    most, age = parameters.most_snapshot_hours, snapshot.current.age_hours
    if most is not None and age > most:
        problems.append(
            {
                "expected": f"a snapshot of the features at most {most:g} hours old",
                "came": f"one of {snapshot.current.facts.exported_at}, {age:.1f} hours old",
                "fix": "build ml_late_arrivals__snapshots again; the server takes it by itself.",
            }
        )
    return problems


def _require(token: str | None) -> Any:
    scheme = HTTPBearer(auto_error=False)

    def check(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(scheme)]) -> None:
        if token is None:
            return
        came = credentials.credentials if credentials else ""
        if not hmac.compare_digest(came.encode(), token.encode()):
            raise HTTPException(
                401,
                detail={
                    "expected": "the header `Authorization: Bearer <token>`",
                    "came": "another token" if came else "no token",
                    "fix": "ask the owner of the server for the token.",
                },
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


async def _refuse_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Without what came: it may be long, or be no JSON.
    detail = [{name: part[name] for name in ("loc", "msg", "type")} for part in error.errors()]
    return JSONResponse({"detail": detail}, status_code=422)


async def _explain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FlightlineError)
    detail = {"expected": error.expected, "came": error.came, "fix": error.fix}
    return JSONResponse({"detail": detail}, status_code=_STATUS.get(type(error), 500))
