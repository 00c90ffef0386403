"""What a replay of the real project would run, and where it would write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flightline.dbt import DbtProject
from flightline.replay import ReplayParameters
from flightline.replay.isolation import refuse_shared_places

ROOT = Path(__file__).parents[3]
SHOWN_TO_PEOPLE = {"ml_late_arrivals__plots", "ml_late_arrivals__snapshots"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The project itself, parsed elsewhere."""
    return DbtProject(
        directory=ROOT,
        profiles_directory=ROOT,
        target=None,
        state_directory=tmp_path_factory.mktemp("state"),
    )


@pytest.fixture(scope="module")
def parameters(project: DbtProject) -> ReplayParameters:
    return ReplayParameters.from_variables(project.read_variables())


@pytest.fixture
def own(parameters: ReplayParameters, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of a replay, and no server in the environment."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    # dbt goes into the project's folder and stays there.
    monkeypatch.chdir(ROOT)
    return {"scratch_schema": parameters.schema, "local_mlflow_store": str(parameters.store)}


def test_it_runs_every_model_but_what_it_shares_and_what_people_look_at(
    project: DbtProject, parameters: ReplayParameters, own: dict[str, str]
) -> None:
    listing = ["--resource-type", "model", "--output", "json", "--output-keys", "name", "--quiet"]
    run = [
        json.loads(line)["name"]
        for selector in vars(parameters.selectors).values()
        for line in project.invoke(["ls", "--selector", selector, *listing], own)
    ]
    models = [
        node
        for node in project.parse(own).nodes.values()
        if node.resource_type == "model" and node.config.schema not in parameters.shared_schemas
    ]

    assert len(run) == len(set(run))
    # What no feature is made from is not computed: a replay looks at nothing else.
    left_out = {node.name for node in models} - set(run)
    assert left_out >= SHOWN_TO_PEOPLE
    assert {name for name in left_out if name.startswith(("feat_", "mon_", "ml_"))} == (
        SHOWN_TO_PEOPLE
    )


def test_no_model_leaves_the_places_of_the_replay(
    project: DbtProject, parameters: ReplayParameters, own: dict[str, str]
) -> None:
    manifest = project.parse(own)

    refuse_shared_places(manifest, parameters)
    tables = [
        meta.get("features_table") or meta["training"]["features_table"]
        for node in manifest.nodes.values()
        if (meta := node.config.meta).get("features_table") or meta.get("training")
    ]
    assert set(tables) == {"replay_flightline_features.flight_features"}
