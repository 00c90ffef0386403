"""The stages of the pipeline: each runs alone, and together they are the project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flightline.dbt import DbtProject

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
STAGES = ("ingest", "transform", "train", "score", "monitor")
KINDS = ("model", "seed", "snapshot")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DbtProject]:
    """The project itself, parsed elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        # dbt goes into the project's folder and stays there.
        patch.chdir(ROOT)
        yield DbtProject(
            directory=ROOT,
            profiles_directory=ROOT,
            target=None,
            state_directory=tmp_path_factory.mktemp("state"),
        )


@pytest.fixture(scope="module")
def stages(project: DbtProject) -> dict[str, list[str]]:
    """Ids of the tables that each stage makes."""
    listing = ["--resource-types", *KINDS, "--output", "json", "--output-keys", "unique_id"]
    return {
        stage: [
            json.loads(line)["unique_id"]
            for line in project.invoke(["ls", "--selector", stage, *listing, "--quiet"], {})
        ]
        for stage in STAGES
    }


def test_each_table_belongs_to_one_stage(project: DbtProject, stages: dict[str, list[str]]) -> None:
    assert all(stages.values())
    times = Counter(key for keys in stages.values() for key in keys)
    nodes = project.parse().nodes
    assert times == Counter(key for key, node in nodes.items() if node.resource_type in KINDS)


def test_a_stage_reads_only_what_stages_before_it_make(
    project: DbtProject, stages: dict[str, list[str]]
) -> None:
    order = {key: at for at, keys in enumerate(stages.values()) for key in keys}
    nodes = project.parse().nodes
    too_early = {
        (key, source)
        for key, at in order.items()
        for source in nodes[key].depends_on_nodes
        if order.get(source, 0) > at
    }
    assert not too_early
