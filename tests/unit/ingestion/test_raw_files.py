"""Each way in which a raw file can be bad, and what the refusal says."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flightline.errors import (
    RawColumnsError,
    RawFileDamagedError,
    RawFileMissingError,
    RawPackageMissingError,
    RawRowCountError,
)
from flightline.ingestion.checks import check_row_count
from flightline.ingestion.contract import RawContract
from flightline.ingestion.files import locate_file, read_raw_file
from flightline.ingestion.sources import FileSource

if TYPE_CHECKING:
    import pyarrow as pa

HEADER = "origin,seats,temp,time_hour"
GOOD_ROWS = [
    "EWR,150,39.02,2013-01-01T06:00:00Z",
    "JFK,NA,-4,2013-01-01T07:00:00Z",
    "LGA,9,1.5e-3,NA",
    '"A, B",-2,NA,2013-01-01T08:00:00Z',
]


COLUMNS = {"origin": "text", "seats": "integer", "temp": "number", "time_hour": "timestamp"}
CONTRACT = RawContract(columns=COLUMNS, least_row_count=4)


@pytest.fixture
def source(tmp_path: Path) -> FileSource:
    return FileSource(file="raw.csv", directory=str(tmp_path))


def read(source: FileSource, **changes: int) -> pa.Table:
    contract = dataclasses.replace(CONTRACT, **changes)
    table = read_raw_file(locate_file(source).read_bytes(), contract, file=source.file)
    check_row_count(table.num_rows, contract, source=source.file)
    return table


def write(source: FileSource, rows: list[str], header: str = HEADER) -> None:
    path_of(source).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def path_of(source: FileSource) -> Path:
    return Path(str(source.directory)) / source.file


def replace_row(number: int, row: str) -> list[str]:
    return [*GOOD_ROWS[:number], row, *GOOD_ROWS[number + 1 :]]


def test_a_good_file_is_read_as_text_exactly_as_it_is(source: FileSource) -> None:
    write(source, GOOD_ROWS)

    table = read(source)

    assert table.to_pydict() == {
        "origin": ["EWR", "JFK", "LGA", "A, B"],
        "seats": ["150", "NA", "9", "-2"],
        "temp": ["39.02", "-4", "1.5e-3", "NA"],
        "time_hour": ["2013-01-01T06:00:00Z", "2013-01-01T07:00:00Z", "NA", "2013-01-01T08:00:00Z"],
    }


def test_columns_in_another_order_are_put_in_that_of_the_contract(source: FileSource) -> None:
    rows = [",".join(reversed(row.split(","))) for row in GOOD_ROWS[:3]]
    write(source, rows, header="time_hour,temp,seats,origin")

    table = read(source, least_row_count=3)

    assert table.column_names == ["origin", "seats", "temp", "time_hour"]
    assert table["origin"].to_pylist() == ["EWR", "JFK", "LGA"]


def test_lines_may_end_as_on_windows(source: FileSource) -> None:
    path_of(source).write_bytes("\r\n".join([HEADER, *GOOD_ROWS, ""]).encode())

    assert read(source)["time_hour"][0].as_py() == "2013-01-01T06:00:00Z"


def test_a_zipped_file_is_read(source: FileSource) -> None:
    write(source, GOOD_ROWS)
    zipped = dataclasses.replace(source, file="raw.csv.zip")
    with zipfile.ZipFile(path_of(zipped), "w") as archive:
        archive.write(path_of(source), "raw.csv")

    assert read(zipped) == read(source)


def test_a_missing_file_is_told_with_what_is_there_instead(source: FileSource) -> None:
    (path_of(source).parent / "raw (1).csv").touch()

    with pytest.raises(RawFileMissingError) as raised:
        read(source)

    message = str(raised.value)
    assert f"raw file raw.csv in {source.directory}" in message
    assert "raw (1).csv" in message
    assert "raw_directory" in message


def test_a_missing_folder_is_told(source: FileSource) -> None:
    nowhere = dataclasses.replace(source, directory="nowhere")

    with pytest.raises(RawFileMissingError, match="in nowhere\nCame: no files there"):
        read(nowhere)


def test_a_missing_package_is_told(source: FileSource) -> None:
    packaged = dataclasses.replace(source, package="no_such_package", directory=None)

    with pytest.raises(RawPackageMissingError, match=r"raw\.csv in .* no_such_package"):
        read(packaged)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_zip_that_is_cut_short_is_refused(source: FileSource, share: float) -> None:
    zipped = dataclasses.replace(source, file="raw.csv.zip")
    path = path_of(zipped)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("raw.csv", "\n".join([HEADER, *GOOD_ROWS, ""]))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(RawFileDamagedError, match=r"raw\.csv\.zip"):
        read(zipped)


def test_a_zip_with_a_flipped_byte_is_refused(source: FileSource) -> None:
    zipped = dataclasses.replace(source, file="raw.csv.zip")
    path = path_of(zipped)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("raw.csv", "\n".join([HEADER, *GOOD_ROWS, ""]))
    path.write_bytes(path.read_bytes().replace(b"EWR,150", b"EWR,151"))

    with pytest.raises(RawFileDamagedError, match="CRC"):
        read(zipped)


def test_a_zip_of_several_files_is_refused(source: FileSource) -> None:
    zipped = dataclasses.replace(source, file="raw.csv.zip")
    with zipfile.ZipFile(path_of(zipped), "w") as archive:
        archive.writestr("raw.csv", "")
        archive.writestr("more.csv", "")

    with pytest.raises(RawFileDamagedError, match=r"one CSV file.*\n.*more\.csv"):
        read(zipped)


def test_a_file_cut_within_a_line_is_refused(source: FileSource) -> None:
    write(source, GOOD_ROWS)
    path = path_of(source)
    path.write_bytes(path.read_bytes()[:-6])

    with pytest.raises(RawFileDamagedError) as raised:
        read(source)

    assert "4 rows, the last one ending in" in str(raised.value)
    assert "T08:0'" in str(raised.value)


def test_an_empty_file_is_refused(source: FileSource) -> None:
    path_of(source).touch()

    with pytest.raises(RawColumnsError, match=r"no column origin.*\(0 rows\)"):
        read(source)


@pytest.mark.parametrize(("row", "count"), [("JFK,NA,-4", 3), ("JFK,NA,-4,NA,NA", 5)])
def test_a_line_with_too_few_or_many_values_is_refused(
    source: FileSource, row: str, count: int
) -> None:
    write(source, replace_row(1, row))

    with pytest.raises(RawFileDamagedError) as raised:
        read(source)

    assert "raw.csv to be complete: 4 values on every line" in str(raised.value)
    assert f"1 of 4 rows with more or fewer (line 3: {count} values)" in str(raised.value)


def test_rows_that_do_not_fit_come_along(source: FileSource) -> None:
    rows = [*GOOD_ROWS[:2], "JFK,many,1 F,yesterday", ""]
    write(source, rows)

    table = read(source)

    assert [row["seats"] for row in table.to_pylist()] == ["150", "NA", "many", ""]
    assert set(table.to_pylist()[3].values()) == {""}


def test_bytes_that_are_not_utf_8_are_refused(source: FileSource) -> None:
    write(source, GOOD_ROWS)
    path = path_of(source)
    path.write_bytes(path.read_bytes().replace(b"JFK", b"J\xffK"))

    with pytest.raises(RawFileDamagedError, match="UTF8"):
        read(source)


def test_a_file_that_ends_early_is_refused(source: FileSource) -> None:
    write(source, GOOD_ROWS[:3])

    with pytest.raises(RawRowCountError, match=r"hold at least 4 rows\nCame: 3 rows \(-1\)"):
        read(source)


def test_a_file_that_grew_is_read(source: FileSource) -> None:
    write(source, [*GOOD_ROWS, "X,1,1,NA"])

    assert read(source).num_rows == 5


@pytest.mark.parametrize(
    ("header", "came"),
    [
        ("origin,seat_count,temp,time_hour", "no column seats; an unknown column seat_count"),
        ("origin,seat,temp,time_hour", r"no column seats \(renamed to seat\?\)"),
        ("origin,seats,temp,time_hour,more", "an unknown column more"),
        ("origin,temp,time_hour", "no column seats"),
        ("origin,seats,seats,temp,time_hour", "column seats more than once"),
    ],
)
def test_a_changed_header_is_refused(source: FileSource, header: str, came: str) -> None:
    write(source, GOOD_ROWS, header=header)

    with pytest.raises(RawColumnsError, match=rf"raw\.csv.*\nCame: {came}.*\(4 rows\)"):
        read(source)


@pytest.mark.parametrize("error_part", ["Expected: ", "\nCame: ", "\nTo fix: "])
def test_every_refusal_says_what_was_expected_what_came_and_how_to_fix_it(
    source: FileSource, error_part: str
) -> None:
    with pytest.raises(RawFileMissingError) as raised:
        read(source)

    assert error_part in str(raised.value)
