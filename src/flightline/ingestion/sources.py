"""Where raw rows come from, as the YAML of a model says under `source`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flightline.configuration import read_parameters, require_mapping, require_number
from flightline.errors import ParameterError, PlainSecretError
from flightline.ingestion.parts import (
    Paging,
    Partitions,
    Retries,
    Watermark,
    require_one_of,
)
from flightline.ingestion.secrets import check_reference

_SECRET_IN_URL = re.compile(r"(?i)(password|passwd|pwd|token|secret|api_?key)=|//[^/@]*:[^/@]*@")


@dataclass(frozen=True)
class FileSource:
    """One CSV file, or a zip archive of one, that the process of dbt can read.

    Attributes:
        file: Name of the file; ending in `.zip` if it is a zipped CSV.
        package: Installed Python package that carries the file.
        package_folder: Folder inside the package that the file is in.
        directory: Folder to read from instead of the package's, or None.
    """

    file: str
    package: str = ""
    package_folder: str = "."
    directory: str | None = None

    def __post_init__(self) -> None:
        """Refuse a file that is nowhere."""
        if not self.package and self.directory is None:
            raise ParameterError("source.directory", expected="a folder or a `package`", came=None)


@dataclass(frozen=True)
class FilesSource:
    """Files at a path that Spark can read: local, S3, or any that Hadoop knows.

    Attributes:
        path: File, folder or pattern, such as `s3a://lake/flights/*.json`.
        format: `csv` (plain or zipped), `json` or `parquet`.
        changed: What to do with a file that was loaded and has other contents
            now: `reload` replaces its rows, `refuse` stops the load.
        options: Options of Spark's reader, such as `multiLine: true` for JSON
            files that are one array.
    """

    path: str
    format: str
    changed: str = "reload"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be read."""
        require_one_of(self.format, ("csv", "json", "parquet"), "source.format")
        require_one_of(self.changed, ("reload", "refuse"), "source.changed")


@dataclass(frozen=True)
class DatabaseSource:
    """A table of a database that Spark reads by JDBC.

    Attributes:
        url: JDBC address, without user and password.
        table: Name of the table or view, with its schema.
        user: Reference to the name of the user, `env:NAME` or `file:/path`.
        password: Reference to the password.
        partitions: How to read it in parts, or None for one.
        watermark: Which rows are new, or None to read all rows each time.
        fetch_size: Rows per round trip.
        options: Further options of Spark's JDBC reader.
    """

    url: str
    table: str
    user: str | None = None
    password: str | None = None
    partitions: Partitions | None = None
    watermark: Watermark | None = None
    fetch_size: int = 10_000
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse secrets, and read what is nested."""
        _refuse_secrets(self.url, self.options)
        check_reference(self.user, name="source.user")
        check_reference(self.password, name="source.password")
        _read_nested(self, {"partitions": Partitions, "watermark": Watermark})


@dataclass(frozen=True)
class ApiSource:
    """Pages of JSON that an API answers with.

    Attributes:
        url: Address, without secrets.
        paging: How it names its pages.
        landing: Folder in which pages wait until all have come.
        records: Where the answer holds its rows, as in `data.flights`; None if the
            answer is the list.
        token: Reference to a token, sent as `Authorization: Bearer`.
        parameters: What each request asks for, besides.
        requests_per_second: The API's limit, or None.
        resume_hours: Pages that have waited longer are asked for again.
        retries: How patient to be.
        watermark: Which rows are new, or None to read all rows each time.
    """

    url: str
    paging: Paging
    landing: str
    records: str | None = None
    token: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    requests_per_second: float | None = None
    resume_hours: float = 24
    retries: Retries = field(default_factory=Retries)
    watermark: Watermark | None = None

    def __post_init__(self) -> None:
        """Refuse secrets, and read what is nested."""
        _refuse_secrets(self.url, self.parameters)
        check_reference(self.token, name="source.token")
        _read_nested(self, {"paging": Paging, "retries": Retries, "watermark": Watermark})
        if self.requests_per_second is not None:
            require_number("source.requests_per_second", self.requests_per_second, above=0)
        if self.watermark is not None and self.watermark.parameter is None:
            raise ParameterError(
                "source.watermark.parameter", expected="a parameter of the API", came=None
            )


Source = FileSource | FilesSource | DatabaseSource | ApiSource
SOURCE_KINDS: Mapping[str, type[Source]] = {
    "file": FileSource,
    "files": FilesSource,
    "database": DatabaseSource,
    "api": ApiSource,
}


def read_source(value: object) -> Source:
    """Read what the YAML of a raw model says under `source`.

    Args:
        value: Keys and values; `kind` says which of the classes above they are of.

    Returns:
        The source. Nothing was opened, and no secret looked up.

    Raises:
        ParameterError: If a key is unknown or missing or a value is wrong.
    """
    options = require_mapping(value, at="source")
    kind = options.pop("kind", None)
    require_one_of(kind, tuple(SOURCE_KINDS), "source.kind")
    return read_parameters(SOURCE_KINDS[str(kind)], options, at="source")


def _read_nested(source: object, kinds: Mapping[str, type[Any]]) -> None:
    for name, kind in kinds.items():
        value = getattr(source, name)
        if value is not None and not isinstance(value, kind):
            # A frozen dataclass can only be completed like this.
            object.__setattr__(source, name, read_parameters(kind, value, at=f"source.{name}"))


def _refuse_secrets(url: str, options: Mapping[str, Any]) -> None:
    if _SECRET_IN_URL.search(url):
        raise PlainSecretError("source.url")
    for name in options:
        if _SECRET_IN_URL.search(f"{name}="):
            raise PlainSecretError(f"source: {name}")
