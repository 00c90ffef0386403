"""What goes wrong, as a status and a body that says how to mend it."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from flightline.errors import FeatureColumnsError, FlightlineError, PastDateError, UnknownRowError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from flightline.serving.champion import ChampionFollower
    from flightline.serving.data import SnapshotFollower

_STATUS = {PastDateError: 422, UnknownRowError: 404, FeatureColumnsError: 503}
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
# Enough to see what was sent; it may be megabytes long.
_LONGEST_ECHO = 100


class ProblemError(HTTPException):
    """A request that cannot be answered."""

    def __init__(
        self, status: int, problem: dict[str, str], *, headers: dict[str, str] | None = None
    ) -> None:
        """Say what was `expected`, what `came`, and the `fix`."""
        # The framework passes any detail on, and only says that it is text.
        detail: Any = problem
        super().__init__(status, detail=detail, headers=headers)


def find_problems(
    champion: ChampionFollower, snapshot: SnapshotFollower, *, most_snapshot_hours: float | None
) -> list[dict[str, str]]:
    """Find what stands between any request and its answer.

    Args:
        champion: The model to serve.
        snapshot: Where rows are looked up.
        most_snapshot_hours: Age from which a snapshot is too old, or None.

    Returns:
        What is expected, what is there and how to mend it, per problem.
    """
    problems = []
    if champion.current is None:
        problems.append(
            {
                "expected": "a champion to serve",
                "came": champion.problem or "none",
                "fix": "train and promote a model (`dbt build`); the server takes it by itself.",
            }
        )
    age = snapshot.current.age_hours
    if most_snapshot_hours is not None and age > most_snapshot_hours:
        problems.append(
            {
                "expected": f"a snapshot of the features at most {most_snapshot_hours:g} hours old",
                "came": f"one of {snapshot.current.facts.exported_at}, {age:.1f} hours old",
                "fix": "build the dbt model that exports it; the server takes it by itself.",
            }
        )
    return problems


def require_token(token: str | None) -> Callable[..., None]:
    """Make a dependency that refuses requests without the token.

    Args:
        token: What a client must send, or None to let anyone in.

    Returns:
        The dependency.
    """

    def check(credentials: _Credentials) -> None:
        if token is None:
            return
        came = credentials.credentials if credentials else ""
        # Takes as long for a token that is nearly right as for any other.
        if not hmac.compare_digest(came.encode(), token.encode()):
            raise ProblemError(
                401,
                {
                    "expected": "the header `Authorization: Bearer <token>`",
                    "came": "another token" if came else "no token",
                    "fix": "ask the owner of the server for the token.",
                },
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


def render_problem(error: HTTPException) -> JSONResponse:
    """Write what goes wrong as a response.

    Args:
        error: A problem of this server, or an error of the framework.

    Returns:
        Its status, headers and, as JSON, its one problem.
    """
    problem: Any = error.detail
    if isinstance(problem, str):
        # Those of the framework, such as `Not Found`, have no more to say.
        fix = "see the documentation of the server (/docs)."
        problem = {"expected": "a request as described there", "came": problem, "fix": fix}
    return JSONResponse(
        {"problems": [problem]}, status_code=error.status_code, headers=error.headers
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Give every answer but a good one the same shape.

    Args:
        app: Application whose handlers of exceptions are set.
    """
    app.exception_handler(RequestValidationError)(_refuse_invalid)
    app.exception_handler(FlightlineError)(_explain)
    app.exception_handler(HTTPException)(_refuse)


async def _refuse_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [
        {
            "expected": f"{'.'.join(str(step) for step in part['loc'])}: {part['msg']}",
            "came": repr(part.get("input"))[:_LONGEST_ECHO],
            "fix": "send what the documentation of the server (/docs) describes.",
        }
        for part in error.errors()
    ]
    return JSONResponse({"problems": problems}, status_code=422)


async def _explain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FlightlineError)
    problem = {"expected": error.expected, "came": error.came, "fix": error.fix}
    return JSONResponse({"problems": [problem]}, status_code=_STATUS.get(type(error), 500))


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return render_problem(error)
