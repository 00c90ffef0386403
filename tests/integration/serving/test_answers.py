from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integration.serving.conftest import Server

    Planned = list[dict[str, str]]


def test_batch_and_api_agree_bit_for_bit(server: Server, planned: Planned, outcome: Any) -> None:
    answer = server.post(planned[:300]).json()

    batch = outcome.scores.set_index("flight_id")["score"]
    asked = [flight["flight_id"] for flight in planned[:300]]
    assert [row["flight_id"] for row in answer["predictions"]] == asked
    for row in answer["predictions"]:
        assert row["probability"] == batch[row["flight_id"]]
    assert answer["model"] == {"name": "late_arrivals", "version": 1}
    assert answer["data"]["features_table"] == "flightline_test.flight_features"
    assert answer["data"]["features_version"] == outcome.run["features_version"]


def test_one_flight_gets_the_answer_that_it_gets_among_many(
    server: Server, planned: Planned
) -> None:
    among_many = server.post(planned[:50]).json()["predictions"][7]
    (alone,) = server.post(planned[7:8]).json()["predictions"]

    assert alone == among_many


def test_reasons_are_those_of_the_batch(server: Server, planned: Planned, outcome: Any) -> None:
    batch = outcome.scores.dropna(subset="reasons").set_index("flight_id")["reasons"]
    asked = [flight for flight in planned if flight["flight_id"] in batch.index][:20]
    assert asked

    for row in server.post(asked).json()["predictions"]:
        assert row["reasons"] == list(batch[row["flight_id"]])


def test_times_are_told_in_utc(server: Server, planned: Planned, flights: Any) -> None:
    (row,) = server.post(planned[:1]).json()["predictions"]

    flight = flights.set_index("flight_id").loc[row["flight_id"]]
    for name in ("scheduled_departure_at", "decided_at"):
        assert row[name] == f"{flight[name]:%Y-%m-%dT%H:%M:%SZ}"


def test_probes_and_documentation_need_no_token(server: Server) -> None:
    assert server.get("/health").json() == {"status": "ok"}
    assert server.get("/ready").json()["model"] == {"name": "late_arrivals", "version": 1}
    assert server.get("/docs").status_code == 200
    schemas = server.get("/openapi.json").json()["components"]["schemas"]
    flight = schemas["PlannedFlight"]
    assert flight["examples"][0]["flight_id"] == "flight-07000"
    assert flight["properties"]["origin_code"]["enum"] == ["EWR", "JFK"]
    assert flight["properties"]["flight_date"]["description"] == "Date of the departure."


def test_what_is_asked_is_counted_and_written_down(server: Server, planned: Planned) -> None:
    answer = server.post(planned[:2]).json()
    server.post([])

    text = server.get("/metrics").text
    assert 'flightline_requests_total{route="/predictions",status="200"} 1.0' in text
    assert 'flightline_requests_total{route="/predictions",status="422"} 1.0' in text
    assert "flightline_model_version 1.0" in text
    (file,) = server.log_folder.iterdir()
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["flight_id"] for row in rows] == [row["flight_id"] for row in planned[:2]]
    assert [row["score"] for row in rows] == [row["probability"] for row in answer["predictions"]]


def test_a_log_that_cannot_be_written_costs_no_answer(server: Server, planned: Planned) -> None:
    server.log_folder.write_text("a file where the folder should be")

    assert server.post(planned[:1]).status_code == 200
