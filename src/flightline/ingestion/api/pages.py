"""Ask for page after page, from where the last attempt ended."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flightline.errors import ApiAnswerError, RepeatedPageError, WatermarkMissingError
from flightline.ingestion.api.landing import Landing, LandingState
from flightline.ingestion.checks import check_columns
from flightline.ingestion.contract import MISSING
from flightline.ingestion.increments import VERSION, read_seen, write_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from flightline.ingestion.api.client import ApiClient
    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.sources import ApiSource

_TEXT_SHOWN = 200


@dataclass(frozen=True)
class LandedPages:
    """All rows of a load.

    Attributes:
        load_id: The load that they belong to, which may have begun in an earlier run.
        rows: Text by column: those of the contract and `_source_version`, the watermark.
    """

    load_id: str
    rows: list[dict[str, str]]


def land_pages(
    client: ApiClient,
    contract: RawContract,
    landing: Landing,
    *,
    load_id: str,
    since: str | None,
    is_loaded: Callable[[str], bool],
) -> LandedPages:
    """Bring all pages into the landing, those that are there already left out.

    Args:
        client: Asks the API.
        contract: What each page promises.
        landing: Where pages wait. They go when a load finds theirs in the table.
        load_id: Name of a load that begins now.
        since: From which value of the watermark on, or None for all rows.
        is_loaded: Whether the raw table has rows of a load.

    Returns:
        The rows of all pages.

    Raises:
        RawColumnsError: If a page has other columns.
        RepeatedPageError: If the API only gives a page that has come.
        WatermarkMissingError: If a row has no watermark.
        ApiRequestError, ApiUnavailableError, ApiAnswerError: As the client.
    """
    source, now = client.source, datetime.now(UTC)
    request = _digest([source.url, dict(source.parameters), since, list(contract.columns)])
    state = landing.read_state()
    if state is not None and (
        not state.is_usable(request, at=now, hours=source.resume_hours) or is_loaded(state.load_id)
    ):
        landing.clear()
        state = None
    if state is None:
        first = None if source.paging.next else str(source.paging.first)
        state = LandingState(request, load_id, now.isoformat(), next=first)
    while not state.is_complete:
        state = _land_next(client, contract, landing, state, since)
    return LandedPages(state.load_id, landing.read_rows(state))


def _land_next(
    client: ApiClient,
    contract: RawContract,
    landing: Landing,
    state: LandingState,
    since: str | None,
) -> LandingState:
    source = client.source
    parameters = dict(source.parameters)
    if source.watermark is not None and since is not None:
        parameters[str(source.watermark.parameter)] = since
    if state.next is not None:
        parameters[source.paging.parameter] = state.next

    page, repeats = len(state.digests) + 1, list[int]()

    def find_repeat(answer: Any) -> str | None:
        repeats.clear()
        records = _find_records(answer, source)
        same_as = (
            state.digests.index(_digest(records)) + 1 if _digest(records) in state.digests else 0
        )
        if (
            not records
            and source.paging.next
            and _look_up(answer, source.paging.next) == state.next
        ):
            # Nothing, and after it the same again: without end.
            same_as = page if state.next is not None else 0
        if same_as:
            repeats.append(same_as)
        return f"page {same_as} again" if same_as else None

    try:
        answer = client.ask(parameters, find_repeat)
    except Exception as error:
        if repeats:
            raise RepeatedPageError(source.url, page=page, same_as=repeats[0]) from error
        raise
    records = _find_records(answer, source)
    rows = _write_rows(records, source, contract)
    following = _find_next(answer, source, state, has_rows=bool(rows))
    state = state.with_page(_digest(records), following) if rows else replace(state, next=following)
    state = replace(state, is_complete=following is None)
    landing.add_page(rows, state)
    return state


def _find_records(answer: Any, source: ApiSource) -> list[Any]:
    found = _look_up(answer, source.records) if source.records else answer
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        where = (
            f"a list of objects in `{source.records}`" if source.records else "a list of objects"
        )
        raise ApiAnswerError(source.url, expected=where, came=json.dumps(answer)[:_TEXT_SHOWN])
    return found


def _find_next(
    answer: Any, source: ApiSource, state: LandingState, *, has_rows: bool
) -> str | None:
    if source.paging.next is None:
        return str(int(str(state.next)) + 1) if has_rows else None
    following = _look_up(answer, source.paging.next)
    return None if following in (None, "", False) else str(following)


def _look_up(answer: Any, path: str) -> Any:
    for key in path.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _write_rows(
    records: list[dict[str, Any]], source: ApiSource, contract: RawContract
) -> list[dict[str, str]]:
    if not records:
        return []
    mark = source.watermark.column if source.watermark else None
    names = {name: None for record in records for name in record}
    # An API may leave out of a row what is null, but not out of all.
    promised = [name for name in names if name in contract.columns or name != mark]
    check_columns(promised, contract, source=source.url, row_count=len(records))
    return [
        {
            **{name: _write_value(record.get(name)) for name in contract.columns},
            VERSION: _write_version(record, source),
        }
        for record in records
    ]


def _write_version(record: dict[str, Any], source: ApiSource) -> str:
    if source.watermark is None:
        return ""
    value = record.get(source.watermark.column)
    try:
        return write_seen(read_seen(str(value), source.watermark))
    except ValueError as error:
        raise WatermarkMissingError(
            source.url, column=source.watermark.column, came=repr(value)
        ) from error


def _write_value(value: Any) -> str:
    if value is None:
        return MISSING
    return value if isinstance(value, str) else json.dumps(value)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
