"""Ask an API for a page, again where that may help."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import tenacity

from flightline.errors import ApiAnswerError, ApiRequestError, ApiUnavailableError
from flightline.ingestion.secrets import read_secret

if TYPE_CHECKING:
    from flightline.ingestion.sources import ApiSource

# Those that tell of a moment, not of the request.
_TRANSIENT_STATUSES = (429, 502, 503, 504)
_TEXT_SHOWN = 200


class _TransientError(Exception):
    """A failure that may pass; `wait_seconds` is what the API asked for, if it did."""

    def __init__(self, came: str, wait_seconds: float | None = None) -> None:
        super().__init__(came)
        self.wait_seconds = wait_seconds


@dataclass
class ApiClient:
    """Asks one API, no faster than it allows.

    Attributes:
        source: The API, its limit and how patient to be.
        http: The connection.
        sleep: Waits so many seconds.
        clock: Tells seconds that only grow.
    """

    source: ApiSource
    http: httpx.Client
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _asked_at: float | None = field(default=None, init=False)

    def ask(
        self, parameters: dict[str, Any], refuse: Callable[[Any], str | None] = lambda _: None
    ) -> Any:
        """Ask for a page until it comes.

        Args:
            parameters: What to ask for.
            refuse: Says what is wrong with an answer that may be another one next
                time, or None.

        Returns:
            The answer, its numbers as the text that they are written in.

        Raises:
            ApiRequestError: If the API refuses the request.
            ApiUnavailableError: If it fails too often, or asks to wait too long.
            ApiAnswerError: If the answer is no JSON.
        """
        retries = self.source.retries
        backoff = tenacity.wait_random_exponential(
            multiplier=retries.first_wait_seconds, max=retries.longest_wait_seconds
        )

        def wait(state: tenacity.RetryCallState) -> float:
            asked = _wanted_wait(state)
            return backoff(state) if asked is None else asked

        is_last = tenacity.stop_after_attempt(retries.attempts)

        def gives_up(state: tenacity.RetryCallState) -> bool:
            return is_last(state) or (_wanted_wait(state) or 0) > retries.longest_wait_seconds

        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TransientError),
            stop=gives_up,
            wait=wait,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return attempts(self._ask_once, parameters, refuse)
        except _TransientError as error:
            raise ApiUnavailableError(
                self.source.url, attempts=retries.attempts, came=str(error)
            ) from error

    def _ask_once(self, parameters: dict[str, Any], refuse: Callable[[Any], str | None]) -> Any:
        self._keep_to_the_limit()
        try:
            answer = self.http.get(self.source.url, params=parameters)
        except httpx.TransportError as error:
            raise _TransientError(f"{type(error).__name__}: {error}") from error
        came = f"status {answer.status_code}: {answer.text[:_TEXT_SHOWN]}"
        if answer.status_code in _TRANSIENT_STATUSES:
            raise _TransientError(came, _read_retry_after(answer.headers.get("Retry-After")))
        if answer.status_code != httpx.codes.OK:
            raise ApiRequestError(self.source.url, came=came)
        try:
            content = json.loads(answer.content, parse_float=str, parse_int=str)
        except ValueError as error:
            raise ApiAnswerError(self.source.url, expected="JSON", came=came) from error
        if wrong := refuse(content):
            raise _TransientError(wrong)
        return content

    def _keep_to_the_limit(self) -> None:
        now = self.clock()
        if self.source.requests_per_second and self._asked_at is not None:
            free_at = self._asked_at + 1 / self.source.requests_per_second
            if now < free_at:
                self.sleep(free_at - now)
                now = free_at
        self._asked_at = now


def open_http(source: ApiSource) -> httpx.Client:
    """Open a connection that carries the token, which nothing else keeps.

    Raises:
        SecretMissingError: If there is no token where the source says it is.
    """
    headers = {"Accept": "application/json"}
    if source.token is not None:
        token = read_secret(source.token, name="source.token")
        headers["Authorization"] = f"Bearer {token}"
    return httpx.Client(headers=headers, timeout=source.retries.timeout_seconds)


def _wanted_wait(state: tenacity.RetryCallState) -> float | None:
    failure = state.outcome.exception() if state.outcome else None
    return failure.wait_seconds if isinstance(failure, _TransientError) else None


def _read_retry_after(value: str | None) -> float | None:
    """Read the header Retry-After: seconds, or a time to wait for."""
    if not value:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
