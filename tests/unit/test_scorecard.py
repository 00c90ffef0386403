"""A check has the points that its evidence is worth, and loses them without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flightline.errors import ScorecardError
from flightline.scorecard import Artifacts, find_score, read_checks
from flightline.site.champion import Champion, Version

ROOT = Path(__file__).parents[2]
SECTIONS = ("data", "model", "infrastructure", "monitoring")
CI = "set -e\nuv run pytest\nuv run pytest -q -m slow\nuv run dbt build\n"
TESTS = "import pytest\n\ndef test_it_holds():\n    assert True\n"


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    """A project in which every kind of evidence is found."""
    (tmp_path / "ci").write_text(CI)
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "page.md").write_text("# Page\n\n## Done\n\nBy hand, in May.\n\n## Empty\n")
    feature = {"meta": {"role": "feature", "owner": "analytics"}}
    model = {
        "resource_type": "model",
        "name": "features",
        "columns": {"wind": feature},
        "config": {"contract": {"enforced": True}},
    }
    test = {
        "resource_type": "test",
        "name": "wind_is_positive",
        "attached_node": "model.p.features",
        "depends_on": {"nodes": ["model.p.features"]},
    }
    return Artifacts(
        root=tmp_path,
        manifest={
            "nodes": {"model.p.features": model, "test.p.wind": test},
            "unit_tests": {"unit_test.p.wind": {"model": "features"}},
            "exposures": {
                "exposure.p.api": {
                    "name": "api",
                    "depends_on": {"nodes": ["model.p.features"]},
                    "owner": {"name": "Machine learning"},
                }
            },
        },
        results={
            "model.p.features": {"status": "success"},
            "test.p.wind": {"status": "pass"},
            "unit_test.p.wind": {"status": "pass"},
        },
        champion=Champion(
            "winds",
            Version(3, ["champion"], {"git_sha": "abc", "is_git_dirty": "False"}, {"auc": 0.7}),
            card={
                "gates": [{"name": "better", "is_passed": True, "says": "yes"}],
                "slices": [{"lower": 0.6}, {"lower": None}],
            },
        ),
        ci_file="ci",
    )


def judge(artifacts: Artifacts, *automated: dict[str, Any], by_hand: Any = ()) -> float:
    path = artifacts.root / "checks.yml"
    entry = {"id": "one", "section": "data", "title": "One", "to_do": "do it"}
    path.write_text(repr({"checks": [{**entry, "automated": [*automated], "by_hand": [*by_hand]}]}))
    return find_score(read_checks(path), artifacts).verdicts[0].points


EVIDENCE = [
    {"tests_passed": {"models": "features"}},
    {"models_built": {"models": "features"}},
    {"unit_tested": {"models": "features"}},
    {"contracts_enforced": {"models": "features"}},
    {"columns_say": {"models": "features", "role": "feature", "keys": ["owner"]}},
    {"exposed": {"models": "features"}},
    {"documented": {"file": "page.md", "heading": "Done"}},
    {"tests_in_ci": {"file": "test_it.py", "names": ["test_it_holds"]}},
    {"ci_runs": {"command": "uv run dbt build"}},
    {"gates_passed": {"gates": "better"}},
    {"version_says": {"names": ["git_sha", "auc"], "values": {"is_git_dirty": "False"}}},
    {"slices_measured": {"at_least": 1}},
]


@pytest.mark.parametrize("evidence", EVIDENCE, ids=[next(iter(one)) for one in EVIDENCE])
def test_a_check_loses_its_point_when_its_evidence_is_gone(
    artifacts: Artifacts, evidence: dict[str, Any], tmp_path: Path
) -> None:
    assert judge(artifacts, evidence) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert judge(Artifacts(root=empty), evidence) == 0


@pytest.mark.parametrize(
    "evidence",
    [
        {"tests_passed": {"models": "features", "at_least": 2}},
        {"tests_passed": {"models": "features", "tests": "other"}},
        {"models_built": {"models": "feature"}},
        {"columns_say": {"models": "features", "role": "feature", "keys": ["owner", "unit"]}},
        {"documented": {"file": "page.md", "heading": "Empty"}},
        {"tests_in_ci": {"file": "test_it.py", "names": ["test_it_holds", "test_gone"]}},
        {"ci_runs": {"command": "uv run dbt test"}},
        {"gates_passed": {"gates": "better", "at_least": 2}},
        {"version_says": {"names": ["git_sha"], "values": {"is_git_dirty": "True"}}},
        {"slices_measured": {"at_least": 2}},
    ],
)
def test_evidence_that_is_not_enough_gives_nothing(
    artifacts: Artifacts, evidence: dict[str, Any]
) -> None:
    assert judge(artifacts, evidence) == 0


@pytest.mark.parametrize("status", ["fail", "warn", "error", "skipped", None])
def test_only_a_test_that_passed_counts(artifacts: Artifacts, status: str | None) -> None:
    results = {"test.p.wind": {"status": status}} if status else {}
    changed = replace(artifacts, results=results)
    assert judge(changed, {"tests_passed": {"models": "features"}}) == 0


def test_a_gate_that_failed_is_no_evidence(artifacts: Artifacts) -> None:
    assert artifacts.champion is not None
    card = {"gates": [{"name": "better", "is_passed": False, "says": "no"}]}
    changed = replace(artifacts, champion=replace(artifacts.champion, card=card))
    assert judge(changed, {"gates_passed": {"gates": "better"}}) == 0


@pytest.mark.parametrize(
    ("tests", "ci", "points"),
    [
        (TESTS.replace("def", "@pytest.mark.skip\ndef"), CI, 0),
        (TESTS.replace("def", "@pytest.mark.slow\ndef"), CI, 1),
        (TESTS.replace("def", "@pytest.mark.slow\ndef"), "uv run pytest\n", 0),
        (TESTS, "uv run pytest -q -m slow\n", 0),
        (TESTS, "# uv run pytest\n", 0),
        (TESTS, "test_lane() {\n    uv run pytest\n}\n", 1),
    ],
)
def test_tests_count_if_ci_runs_them(
    artifacts: Artifacts, tests: str, ci: str, points: float
) -> None:
    (artifacts.root / "test_it.py").write_text(tests)
    (artifacts.root / "ci").write_text(ci)
    evidence = {"tests_in_ci": {"file": "test_it.py", "names": ["test_it_holds"]}}
    assert judge(artifacts, evidence) == points


def test_what_is_done_by_hand_is_worth_half(artifacts: Artifacts) -> None:
    page = {"documented": {"file": "page.md", "heading": "Done"}}
    missing = {"models_built": {"models": "none"}}
    assert judge(artifacts, missing, by_hand=[page]) == 0.5
    assert judge(artifacts, {"models_built": {"models": "features"}}, by_hand=[page]) == 1
    assert judge(artifacts) == 0


def test_evidence_that_counts_for_both_is_told_once(artifacts: Artifacts, tmp_path: Path) -> None:
    built = {"models_built": {"models": "features"}}
    missing = {"models_built": {"models": "none"}}
    assert judge(artifacts, missing, built, by_hand=[built]) == 0.5
    verdict = find_score(read_checks(tmp_path / "checks.yml"), artifacts).verdicts[0]
    assert [finding.is_found for finding in verdict.evidence] == [False, True]


def test_the_score_is_the_least_of_the_sections(artifacts: Artifacts) -> None:
    path = artifacts.root / "checks.yml"
    built = [{"models_built": {"models": "features"}}]
    entries = [
        {"id": str(at), "section": section, "title": "", "to_do": "", "automated": built}
        for at, section in enumerate([*SECTIONS, *SECTIONS[1:]])
    ]
    path.write_text(repr({"checks": entries}))
    score = find_score(read_checks(path), artifacts)
    assert score.sections == {"data": 1, "model": 2, "infrastructure": 2, "monitoring": 2}
    assert score.total == 1


def test_the_project_has_all_28_checks_and_none_passes_by_itself(tmp_path: Path) -> None:
    checks = read_checks(ROOT / "docs/site/ml_test_score.yml")
    assert len({check.identity for check in checks}) == 28
    score = find_score(checks, Artifacts(root=tmp_path))
    assert dict.fromkeys(SECTIONS, 7) == {
        section: sum(check.section == section for check in checks) for section in SECTIONS
    }
    assert [one.check.identity for one in score.verdicts if one.points] == []
    assert all(one.check.to_do for one in score.verdicts)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"section": "date"}, "Expected: data, model, infrastructure, monitoring"),
        ({"automated": [{"models_buildt": {}}]}, "one of tests_passed"),
        ({"automated": [{"models_built": {"name": "x"}}]}, "arguments of models_built"),
    ],
)
def test_a_mistake_in_the_yaml_is_told(tmp_path: Path, entry: Any, message: str) -> None:
    path = tmp_path / "checks.yml"
    whole = {"id": "one", "section": "data", "title": "One", "to_do": "do it", **entry}
    path.write_text(repr({"checks": [whole]}))
    with pytest.raises(ScorecardError, match=message):
        read_checks(path)
