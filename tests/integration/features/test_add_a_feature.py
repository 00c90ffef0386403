"""An analyst adds a feature as the documentation says: SQL and YAML, no Python."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.features.conftest import Sampled

pytestmark = pytest.mark.slow

FEATURE = "route_late_rate_12h"
DECLARED = "sampled_features.flight_feature_columns"


def test_the_feature_has_values(sampled: Sampled) -> None:
    features = sampled.features("flight_features")

    assert features[FEATURE].dropna().between(0, 1).all()
    assert features[FEATURE].nunique() > 10
    # Half a day knows less of a route than a week.
    assert features[FEATURE].isna().sum() > features["route_late_rate_7d"].isna().sum()


def test_the_feature_counts_what_had_landed_by_the_decision(sampled: Sampled) -> None:
    by_hand = sampled.spark.sql(
        f"""
        select
            asked.flight_id,
            avg(cast(known.is_late_arrival as int)) as by_hand,
            first(asked.{FEATURE}) as by_macro
        from (
            select features.*, flights.origin_code, flights.destination_code
            from sampled_features.flight_features as features
            inner join sampled_marts.fct_flights as flights using (flight_id)
            where features.flight_date = date'2013-06-28'
        ) as asked
        left join sampled_marts.fct_flights as known
            on known.origin_code = asked.origin_code
            and known.destination_code = asked.destination_code
            and known.arrived_at <= asked.decided_at
            and known.arrived_at > asked.decided_at - interval 12 hours
        group by asked.flight_id
        """
    ).toPandas()

    assert len(by_hand) > 500
    assert by_hand["by_hand"].notna().sum() > 200
    differences = by_hand["by_hand"].fillna(-1) - by_hand["by_macro"].fillna(-1)
    assert differences.abs().max() < 1e-12


def test_the_feature_is_in_the_register_of_features(sampled: Sampled) -> None:
    (row,) = sampled.spark.table(DECLARED).where(f"column_name = '{FEATURE}'").collect()

    assert (row["column_role"], row["available_at"]) == ("feature", "arrived_at")
    assert (row["owner_name"], row["unit_name"]) == ("analytics", "share")
    assert row["source_model"] == "feat_flights__same_day"
    assert "Share of late arrivals" in row["description"]


def test_the_feature_is_documented(sampled: Sampled) -> None:
    manifest = sampled.folder / ".flightline" / "target" / "manifest.json"
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    column = nodes["model.flightline.flight_features"]["columns"][FEATURE]

    assert "window: 12 hours" in column["description"]
    assert column["config"]["meta"]["unit"] == "share"


def test_the_next_model_is_trained_on_the_feature(
    sampled: Sampled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    before = dict(os.environ)
    store = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    try:
        sampled.dbt("run", "--select", "ml_late_arrivals__training_runs")
        (run,) = sampled.spark.table("sampled_ml.ml_late_arrivals__training_runs").collect()
        model = mlflow.pyfunc.load_model(f"models:/late_arrivals/{run['model_version']}")
    finally:
        os.environ.clear()
        os.environ.update(before)

    declared = sampled.spark.table(DECLARED).where("column_role = 'feature'")
    assert run["feature_count"] == declared.count()
    assert FEATURE in model.metadata.signature.inputs.input_names()


@pytest.fixture
def changed(sampled: Sampled, run_dbt: Callable[..., Any]) -> Any:
    """Runs a dbt command with a text of the YAML replaced, and puts it back."""
    described = sampled.folder / "models" / "features" / "_features__models.yml"
    kept = described.with_suffix(".kept")
    shutil.copy(described, kept)

    def run(old: str, new: str, *command: str) -> Any:
        text = described.read_text(encoding="utf-8")
        assert old in text
        described.write_text(text.replace(old, new), encoding="utf-8")
        return run_dbt(*command, project=sampled.folder, profiles=sampled.folder)

    yield run
    shutil.move(kept, described)


def test_without_its_yaml_the_contract_names_the_column(changed: Any) -> None:
    outcome = changed(
        f"- name: {FEATURE}", "- name: misspelt", "run", "--select", "flight_features"
    )

    assert outcome.statuses == {"flight_features": "error"}
    assert FEATURE in outcome.messages["flight_features"]
    assert "missing in definition" in outcome.messages["flight_features"]


def test_without_moment_owner_and_unit_the_test_names_the_column(
    changed: Any, walk_through: list[str]
) -> None:
    entry = walk_through[3]
    bare = entry.replace("config: *landings_share", "config: {meta: {role: feature, owner: me}}")

    outcome = changed(
        entry, bare, "test", "--select", "flight_features,test_name:columns_are_declared"
    )

    ((status, message),) = [
        (status, outcome.messages[name]) for name, status in outcome.statuses.items()
    ]
    assert status in ("error", "fail")
    assert f"{FEATURE} has no available_at" in message
    assert f"{FEATURE} has no unit" in message
    assert "has no owner" not in message
