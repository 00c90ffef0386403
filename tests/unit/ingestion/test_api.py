"""Pages that come, fail, repeat and change, from an API that is a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from flightline.errors import (
    ApiAnswerError,
    ApiRequestError,
    ApiUnavailableError,
    RawColumnsError,
    RepeatedPageError,
    WatermarkMissingError,
)
from flightline.ingestion.api.client import ApiClient, open_http
from flightline.ingestion.api.landing import Landing
from flightline.ingestion.api.pages import LandedPages, land_pages
from flightline.ingestion.contract import RawContract
from flightline.ingestion.parts import Paging, Retries, Watermark
from flightline.ingestion.sources import ApiSource

CONTRACT = RawContract(columns={"id": "integer", "temp": "number"}, least_row_count=0)
CURSORS = ApiSource(
    url="https://example.com/flights",
    paging=Paging("after", next="meta.next"),
    landing="unused",
    records="data",
    retries=Retries(attempts=3, first_wait_seconds=1, longest_wait_seconds=8),
)
NUMBERS = replace(CURSORS, paging=Paging("page"), records=None)
ROWS = [[{"id": 1, "temp": 39.020}], [{"id": 2, "temp": None}], [{"id": 3}, {"id": 4, "temp": -4}]]
TEXT = [
    {"id": "1", "temp": "39.02", "_source_version": ""},
    {"id": "2", "temp": "NA", "_source_version": ""},
    {"id": "3", "temp": "NA", "_source_version": ""},
    {"id": "4", "temp": "-4", "_source_version": ""},
]

Answer = httpx.Response | Exception


class Api:
    """Answers requests by cursor or number; what is planned comes first."""

    def __init__(self, *planned: Answer) -> None:
        self.planned = list(planned)
        self.asked: list[dict[str, str]] = []
        self.waits: list[float] = []
        self.time = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        parameters = dict(request.url.params)
        self.asked.append(parameters)
        if self.planned:
            answer = self.planned.pop(0)
            if isinstance(answer, Exception):
                raise answer
            if answer.status_code != 299:
                return answer
        if "page" in parameters:
            number = int(parameters["page"])
            return httpx.Response(200, json=ROWS[number - 1] if number <= len(ROWS) else [])
        return page(int(parameters.get("after", 0)))

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def client(self, source: ApiSource) -> ApiClient:
        http = httpx.Client(transport=httpx.MockTransport(self))
        return ApiClient(source, http, sleep=self.sleep, clock=lambda: self.time)


def page(number: int, **more: Any) -> httpx.Response:
    following = number + 1 if number + 1 < len(ROWS) else None
    return httpx.Response(200, json={"data": ROWS[number], "meta": {"next": following}, **more})


AS_USUAL = httpx.Response(299)
BROKEN = httpx.Response(503, text="down for a moment")


@pytest.fixture
def land(tmp_path: Path) -> Callable[..., LandedPages]:
    def run(
        api: Api, source: ApiSource = CURSORS, contract: RawContract = CONTRACT, **options: Any
    ) -> LandedPages:
        defaults = {"load_id": "first", "since": None, "is_loaded": lambda load_id: False}
        landing = Landing(tmp_path / "landing")
        return land_pages(api.client(source), contract, landing, **{**defaults, **options})

    return run


@pytest.mark.parametrize("source", [CURSORS, NUMBERS], ids=["cursors", "numbers"])
def test_all_pages_come_as_text(land: Callable[..., LandedPages], source: ApiSource) -> None:
    api = Api()

    landed = land(api, source)

    assert landed == LandedPages("first", TEXT)
    by_cursor = [{}, {"after": "1"}, {"after": "2"}]
    by_number = [{"page": str(number)} for number in (1, 2, 3, 4)]
    assert api.asked == (by_cursor if source is CURSORS else by_number)


def test_numbers_stay_as_they_are_written(land: Callable[..., LandedPages]) -> None:
    text = '{"data": [{"id": 10000000000000001, "temp": 1.50e-3}]}'

    landed = land(Api(httpx.Response(200, text=text)))

    assert landed.rows[0]["id"] == "10000000000000001"
    assert landed.rows[0]["temp"] == "1.50e-3"


@pytest.mark.parametrize(
    "failure",
    [
        BROKEN,
        httpx.Response(502),
        httpx.Response(504),
        httpx.Response(429),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("the peer closed the connection"),
        httpx.ConnectError("connection refused"),
    ],
)
def test_what_may_pass_is_asked_again(land: Callable[..., LandedPages], failure: Answer) -> None:
    api = Api(AS_USUAL, failure, failure)

    assert land(api).rows == TEXT
    assert api.asked == [{}, {"after": "1"}, {"after": "1"}, {"after": "1"}, {"after": "2"}]
    first, second = api.waits
    assert 0 <= first <= 1
    assert 0 <= second <= 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 500, 302])
def test_what_does_not_pass_is_asked_once(land: Callable[..., LandedPages], status: int) -> None:
    api = Api(httpx.Response(status, text="no"))

    with pytest.raises(ApiRequestError, match=f"status {status}: no"):
        land(api)
    assert len(api.asked) == 1


@pytest.mark.parametrize("by_date", [False, True])
def test_a_wait_that_the_api_asks_for_is_kept(
    land: Callable[..., LandedPages], by_date: bool
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=7), usegmt=True)
    api = Api(httpx.Response(429, headers={"Retry-After": until if by_date else "7"}))

    assert land(api).rows == TEXT
    (waited,) = api.waits
    assert waited == pytest.approx(7, abs=2 if by_date else 0)


def test_a_wait_that_is_too_long_is_left_to_the_next_run(
    land: Callable[..., LandedPages],
) -> None:
    api = Api(httpx.Response(429, headers={"Retry-After": "3600"}))

    with pytest.raises(ApiUnavailableError, match="status 429"):
        land(api)
    assert api.waits == []


def test_the_limit_of_the_api_is_kept(land: Callable[..., LandedPages]) -> None:
    api = Api()

    land(api, replace(CURSORS, requests_per_second=2))

    assert api.waits == [0.5, 0.5]


def test_pages_that_have_landed_are_not_asked_for_again(
    land: Callable[..., LandedPages],
) -> None:
    failing = Api(AS_USUAL, AS_USUAL, *[BROKEN] * 3)
    with pytest.raises(ApiUnavailableError, match="503: down for a moment"):
        land(failing)

    api = Api()
    landed = land(api, load_id="second")

    assert landed == LandedPages("first", TEXT)
    assert api.asked == [{"after": "2"}]


def test_pages_that_the_table_lacks_are_landed_once(land: Callable[..., LandedPages]) -> None:
    land(Api())
    api = Api()

    assert land(api, load_id="second") == LandedPages("first", TEXT)
    assert api.asked == []
    # Now the table has them: all is asked for anew.
    loaded = land(api, load_id="third", is_loaded=lambda load_id: load_id == "first")
    assert loaded == LandedPages("third", TEXT)
    assert len(api.asked) == 3


@pytest.mark.parametrize("change", ["parameters", "columns", "since", "age"])
def test_pages_of_another_request_are_not_used(
    land: Callable[..., LandedPages], change: str
) -> None:
    failing = Api(AS_USUAL, httpx.Response(404))
    with pytest.raises(ApiRequestError):
        land(failing)
    source, contract, options = CURSORS, CONTRACT, {"load_id": "second"}
    if change == "parameters":
        source = replace(source, parameters={"year": 2013})
    elif change == "columns":
        contract = replace(contract, columns={"temp": "number", "id": "integer"})
    elif change == "since":
        options["since"] = "7"
    else:
        source = replace(source, resume_hours=0)
    api = Api()

    assert land(api, source, contract, **options) == LandedPages("second", TEXT)
    assert len(api.asked) == 3


def test_a_page_that_is_repeated_once_is_asked_for_again(
    land: Callable[..., LandedPages],
) -> None:
    api = Api(AS_USUAL, page(0))

    assert land(api).rows == TEXT
    assert api.asked == [{}, {"after": "1"}, {"after": "1"}, {"after": "2"}]


def test_a_page_that_is_repeated_each_time_is_refused(land: Callable[..., LandedPages]) -> None:
    api = Api(AS_USUAL, *[page(0)] * 3)

    with pytest.raises(RepeatedPageError, match=r"new rows on page 2\nCame: the rows of page 1"):
        land(api)


def test_a_cursor_that_stands_still_is_refused(land: Callable[..., LandedPages]) -> None:
    still = httpx.Response(200, json={"data": [], "meta": {"next": 1}})

    with pytest.raises(RepeatedPageError):
        land(Api(AS_USUAL, *[still] * 3))


@pytest.mark.parametrize(
    ("row", "came"),
    [
        ({"id": 1, "temp_f": 2}, r"no column temp \(renamed to temp_f\?\)"),
        ({"id": 1}, "no column temp"),
        ({"id": 1, "temp": 2, "wind": 3}, "an unknown column wind"),
    ],
)
def test_a_page_with_other_columns_is_refused(
    land: Callable[..., LandedPages], row: dict[str, Any], came: str
) -> None:
    changed = httpx.Response(200, json={"data": [row], "meta": {}})

    with pytest.raises(RawColumnsError, match=rf"example\.com/flights .*\nCame: {came}.*\(1 rows"):
        land(Api(AS_USUAL, changed))


@pytest.mark.parametrize(
    "answer", ["<html>", "{}", '{"data": "none"}', '{"data": ["none"]}', "[]"], ids=str
)
def test_an_answer_without_rows_is_refused(land: Callable[..., LandedPages], answer: str) -> None:
    with pytest.raises(ApiAnswerError) as raised:
        land(Api(httpx.Response(200, text=answer)))
    assert answer in str(raised.value)


def test_only_rows_beyond_the_watermark_are_asked_for(land: Callable[..., LandedPages]) -> None:
    watermark = Watermark("at", "timestamp", parameter="from")
    rows = [{"id": 1, "temp": 2, "at": "2013-06-01T12:00:00-04:00"}]
    api = Api(httpx.Response(200, json={"data": rows}))

    landed = land(api, replace(CURSORS, watermark=watermark), since="2013-05-01")

    assert api.asked == [{"from": "2013-05-01"}]
    version = "2013-06-01T16:00:00.000000Z"
    assert landed.rows == [{"id": "1", "temp": "2", "_source_version": version}]


@pytest.mark.parametrize("value", [None, "yesterday"])
def test_a_row_without_a_watermark_is_refused(
    land: Callable[..., LandedPages], value: str | None
) -> None:
    watermark = Watermark("at", "timestamp", parameter="from")
    answer = httpx.Response(200, json={"data": [{"id": 1, "temp": 2, "at": value}]})

    with pytest.raises(WatermarkMissingError, match="watermark column at"):
        land(Api(answer), replace(CURSORS, watermark=watermark))


def test_the_token_is_sent_and_kept_nowhere(
    monkeypatch: pytest.MonkeyPatch, land: Callable[..., LandedPages], tmp_path: Path
) -> None:
    monkeypatch.setenv("FLIGHTS_TOKEN", "hunter2")
    source = replace(CURSORS, token="env:FLIGHTS_TOKEN")
    with open_http(source) as http:
        assert http.headers["Authorization"] == "Bearer hunter2"
        assert "hunter2" not in repr(ApiClient(source, http))
    land(Api(), source)

    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / "landing").iterdir()]
    assert len(kept) == 4
    assert "hunter2" not in "".join(kept)
    assert json.loads(kept[0])
