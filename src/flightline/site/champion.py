"""Read the champion and the versions before it from the registry."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.card.write import CARD_FILE
from flightline.tracking.reachability import reports_unreachable
from flightline.tracking.registry import CHAMPION, read_aliases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlflow import MlflowClient


@dataclass(frozen=True)
class Version:
    """A version of a model.

    Attributes:
        number: Its number.
        aliases: Aliases that point at it.
        tags: Tags of version and run; parameters of the run.
        metrics: Metrics of the run.
    """

    number: int
    aliases: Sequence[str]
    tags: Mapping[str, str]
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Champion:
    """The champion of a model.

    Attributes:
        model_name: Name in the registry.
        version: The version that the alias points at.
        card: Its model card, empty if none was written.
        history: All versions that still have a run, the oldest first.
    """

    model_name: str
    version: Version
    card: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Version] = ()


@reports_unreachable
def read_champion(client: MlflowClient, model_name: str) -> Champion | None:
    """Read the champion of a model, and all its versions.

    Args:
        client: Client of the store.
        model_name: Name in the registry.

    Returns:
        The champion, or None if there is no such model or no champion.

    Raises:
        StoreUnreachableError: If a server does not answer.
    """
    from mlflow.exceptions import MlflowException

    try:
        aliases = read_aliases(client, model_name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return None
    found = client.search_model_versions(f"name = '{model_name}'")
    versions = sorted(found, key=lambda version: int(version.version))
    history = [_read_version(client, version, aliases) for version in versions]
    champion = next((version for version in history if CHAMPION in version.aliases), None)
    if champion is None:
        return None
    run_id = next(item.run_id for item in versions if int(item.version) == champion.number)
    return Champion(model_name, champion, _read_card(client, run_id), history)


def _read_version(client: MlflowClient, version: Any, aliases: Mapping[str, int]) -> Version:
    run = client.get_run(version.run_id).data
    return Version(
        number=int(version.version),
        aliases=sorted(name for name, to in aliases.items() if to == int(version.version)),
        tags={**run.params, **run.tags, **version.tags},
        metrics=run.metrics,
    )


def _read_card(client: MlflowClient, run_id: str | None) -> dict[str, Any]:
    if run_id is None or CARD_FILE not in [
        artifact.path for artifact in client.list_artifacts(run_id)
    ]:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(client.download_artifacts(run_id, CARD_FILE, folder))
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return card
