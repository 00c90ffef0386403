"""Refuse a body that is too long before it is in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.serving.problems import ProblemError, render_problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Answers 413 to a request with a longer body, declared or not."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        """Wrap an app."""
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._most_bytes:
            await render_problem(self._refusal())(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most_bytes:
                raise self._refusal()
            return message

        await self._app(scope, receive_counted, send)

    def _refusal(self) -> ProblemError:
        return ProblemError(
            413,
            {
                "expected": f"a body of at most {self._most_bytes:,} bytes",
                "came": "a longer one",
                "fix": "send fewer rows per request.",
            },
            # What is still on its way would be read as the next request.
            headers={"Connection": "close"},
        )
