from __future__ import annotations

import pytest
from requests.exceptions import ConnectTimeout

from flightline.errors import StoreUnreachableError
from flightline.tracking.reachability import hide_password, reports_unreachable


def fail(error: Exception, cause: Exception | None = None) -> None:
    @reports_unreachable
    def ask() -> None:
        raise error from cause

    ask()


def test_a_connection_error_among_the_causes_is_reported() -> None:
    with pytest.raises(StoreUnreachableError, match="no answer in 30 seconds"):
        fail(OSError("not found"), ConnectTimeout("no answer in 30 seconds"))


def test_a_connection_error_that_mlflow_tells_as_text_is_reported() -> None:
    from mlflow.exceptions import MlflowException

    text = "failures: ConnectionError(MaxRetryError(HTTPConnectionPool(host='mlflow'"
    with pytest.raises(StoreUnreachableError, match="host='mlflow'"):
        fail(MlflowException(text))


@pytest.mark.parametrize("error", [ValueError("HTTP"), KeyError("booster.txt")])
def test_any_other_error_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)):
        fail(error)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://me:secret@mlflow:5000/at", "https://mlflow:5000/at"),
        ("http://mlflow:5000", "http://mlflow:5000"),
        ("sqlite:////data/m@x/mlflow.db", "sqlite:////data/m@x/mlflow.db"),
    ],
)
def test_passwords_are_not_shown(uri: str, shown: str) -> None:
    assert hide_password(uri) == shown
