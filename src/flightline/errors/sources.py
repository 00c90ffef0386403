"""Databases, APIs and folders of files that raw tables cannot be loaded from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError, ParameterError
from flightline.errors.ingestion import RawSourceError

if TYPE_CHECKING:
    from collections.abc import Sequence


class SecretMissingError(FlightlineError):
    """A password or token is not where the configuration says it is."""

    def __init__(self, name: str, *, reference: str) -> None:
        """Name the parameter `name` and its `reference`, which is no secret itself."""
        super().__init__(
            expected=f"the secret `{name}` at {reference}",
            came="nothing there, or an empty text",
            fix="set the environment variable, or write the file, for the process that runs dbt; "
            "or correct the reference in the YAML of the model.",
        )


class PlainSecretError(ParameterError):
    """A secret stands in the YAML itself; the message does not repeat it."""

    def __init__(self, name: str) -> None:
        """Name the parameter `name`."""
        super().__init__(
            name,
            expected="a reference to a secret, `env:NAME` or `file:/path`, never the secret",
            came="(not shown)",
        )


class RawFilesMissingError(RawSourceError):
    """A path has no files."""

    def __init__(self, path: str, *, came: str) -> None:
        """Name the path and what Spark said of it."""
        super().__init__(
            expected=f"at least one file at {path}",
            came=came,
            fix="correct `path` in the model's YAML, or deliver the files. Spark must be able to "
            "reach it: for S3 it needs hadoop-aws and credentials.",
        )


class RawFileChangedError(RawSourceError):
    """A file that was loaded has other contents now, and the YAML says to refuse it."""

    def __init__(self, files: Sequence[str]) -> None:
        """Name the files."""
        super().__init__(
            expected="files that were loaded to stay as they were (`changed: refuse`)",
            came=f"other contents in {', '.join(files)}",
            fix="deliver what is new in files of new names; or set `changed: reload` in the "
            "model's YAML, which replaces the rows of a file that changed.",
        )


class DatabaseReadError(RawSourceError):
    """A table of a database cannot be read."""

    def __init__(self, table: str, *, came: str) -> None:
        """Name the table and what the driver said."""
        super().__init__(
            expected=f"to read the table {table} by JDBC",
            came=came,
            fix="correct `url`, `table`, `user` and `password` in the model's YAML; if the driver "
            "is not found, name its Maven coordinates in `spark.jars.packages` of the profile.",
        )


class WatermarkMissingError(RawSourceError):
    """Rows without a watermark would never be seen by a later load."""

    def __init__(self, source: str, *, column: str, came: str) -> None:
        """Name the source, the column, and what stands there."""
        super().__init__(
            expected=f"each row of {source} to have a value in the watermark column {column}",
            came=came,
            fix=f"fill {column} in the source, or take another column as `watermark`.",
        )


class ApiRequestError(RawSourceError):
    """An API refused a request, in a way that asking again does not mend."""

    def __init__(self, url: str, *, came: str) -> None:
        """Name the address, without its query, and the answer."""
        super().__init__(
            expected=f"{url} to answer with status 200",
            came=came,
            fix="for 401 and 403 look at `token`, for 400 and 404 at `url` and `parameters` in the "
            "model's YAML. Pages that have come stay, the next run goes on after them.",
        )


class ApiUnavailableError(RawSourceError):
    """An API did not answer, or asked to wait, each time it was asked."""

    def __init__(self, url: str, *, attempts: int, came: str) -> None:
        """Name the address, how often it was asked, and the last failure."""
        super().__init__(
            expected=f"{url} to answer within {attempts} attempts",
            came=came,
            fix="run dbt again later: pages that have come stay, the next run goes on after them. "
            "`retries` in the model's YAML says how long to be patient.",
        )


class ApiAnswerError(RawSourceError):
    """The answer of an API is not a page of rows."""

    def __init__(self, url: str, *, expected: str, came: str) -> None:
        """Say what was `expected` of the answer, and what `came`."""
        super().__init__(
            expected=f"the answer of {url} to have {expected}",
            came=came,
            fix="correct `records` and `paging` in the model's YAML to what the API answers.",
        )


class RepeatedPageError(RawSourceError):
    """An API gives a page that it has given before, each time it is asked."""

    def __init__(self, url: str, *, page: int, same_as: int) -> None:
        """Count pages from 1."""
        super().__init__(
            expected=f"{url} to answer with new rows on page {page}",
            came=f"the rows of page {same_as} again",
            fix="correct `paging` in the model's YAML: the API may call the parameter of the page "
            "or cursor otherwise, and then always answers with the same page.",
        )
