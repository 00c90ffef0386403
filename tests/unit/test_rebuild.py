from __future__ import annotations

import dataclasses

from flightline.rebuild import Check, Rebuild, compare_recipes
from flightline.tracking.recipe import Recipe

RECIPE = Recipe(
    git_sha="abc",
    is_git_dirty=False,
    dbt_invocation_id=None,
    manifest_digest=None,
    lock_sha256="def",
    python_version="3.11.7",
    spark_version="4.0.1",
    lightgbm_version="4.6.0",
)


def test_an_equal_recipe_gives_no_warning() -> None:
    later = dataclasses.replace(RECIPE, dbt_invocation_id="another run")

    assert compare_recipes(RECIPE.tags, later) == ()


def test_another_commit_and_other_packages_are_told() -> None:
    now = dataclasses.replace(RECIPE, git_sha="abd", lock_sha256=None)

    assert compare_recipes(RECIPE.tags, now) == (
        "git_sha was abc and is abd now",
        "lock_sha256 was def and is unknown now",
    )


def test_changes_that_no_commit_holds_are_told() -> None:
    dirty = dataclasses.replace(RECIPE, is_git_dirty=True)

    assert compare_recipes(dirty.tags, RECIPE) == ("the code differed from its commit then",)
    assert compare_recipes(RECIPE.tags, dirty) == ("the code differed from its commit now",)


def test_one_difference_is_no_proof() -> None:
    same, other = Check("data", "abc", "abc"), Check("model", "abc", "abd")
    rebuilt = Rebuild("features", 0, 10, 0, checks=(same,), warnings=())

    assert rebuilt.is_proven
    assert not dataclasses.replace(rebuilt, checks=(same, other)).is_proven
