"""What the YAML may say of a source, and that no secret may stand there."""

from __future__ import annotations

from typing import Any

import pytest

from flightline.errors import ParameterError, PlainSecretError, SecretMissingError
from flightline.ingestion import read_source
from flightline.ingestion.parts import Paging, Partitions, Retries, Watermark
from flightline.ingestion.secrets import read_secret
from flightline.ingestion.sources import ApiSource, DatabaseSource

FILES = {"kind": "files", "path": "s3a://lake/*.json", "format": "json"}
DATABASE = {"kind": "database", "url": "jdbc:postgresql://db/flights", "table": "public.flights"}
API = {
    "kind": "api",
    "url": "https://example.com/flights",
    "paging": {"parameter": "page"},
    "landing": "landing",
}


def test_a_database_is_read_from_the_yaml() -> None:
    source = read_source(
        {
            **DATABASE,
            "password": "env:PASSWORD",
            "partitions": {"column": "id", "count": 4},
            "watermark": {"column": "updated_at", "kind": "timestamp", "overlap": 60},
        }
    )

    assert source == DatabaseSource(
        url="jdbc:postgresql://db/flights",
        table="public.flights",
        password="env:PASSWORD",
        partitions=Partitions("id", 4),
        watermark=Watermark("updated_at", "timestamp", 60),
    )


def test_an_api_is_read_from_the_yaml() -> None:
    source = read_source({**API, "retries": {"attempts": 2}})

    assert isinstance(source, ApiSource)
    assert source.paging == Paging("page", next=None, first=1)
    assert source.retries == Retries(attempts=2)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({**FILES, "kind": "file_s"}, "source.kind"),
        ({key: value for key, value in FILES.items() if key != "kind"}, "source.kind"),
        ({**FILES, "format": "xml"}, "source.format"),
        ({**FILES, "changed": "ignore"}, "source.changed"),
        ({**FILES, "pth": "x"}, "source.pth"),
        ({"kind": "file", "file": "raw.csv"}, "source.directory"),
        ({**DATABASE, "partitions": {"column": "id", "count": 0}}, "source.partitions.count"),
        ({**DATABASE, "partitions": {"column": "id"}}, "source.partitions.count"),
        ({**DATABASE, "watermark": {"column": "id", "kind": "text"}}, "source.watermark.kind"),
        (
            {**DATABASE, "watermark": {"column": "id", "kind": "integer", "overlap": -1}},
            "source.watermark.overlap",
        ),
        ({**API, "paging": "page"}, "source.paging"),
        ({**API, "retries": {"attempts": 0}}, "source.retries.attempts"),
        ({**API, "requests_per_second": "2"}, "source.requests_per_second"),
        ({**API, "watermark": {"column": "id", "kind": "integer"}}, "source.watermark.parameter"),
        ("files", "source"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused(value: Any, named: str) -> None:
    with pytest.raises(ParameterError, match=f"`{named}`"):
        read_source(value)


@pytest.mark.parametrize(
    "value",
    [
        {**DATABASE, "password": "hunter2"},
        {**DATABASE, "user": "hunter2"},
        {**DATABASE, "url": "jdbc:postgresql://db/flights?password=hunter2"},
        {**DATABASE, "url": "jdbc:postgresql://me:hunter2@db/flights"},
        {**DATABASE, "options": {"password": "hunter2"}},
        {**API, "token": "hunter2"},
        {**API, "url": "https://example.com/flights?api_key=hunter2"},
        {**API, "parameters": {"token": "hunter2"}},
    ],
)
def test_a_secret_in_the_yaml_is_refused_and_not_repeated(value: dict[str, Any]) -> None:
    with pytest.raises(PlainSecretError) as raised:
        read_source(value)

    assert "env:NAME" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_secret_is_read_from_environment_or_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("FLIGHTS_TOKEN", "hunter2")
    (tmp_path / "token").write_text("hunter3\n", encoding="utf-8")

    assert read_secret("env:FLIGHTS_TOKEN", name="source.token") == "hunter2"
    assert read_secret(f"file:{tmp_path}/token", name="source.token") == "hunter3"


@pytest.mark.parametrize("reference", ["env:NO_SUCH_VARIABLE", "env:EMPTY", "file:/no/such/file"])
def test_a_secret_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, reference: str
) -> None:
    monkeypatch.setenv("EMPTY", " ")

    with pytest.raises(SecretMissingError, match=f"`source.token` at {reference}"):
        read_secret(reference, name="source.token")
