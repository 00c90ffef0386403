"""Requests that nobody would think of, made from the description of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

if TYPE_CHECKING:
    from tests.integration.serving.conftest import Server

TOKEN = {"Authorization": "Bearer a-token-of-the-tests"}
# Without `positive_data_acceptance`: that a date is over is no matter of its form.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        ("POST /predictions", GenerationMode.POSITIVE),
        ("POST /predictions", GenerationMode.NEGATIVE),
        ("GET /health", GenerationMode.POSITIVE),
        ("GET /ready", GenerationMode.POSITIVE),
        ("GET /metrics", GenerationMode.POSITIVE),
    ],
)
def test_no_request_makes_the_server_fail(
    lasting_server: Server, operation: str, mode: GenerationMode
) -> None:
    lasting_server.wait_for(lambda: lasting_server.champion.current)
    schema = schemathesis.openapi.from_url(f"{lasting_server.url}/openapi.json")
    tried = []

    @given(case=schema.find_operation_by_label(operation).as_strategy(mode))
    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    def fuzz(case: Any) -> None:
        tried.append(case)
        case.call_and_validate(headers=TOKEN, checks=CHECKS)

    fuzz()
    assert len(tried) > (200 if operation.startswith("POST") else 0)
