from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.serving.conftest import Server

FLIGHT = {"flight_id": "flight-07000", "flight_date": "2013-12-17", "origin_code": "JFK"}


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ([{**FLIGHT, "flight_id": "flight-99999"}], 404, "from 2013-12-01 to 2013-12-31"),
        ([FLIGHT, {**FLIGHT, "flight_date": "2013-11-30"}], 422, "flight_date from 2013-12-01 on"),
        ([{**FLIGHT, "origin_code": "XXX"}], 422, "expected one of EWR, JFK; came 'XXX'"),
        ([{**FLIGHT, "seat": "12A"}], 422, "flights.0.seat: Extra inputs are not permitted"),
        ([{"flight_id": "flight-07000"}], 422, "flights.0.flight_date: Field required"),
        ([{**FLIGHT, "flight_date": "yesterday"}], 422, "valid date"),
        ([{**FLIGHT, "flight_id": 7}], 422, "valid string"),
        ([{**FLIGHT, "flight_id": ""}], 422, "at least 1 character"),
        ([FLIGHT] * 401, 422, "at most 400 items"),
        ([], 422, "at least 1 item"),
        ("flight-07000", 422, "valid list"),
        (None, 422, "valid list"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why(
    server: Server, asked: Any, status: int, expected: str
) -> None:
    response = server.post(asked)

    assert response.status_code == status
    first = response.json()["problems"][0]
    assert expected in first["expected"]
    assert first["came"]
    assert first["fix"]


@pytest.mark.parametrize("content", [b'{"flights": [NaN, \xff', b"", b"[]", b"null"])
def test_a_body_that_is_no_request_is_told_why(server: Server, content: bytes) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer a-token-of-the-tests"}
    response = httpx.post(f"{server.url}/predictions", headers=headers, content=content)

    assert response.status_code in (400, 422)
    assert response.json()["problems"][0]["expected"]


def test_a_route_that_is_none_is_told_the_same_way(server: Server) -> None:
    assert server.get("/predictions").status_code == 405
    assert server.get("/nowhere").json()["problems"][0]["came"] == "Not Found"


def test_a_body_of_ten_megabytes_is_refused_declared_or_not(server: Server) -> None:
    long = b"x" * 10_000_000
    read: list[int] = []

    def send_pieces() -> Iterator[bytes]:
        for first in range(0, len(long), 65_536):
            read.append(first)
            yield long[first : first + 65_536]

    for content in (long, send_pieces()):
        try:
            response = server.post(None, json=None, content=content)
        except (httpx.WriteError, httpx.ReadError):
            # The server hung up while the client was still sending.
            continue
        assert response.status_code == 413
        assert "100,000 bytes" in response.json()["problems"][0]["expected"]
    text = server.get("/metrics").text
    assert 'flightline_requests_total{route="/predictions",status="200"}' not in text
    assert text.count('status="413"') >= 1


@pytest.mark.parametrize("token", [None, "another", "tökèn"])
def test_without_the_token_nothing_is_answered(server: Server, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
    body = {"flights": [FLIGHT]}
    response = httpx.post(f"{server.url}/predictions", headers=headers, json=body)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert "Authorization" in response.json()["problems"][0]["expected"]
