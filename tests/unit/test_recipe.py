from __future__ import annotations

import copy
import hashlib
import json
import logging
import platform
from typing import TYPE_CHECKING, Any

import pytest

from flightline.tracking.recipe import Recipe, digest_manifest, read_recipe

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST: dict[str, Any] = {
    "metadata": {"generated_at": "2026-01-01", "invocation_id": "a"},
    "nodes": {
        "model.p.features": {
            "resource_type": "model",
            "alias": "features",
            "schema": "p_features",
            "checksum": {"name": "sha256", "checksum": "abc"},
            "config": {"materialized": "table", "meta": {"window": 7}},
            "relation_name": "p_features.features",
            "columns": {"id": {"data_type": "string", "description": "Its id.", "meta": {}}},
            "depends_on": {"nodes": ["seed.p.codes", "model.p.raw"], "macros": []},
            "created_at": 1.0,
            "description": "Features.",
            "compiled_code": "select 1",
        },
        "test.p.unique": {"resource_type": "test", "config": {"severity": "warn"}, "columns": {}},
    },
    "sources": {"source.p.raw": {"relation_name": "raw.rows", "loaded_at_field": "at"}},
    "macros": {"macro.p.known": {"macro_sql": "{% macro known() %}", "created_at": 1.0}},
}


def change(path: str, value: object) -> dict[str, Any]:
    """Return the manifest with another value at a place like nodes/x/config."""
    changed = copy.deepcopy(MANIFEST)
    *parents, last = path.split("/")
    place = changed
    for parent in parents:
        place = place[parent]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata", {"generated_at": "2027-01-01"}),
        ("nodes/model.p.features/created_at", 2.0),
        ("nodes/model.p.features/description", "All features."),
        ("nodes/model.p.features/compiled_code", None),
        ("nodes/model.p.features/columns/id/description", "The id."),
        ("nodes/model.p.features/depends_on/nodes", ["model.p.raw", "seed.p.codes"]),
        ("nodes/test.p.unique/config", {"severity": "error"}),
        ("macros/macro.p.known/created_at", 2.0),
    ],
)
def test_what_makes_no_other_table_makes_no_other_digest(path: str, value: object) -> None:
    assert digest_manifest(change(path, value)) == digest_manifest(MANIFEST)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nodes/model.p.features/checksum", {"name": "sha256", "checksum": "abd"}),
        ("nodes/model.p.features/config/meta/window", 8),
        ("nodes/model.p.features/schema", "prod"),
        ("nodes/model.p.features/columns/id/data_type", "int"),
        ("nodes/model.p.features/depends_on/nodes", ["model.p.raw"]),
        ("nodes/model.p.new", MANIFEST["nodes"]["model.p.features"]),
        ("sources/source.p.raw/relation_name", "other.rows"),
        ("macros/macro.p.known/macro_sql", "{% macro known(at) %}"),
    ],
)
def test_what_may_make_another_table_makes_another_digest(path: str, value: object) -> None:
    assert digest_manifest(change(path, value)) != digest_manifest(MANIFEST)


def read(folder: Path, **changes: Any) -> Recipe:
    arguments: dict[str, Any] = {
        "spark_version": "4.0.1",
        "dbt_invocation_id": None,
        "manifest_file": "target/manifest.json",
        "lock_file": "uv.lock",
    }
    return read_recipe(folder, **(arguments | changes))


def test_project_and_packages_are_hashed(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    manifest = tmp_path / "target" / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    (tmp_path / "uv.lock").write_text("version = 1", encoding="utf-8")

    recipe = read(tmp_path)

    assert recipe.manifest_digest == digest_manifest(MANIFEST)
    assert recipe.lock_sha256 == hashlib.sha256(b"version = 1").hexdigest()
    assert recipe.python_version == platform.python_version()
    assert recipe.tags["spark_version"] == "4.0.1"


def test_what_is_not_there_is_left_out_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "uv.lock").write_text("version = 1", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        recipe = read(tmp_path)

    assert recipe.manifest_digest is None
    assert not {"manifest_digest", "dbt_invocation_id"} & set(recipe.tags)
    (line,) = caplog.messages
    assert line.startswith("manifest_file target/manifest.json is not recorded: [Errno 2]")


def test_a_manifest_that_is_no_json_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text("{", encoding="utf-8")

    assert read(tmp_path, manifest_file="uv.lock").manifest_digest is None


def test_what_the_yaml_does_not_name_is_not_looked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recipe = read(tmp_path, manifest_file=None, lock_file=None)

    assert (recipe.manifest_digest, recipe.lock_sha256) == (None, None)
    assert not caplog.messages
