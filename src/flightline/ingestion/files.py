"""Find a raw file and read it as a table of plain text."""

from __future__ import annotations

import csv
import importlib.util
import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv as arrow_csv

from flightline.errors import (
    RawFileDamagedError,
    RawFileMissingError,
    RawPackageMissingError,
)
from flightline.ingestion.checks import check_columns

if TYPE_CHECKING:
    from flightline.ingestion.contract import RawContract
    from flightline.ingestion.sources import FileSource

_EXAMPLES_SHOWN = 3


def locate_file(source: FileSource) -> Path:
    """Find the raw file of a source.

    The package that carries it is located but never imported: its own import
    may need things that are not installed, and data needs no code to run.

    Args:
        source: Names the package, the file and, if given, the folder.

    Returns:
        Path of the file.

    Raises:
        RawPackageMissingError: If the package is not installed.
        RawFileMissingError: If the folder has no such file.
    """
    folder = _folder(source)
    path = folder / source.file
    if not path.is_file():
        found = sorted(entry.name for entry in folder.glob("*"))
        raise RawFileMissingError(source.file, folder=str(folder), found=found)
    return path


def _folder(source: FileSource) -> Path:
    if source.directory is not None:
        return Path(source.directory)
    spec = importlib.util.find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise RawPackageMissingError(source.file, package=source.package)
    package = Path(next(iter(spec.submodule_search_locations)))
    return package / source.package_folder


def read_raw_file(content: bytes, contract: RawContract, *, file: str) -> pa.Table:
    """Read a CSV file, zipped or not, and prove that it has the columns promised.

    Args:
        content: All bytes of the file.
        contract: What the source promises.
        file: Name of the file, ending in `.zip` if it is an archive of one CSV.

    Returns:
        The columns of the contract, in its order, all text exactly as it
        stands in the file.

    Raises:
        RawFileError: If the file is damaged or has other columns. The message
            names the file, the columns or lines, and how to fix it.
    """
    if file.endswith(".zip"):
        content = unzip(content, file=file)
    check_columns(read_header(content), contract, source=file, row_count=count_rows(content))
    return read_text_table(content, file=file).select(list(contract.columns))


def unzip(content: bytes, *, file: str) -> bytes:
    """Take the one CSV file out of a zip archive.

    Args:
        content: All bytes of the archive.
        file: Name of the archive, for messages.

    Returns:
        The text of the CSV file, as bytes.

    Raises:
        RawFileDamagedError: If the archive is damaged or holds not one file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
            if len(members) == 1:
                return archive.read(members[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise RawFileDamagedError(
            file,
            expected="a zip archive that can be read to its end",
            came=f"{len(content):,} bytes, {error}",
        ) from error
    raise RawFileDamagedError(file, expected="a zip archive of one CSV file", came=f"{members}")


def read_header(content: bytes) -> list[str]:
    """Read the column names from the first line of a CSV file."""
    first_line = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    return next(csv.reader([first_line.rstrip("\r")]), [])


def count_rows(content: bytes) -> int:
    """Count the lines below the header, a cut last line included."""
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    return max(lines - 1, 0)


def read_text_table(content: bytes, *, file: str) -> pa.Table:
    """Parse a CSV file with every value kept exactly as it is written.

    Args:
        content: The whole CSV file, its header the first line.
        file: Name of the file, for messages.

    Returns:
        One string column per name in the header; nothing turned into null.

    Raises:
        RawFileDamagedError: If the file ends within a line, a row has too few
            or too many values, or the bytes are not CSV in UTF-8.
    """
    if not content.endswith(b"\n"):
        last_line = content[-80:].rsplit(b"\n", 1)[-1].decode(errors="replace")
        raise RawFileDamagedError(
            file,
            expected="a line break at its end",
            came=f"{count_rows(content):,} rows, the last one ending in {last_line!r}",
        )
    uneven: list[arrow_csv.InvalidRow] = []
    table = _parse(content, uneven, file=file)
    if uneven:
        shown = "; ".join(
            f"line {row.number}: {row.actual_columns} values" for row in uneven[:_EXAMPLES_SHOWN]
        )
        raise RawFileDamagedError(
            file,
            expected=f"{uneven[0].expected_columns} values on every line",
            came=f"{len(uneven):,} of {count_rows(content):,} rows with more or fewer ({shown})",
        )
    return table


def _parse(content: bytes, uneven: list[arrow_csv.InvalidRow], *, file: str) -> pa.Table:
    def remember(row: arrow_csv.InvalidRow) -> str:
        uneven.append(row)
        return "skip"

    try:
        return arrow_csv.read_csv(
            io.BytesIO(content),
            # Only a single thread knows the number of an uneven line.
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                ignore_empty_lines=False, invalid_row_handler=remember
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in read_header(content)},
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid as error:
        raise RawFileDamagedError(file, expected="CSV in UTF-8", came=str(error)) from error
