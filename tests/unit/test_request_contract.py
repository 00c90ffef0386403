from __future__ import annotations

import pytest
from pydantic import ValidationError

from flightline.errors import ContractError
from flightline.serving.contract import RequestField, read_contract
from flightline.serving.requests import build_request_model

COLUMNS = {
    "carrier_code": {"data_type": "string", "description": "Code of\nthe carrier."},
    "origin_code": {"data_type": "string", "description": "Airport."},
    "flight_number": {"data_type": "int", "description": "Number."},
    "flight_date": {"data_type": "date", "description": "Date."},
    "position": {"data_type": "struct<x: int>", "description": "Where."},
}
FIELDS = (
    RequestField("carrier_code", "string", "Code.", values=("AA", "UA")),
    RequestField("flight_number", "int", "Number."),
    RequestField("flight_date", "date", "Date."),
)


def generic_test(kind: str, column: str, parents: list[str], **kwargs: object) -> dict:
    return {
        "resource_type": "test",
        "attached_node": "model.x.fct_flights.v2",
        "column_name": column,
        "test_metadata": {"name": kind, "kwargs": kwargs},
        "depends_on": {"nodes": ["model.x.fct_flights.v2", *parents]},
    }


@pytest.fixture
def manifest() -> dict:
    model = {"resource_type": "model", "name": "fct_flights", "latest_version": 2}
    newest = {"unique_id": "model.x.fct_flights.v2", "version": 2, "columns": COLUMNS}
    oldest = {"unique_id": "model.x.fct_flights.v1", "version": 1, "columns": {}}
    airlines = {"resource_type": "model", "name": "dim_airlines", "relation_name": "m.airlines"}
    return {
        "nodes": {
            "model.x.fct_flights.v1": {**model, **oldest},
            "model.x.fct_flights.v2": {**model, **newest},
            "model.x.dim_airlines": airlines,
            "test.1": generic_test("accepted_values", "origin_code", [], values=["EWR", "JFK"]),
            "test.2": generic_test(
                "relationships", "carrier_code", ["model.x.dim_airlines"], field="code"
            ),
            "test.3": generic_test("not_null", "carrier_code", []),
        }
    }


def test_fields_carry_what_the_tests_of_the_latest_version_accept(manifest: dict) -> None:
    carrier, origin, number = read_contract(
        manifest, "fct_flights", ["carrier_code", "origin_code", "flight_number"]
    )

    assert carrier.description == "Code of the carrier."
    assert carrier.values_of == ("m.airlines", "code")
    assert origin.values == ("EWR", "JFK")
    assert (number.data_type, number.values, number.values_of) == ("int", None, None)


@pytest.mark.parametrize(
    ("model", "column", "message"),
    [
        ("fct_trains", "carrier_code", "a model fct_trains"),
        ("fct_flights", "gate", "no such column"),
        ("fct_flights", "position", "type struct<x: int>"),
    ],
)
def test_what_the_project_does_not_declare_is_refused(
    manifest: dict, model: str, column: str, message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        read_contract(manifest, model, [column])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"carrier_code": "ZZ"}, "expected one of AA, UA; came 'ZZ'"),
        ({"carrier_code": None}, "valid string"),
        ({"carrier_code": "A" * 65}, "at most 64 characters"),
        ({"flight_number": -1}, "greater than or equal to 0"),
        ({"flight_number": 2**31}, "less than or equal to"),
        ({"flight_date": "soon"}, "valid date"),
        ({"seat": "12A"}, "Extra inputs are not permitted"),
    ],
)
def test_a_request_that_breaks_the_contract_is_refused(change: dict, message: str) -> None:
    body = build_request_model(
        FIELDS, rows_name="flights", row_title="PlannedFlight", most_rows=2, example={}
    )
    flight = {"carrier_code": "AA", "flight_number": 1, "flight_date": "2013-12-01"}

    assert body.model_validate({"flights": [flight]})
    with pytest.raises(ValidationError, match=message):
        body.model_validate({"flights": [{**flight, **change}]})


@pytest.mark.parametrize("count", [0, 3])
def test_a_request_names_one_to_the_most_flights(count: int) -> None:
    body = build_request_model(
        FIELDS, rows_name="flights", row_title="PlannedFlight", most_rows=2, example={}
    )
    flight = {"carrier_code": "AA", "flight_number": 1, "flight_date": "2013-12-01"}

    with pytest.raises(ValidationError, match="flights"):
        body.model_validate({"flights": [flight] * count})
