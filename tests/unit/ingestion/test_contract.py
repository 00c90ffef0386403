from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from flightline.errors import ParameterError
from flightline.ingestion.contract import KINDS, RawContract
from flightline.ingestion.files import locate_file, read_raw_file
from flightline.ingestion.sources import FileSource, read_source

GOOD: dict[str, Any] = {
    "columns": {"carrier": "text", "name": "text"},
    "least_row_count": 16,
}
INGESTION = Path(__file__).parents[3] / "python_models" / "ingestion"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"columns": {"carrier": "string"}}, "columns.carrier"),
        ({"columns": ["carrier"]}, "columns"),
        ({"columns": None}, "columns"),
        ({"least_row_count": "16"}, "least_row_count"),
        ({"least_row_count": True}, "least_row_count"),
        ({"least_row_count": None}, "least_row_count"),
    ],
)
def test_a_contract_that_cannot_be_kept_is_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ParameterError, match=f"`{named}`"):
        RawContract(**{**GOOD, **change})


def test_the_kinds_allowed_are_told() -> None:
    with pytest.raises(ParameterError) as raised:
        RawContract(**{**GOOD, "columns": {"carrier": "string"}})

    assert all(kind in str(raised.value) for kind in KINDS)
    assert "'string'" in str(raised.value)


def list_models() -> list[dict[str, Any]]:
    text = (INGESTION / "_ingestion__models.yml").read_text(encoding="utf-8")
    models: list[dict[str, Any]] = yaml.safe_load(text)["models"]
    return models


@pytest.mark.parametrize("model", list_models(), ids=lambda model: model["name"])
def test_the_installed_files_keep_the_contracts_of_the_project(model: dict[str, Any]) -> None:
    meta = model["config"]["meta"]
    contract = RawContract(**meta["contract"])
    source = read_source({**meta["source"], "directory": None})
    assert isinstance(source, FileSource)

    table = read_raw_file(locate_file(source).read_bytes(), contract, file=source.file)

    described = [column["name"] for column in model["columns"]]
    of_load = ["_source_file", "_source_line", "_source_version", "_load_id", "_loaded_at"]
    assert [*table.column_names, *of_load] == described
    assert table.num_rows == contract.least_row_count
    assert {str(kind) for kind in table.schema.types} == {"string"}
    assert all(column.null_count == 0 for column in table.columns)
