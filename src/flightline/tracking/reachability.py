"""Tell a server that does not answer from one that says no."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flightline.errors import StoreUnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

# How the library below MLflow begins when it speaks of a connection. MLflow
# has no error class for it, and gathers the errors of its threads as text.
_NO_CONNECTION = re.compile(r"HTTPS?Connection(Pool)?\(|Connection aborted")
_PASSWORD = re.compile(r"(?<=://)[^/@]*@")


def reports_unreachable(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Make a function that asks MLflow say so if the server does not answer.

    Args:
        function: What asks the store that `open_store` has opened.

    Returns:
        The function; it raises `StoreUnreachableError` after MLflow's retries.
    """

    @functools.wraps(function)
    def ask(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            cause = _find_silence(error)
            if cause is None:
                raise
            import mlflow

            uri = hide_password(mlflow.get_tracking_uri())
            raise StoreUnreachableError(uri, reason=str(cause)) from error

    return ask


def hide_password(uri: str) -> str:
    """Leave user and password out of a URI, for messages."""
    return _PASSWORD.sub("", uri)


def _find_silence(error: BaseException | None) -> BaseException | None:
    """Find the error that tells of a silent server, among an error and its causes."""
    from mlflow.exceptions import MlflowException
    from requests.exceptions import ConnectionError, RetryError, Timeout

    while error is not None:
        if isinstance(error, (ConnectionError, RetryError, Timeout)):
            return error
        if isinstance(error, MlflowException) and _NO_CONNECTION.search(str(error)):
            return error
        error = error.__cause__ or error.__context__
    return None
