"""The front page says what the registry, the results and the card say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment

from dbt_flightline.plugin import keep_page
from flightline.site.card import show_card, show_history
from flightline.site.champion import Champion, Version
from flightline.site.markdown import escape, link_node
from flightline.site.results import keep_results, merge_results
from flightline.site.tests import show_results
from flightline.site.write import fill_page, hide_missing_pictures

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = {"metric_value": 0.7, "lower": 0.65, "upper": 0.75}
CARD: dict[str, Any] = {
    "trained_at": "2013-11-01T00:00:00",
    "algorithm": "lightgbm",
    "features_table": "f.winds",
    "features_version": 7,
    "feature_count": 3,
    "train_row_count": 1000,
    "validation_row_count": 100,
    "test_row_count": 100,
    "git_sha": "0123456789abcdef",
    "owner": "Machine learning",
    "intended_use": "kites",
    "limits": ["no storms"],
    "leading_metric": "roc_auc",
    "metrics": [
        {"predictor": "base_rate", "metric_name": "roc_auc", **NUMBERS, "metric_value": 0.5},
        {"predictor": "model", "metric_name": "roc_auc", **NUMBERS},
    ],
    "gains": [{"predictor": "base_rate", "metric_name": "roc_auc", **NUMBERS}],
    "slices": [
        {"slice_name": "hour", "slice_value": str(hour), **NUMBERS} for hour in range(10, 20)
    ],
    "gates": [{"name": "better", "is_passed": False, "says": "0.01, needs 0.05"}],
}
METRICS = {"test/model/roc_auc": 0.7, "test/model/roc_auc_lower": 0.65}
METRICS["test/model/roc_auc_upper"] = 0.75
OLD = Version(1, ["previous"], {"validation_status": "passed"}, METRICS)
NEW = Version(2, ["champion"], {"promoted_by": "Ann <ann@example.org>"}, {})
CHAMPION = Champion("winds", NEW, CARD, [OLD, NEW])


def run_results(which: str, at: str, **statuses: str) -> dict[str, Any]:
    results = [
        {"unique_id": key, "status": status, "message": "why", "execution_time": 1.0}
        for key, status in statuses.items()
    ]
    return {"args": {"which": which}, "metadata": {"generated_at": at}, "results": results}


def test_the_card_names_version_numbers_uses_and_gates() -> None:
    text = show_card(CHAMPION)
    assert "winds **version 2**" in text
    assert "| roc&#95;auc | 0.700 [0.650, 0.750] | 0.500 [0.650, 0.750] |" in text
    assert "| better | **failed** | 0.01, needs 0.05 |" in text
    assert "kites" in text
    assert "no storms" in text
    assert "| promoted by | Ann |" in text


def test_only_the_ends_of_the_slices_are_shown() -> None:
    text = show_card(CHAMPION)
    assert [hour for hour in range(10, 20) if f"| hour {hour} |" in text] == [
        *(10, 11, 12),
        *(17, 18, 19),
    ]


def test_without_champion_or_card_the_page_says_so() -> None:
    assert "No model has become champion yet" in show_card(None)
    text = show_card(replace(CHAMPION, card={}))
    assert "version 2" in text
    assert "has no card" in text


def test_the_history_has_the_newest_first_and_gaps_where_nothing_was_measured() -> None:
    *_, first, second = show_history(CHAMPION).splitlines()
    assert first == "| **2** | champion |  | - |"
    assert second == "| **1** | previous | passed | 0.700 [0.650, 0.750] |"


def test_results_of_commands_are_merged_and_those_of_others_are_not() -> None:
    first = merge_results({}, run_results("build", "2013-01-01T00:00:00", a="success", b="pass"))
    second = merge_results(first, run_results("test", "2013-01-02T00:00:00", b="fail"))
    assert {key: found["status"] for key, found in second.items()} == {"a": "success", "b": "fail"}
    later = run_results("generate", "2013-01-03T00:00:00", a="error")
    assert merge_results(second, later) == second


def test_results_outlive_the_command_that_overwrites_them(tmp_path: Path) -> None:
    written, kept = tmp_path / "run_results.json", tmp_path / "docs" / "results.json"
    written.write_text(json.dumps(run_results("build", "2013-01-01T00:00:00", a="success")))
    keep_results(written, kept)
    written.write_text(json.dumps(run_results("generate", "2013-01-02T00:00:00", a="error")))
    assert keep_results(written, kept)["a"]["status"] == "success"
    written.write_text("{broken")
    assert keep_results(written, kept)["a"]["status"] == "success"


def test_failures_are_linked_with_model_and_owner() -> None:
    model = {
        "resource_type": "model",
        "unique_id": "model.p.winds",
        "name": "winds",
        "fqn": ["p", "marts", "winds"],
        "group": "analytics",
        "depends_on": {"nodes": []},
    }
    test = {
        "resource_type": "test",
        "unique_id": "test.p.blows",
        "name": "blows",
        "attached_node": "model.p.winds",
        "depends_on": {"nodes": ["model.p.winds"]},
    }
    manifest = {
        "nodes": {"model.p.winds": model, "test.p.blows": test},
        "groups": {"g": {"name": "analytics", "owner": {"name": "Analytics"}}},
    }
    results = merge_results(
        {}, run_results("build", "2013-01-01T00:00:00", **{"test.p.blows": "fail", "gone": "fail"})
    )
    text = show_results(results, manifest)
    links = "[blows](#!/test/test.p.blows) | [winds](#!/model/model.p.winds)"
    assert f"| error | {links} | why | Analytics |" in text
    assert "gone" not in text
    assert "| models |  | 1 |" in text


def test_nothing_from_elsewhere_is_taken_for_markup_or_jinja() -> None:
    said = "{{ boom() }} {% enddocs %} <b> | `a_b_`\n* c"
    assert not set(escape(said)) & set("{}<|_*`\n")
    page = fill_page("# Page\n\n[[card]]\n", {"card": escape(said)})
    inside = page.removeprefix("{% docs __overview__ %}").removesuffix("{% enddocs %}\n")
    assert Environment(autoescape=False).from_string(inside).render() == inside.removesuffix("\n")


def test_pictures_are_shown_once_they_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_bytes(b"png")
    text = hide_missing_pictures("![Roses](there.png)\n![Drift](gone.png)\n", tmp_path)
    assert text == "![Roses](there.png)\nDrift: not drawn yet.\n"


def test_versioned_models_and_unit_tests_are_linked_as_far_as_they_have_pages() -> None:
    model = {"resource_type": "model", "name": "winds", "unique_id": "model.p.winds.v1"}
    assert link_node(model) == "[winds](#!/model/model.p.winds.v1)"
    assert link_node({**model, "resource_type": "unit_test"}) == "winds"


@pytest.mark.parametrize("command", ["build", "generate"])
def test_a_project_without_the_page_is_left_alone(tmp_path: Path, command: str) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: other\n")
    keep_page(tmp_path, command=command)
    assert [path.name for path in tmp_path.iterdir()] == ["dbt_project.yml"]


def test_a_command_keeps_results_and_docs_generate_writes_the_page(tmp_path: Path) -> None:
    site = {"template": "page.md", "folder": "docs", "assets": "assets"}
    site |= {"checks": "checks.yml", "ci_file": "ci"}
    (tmp_path / "dbt_project.yml").write_text(
        json.dumps({"name": "winds", "target-path": "target", "vars": {"docs_site": site}})
    )
    (tmp_path / "page.md").write_text("# Winds\n\n[[card]]\n\n[[results]]\n\n[[score]]\n")
    (tmp_path / "checks.yml").write_text("checks: []\n")
    (tmp_path / "target").mkdir()
    written = tmp_path / "target" / "run_results.json"
    written.write_text(json.dumps(run_results("build", "2013-01-01T00:00:00", a="success")))
    keep_page(tmp_path, command="build")
    assert not (tmp_path / "docs" / "overview.md").exists()
    keep_page(tmp_path, command="generate")
    page = (tmp_path / "docs" / "overview.md").read_text()
    assert page.startswith("{% docs __overview__ %}\n\n# Winds")
    assert "No model has become champion yet" in page
    assert not (tmp_path / ".flightline").exists()
