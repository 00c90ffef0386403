from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from flightline.cli import main
from flightline.cli.rollback import choose_tracking
from flightline.errors import ParameterError
from flightline.promotion import promote_champion
from flightline.tracking.registry import read_aliases, register_challenger
from flightline.tracking.runs import LoggedModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def roll_back(outcome: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command on the real project, over the store of the test."""
    # dbt goes into the folder of the project and stays there.
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", outcome.pipeline.tracking.tracking_uri)
    command = ["rollback", "--project-dir", str(PROJECT)]
    return lambda *options: CliRunner().invoke(main, [*command, *options])


def test_one_command_goes_back_and_a_second_is_refused(
    outcome: Any, roll_back: Callable[..., Result]
) -> None:
    client = outcome.pipeline.client
    trained = client.get_model_version("late_arrivals", "1")
    logged = LoggedModel(run_id=trained.run_id, model_id=trained.model_id, model_uri=trained.source)
    version = register_challenger(client, "late_arrivals", logged, tags={})
    promote_champion(client, "late_arrivals", version, by="Ann", because="12 gates passed")

    done = roll_back()

    assert done.exit_code == 0, done.output
    assert done.output == (
        f"late_arrivals: champion is version 1 again, version {version} was rolled back.\n"
    )
    assert read_aliases(client, "late_arrivals")["champion"] == 1

    again = roll_back("--model", "late_arrivals")

    assert again.exit_code == 1
    assert "Expected: a version of late_arrivals with the alias previous" in again.output
    assert read_aliases(client, "late_arrivals")["champion"] == 1


def test_a_model_that_the_project_does_not_have_is_refused() -> None:
    def describe(name: str) -> dict[str, str]:
        return {"tracking_uri": "sqlite:///m.db", "experiment_name": name, "model_name": name}

    found = {"ml_a__scores": describe("a"), "ml_a__gates": describe("a"), "ml_b": describe("b")}

    assert choose_tracking(found, "b").model_name == "b"
    with pytest.raises(ParameterError, match="--model`: one of a, b"):
        choose_tracking(found, "c")
    with pytest.raises(ParameterError, match="--model`: one of a, b"):
        choose_tracking(found, None)
