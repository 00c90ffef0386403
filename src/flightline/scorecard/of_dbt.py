"""Evidence in what dbt knows and what its commands came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flightline.scorecard.artifacts import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flightline.scorecard.artifacts import Artifacts


@dataclass(frozen=True)
class TestsPassed:
    """At least so many data tests are there, and the latest result of each is a pass."""

    models: str
    tests: str = ".*"
    at_least: int = 1

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        found = list(artifacts.find_tests(self.tests, self.models))
        what = f"data tests `{self.tests}` of `{self.models}`"
        return _judge(artifacts, what, found, self.at_least, wanted="pass")


@dataclass(frozen=True)
class ModelsBuilt:
    """At least so many models are there, and the latest result of each is a success."""

    models: str
    at_least: int = 1

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        found = artifacts.find_models(self.models)
        return _judge(artifacts, f"models `{self.models}`", found, self.at_least, wanted="success")


@dataclass(frozen=True)
class UnitTested:
    """Each model that matches has a dbt unit test, and all these passed."""

    models: str

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        models = {node["name"] for node in artifacts.find_models(self.models).values()}
        tests = {
            key: test["model"]
            for key, test in artifacts.manifest.get("unit_tests", {}).items()
            if test["model"] in models
        }
        if missing := sorted(models - set(tests.values())):
            return Finding(False, f"no dbt unit test of {', '.join(missing)}")
        return _judge(artifacts, f"unit tests of `{self.models}`", tests, 1, wanted="pass")


@dataclass(frozen=True)
class ContractsEnforced:
    """Each model that matches has an enforced contract."""

    models: str

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        models = artifacts.find_models(self.models).values()
        without = [
            node["name"]
            for node in models
            if not node["config"].get("contract", {}).get("enforced")
        ]
        what = (
            f"{len(models) - len(without)} of {len(models)} models `{self.models}` have a contract"
        )
        return Finding(bool(models) and not without, what)


@dataclass(frozen=True)
class ColumnsSay:
    """Each column of a role says something in its meta."""

    models: str
    role: str
    keys: Sequence[str]

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        columns = [
            column
            for node in artifacts.find_models(self.models).values()
            for column in node["columns"].values()
            if column["meta"].get("role") == self.role
        ]
        good = [column for column in columns if all(column["meta"].get(key) for key in self.keys)]
        text = (
            f"{len(good)} of {len(columns)} columns of role {self.role} say {', '.join(self.keys)}"
        )
        return Finding(bool(columns) and len(good) == len(columns), text)


@dataclass(frozen=True)
class Exposed:
    """What reads a model is declared, with an owner."""

    models: str

    def look(self, artifacts: Artifacts) -> Finding:
        """Look for it."""
        models = set(artifacts.find_models(self.models))
        names = [
            item["name"]
            for item in artifacts.manifest.get("exposures", {}).values()
            if models & set(item["depends_on"]["nodes"]) and item["owner"].get("name")
        ]
        return Finding(bool(names), f"exposures of `{self.models}`: {', '.join(names) or 'none'}")


def _judge(
    artifacts: Artifacts, what: str, keys: Iterable[str], at_least: int, *, wanted: str
) -> Finding:
    counts = Counter(artifacts.find_status(key) for key in keys)
    total = sum(counts.values())
    if total < at_least:
        return Finding(False, f"{total} {what}, {at_least} needed")
    said = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    return Finding(counts[wanted] == total, f"{what}: {said}")
