"""The command `flightline explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flightline.cli.project import project_options, read_project, read_tracking
from flightline.cli.table import show_table
from flightline.dbt import find_model
from flightline.explain import explain_score
from flightline.features import assign_roles
from flightline.objectives import CLASSIFICATION, REGRESSION
from flightline.tracking.store import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flightline.explain import Explanation

_UNITS = {CLASSIFICATION: " (log-odds)", REGRESSION: ""}


@click.command()
@click.argument("key", metavar="FLIGHT_ID")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True)
@click.option(
    "--model",
    default="ml_late_arrivals__scores",
    show_default=True,
    help="dbt model of the scores.",
)
@project_options
def explain(key: str, top: int, model: str, **places: Any) -> None:
    """Say why a flight has the score that is stored for it.

    Shows the score, the model and the version of the features that it came
    from, and the features that moved it most: what each adds, and which way.
    """
    project = read_project(**places, state="commands")
    manifest = project.parse()
    scores = find_model(manifest, model)
    features = find_model(manifest, scores.config.meta["features_table"])
    columns = {column.name: column for column in features.columns.values()}
    roles = {name: str(column.config.meta.get("role")) for name, column in columns.items()}
    client = open_store(read_tracking(scores))
    with project.open_session() as session:
        explanation = explain_score(
            session,
            client,
            key,
            scores_table=str(scores.relation_name),
            features_table=str(features.relation_name),
            columns=assign_roles(roles),
            top=top,
        )
    _show(explanation, {name: column.description for name, column in columns.items()})


def _show(explanation: Explanation, descriptions: Mapping[str, str]) -> None:
    click.echo(
        f"{explanation.key}: score {explanation.score:.4f}, "
        f"{explanation.model_name} version {explanation.model_version}, "
        f"features version {explanation.features_version}, "
        f"decided at {explanation.decided_at:%Y-%m-%d %H:%M} UTC"
    )
    rows = [
        (
            f"{reason.contribution:+.3f}",
            "raises" if reason.contribution > 0 else "lowers",
            reason.feature,
            "null" if reason.value is None else reason.value,
            _first_sentence(descriptions.get(reason.feature, "")),
        )
        for reason in explanation.reasons
    ]
    unit = _UNITS[explanation.objective]
    show_table((f"adds{unit}", "", "feature", "value", "description"), rows)
    click.echo(f"On top of {explanation.expected_value:+.3f}, where nothing is known of a row.")


def _first_sentence(description: str) -> str:
    return " ".join(description.split()).split(". ")[0].removesuffix(".")
