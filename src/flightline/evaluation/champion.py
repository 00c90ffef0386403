"""The champion, as something to compare a new version with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flightline.errors import ModelNotFoundError
from flightline.tracking.registry import CHAMPION, load_scorer, read_aliases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlflow import MlflowClient

    from flightline.model.scorer import Scorer


@dataclass(frozen=True)
class Champion:
    """The version that the alias `champion` points at, or why there is nothing to compare.

    Attributes:
        version: Its version; None if it is not to be compared with.
        scorer: The model; None if it is not to be compared with.
        reason: Why it is not; empty if it is.
    """

    version: int | None
    scorer: Scorer | None
    reason: str


def find_rival(
    client: MlflowClient, model_name: str, model_version: int, *, columns: Iterable[str]
) -> Champion:
    """Find the champion that a version has to stand beside.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        model_version: The version that is judged.
        columns: Columns that the table of features has now.

    Returns:
        The champion, or the reason why there is none to compare with: no
        champion yet, the version is the champion itself, or the champion needs
        features or files that are gone.
    """
    version = read_aliases(client, model_name).get(CHAMPION)
    if version is None:
        return Champion(None, None, "no champion yet")
    if version == model_version:
        return Champion(None, None, f"version {version} is the champion itself")
    try:
        scorer = load_scorer(client, model_name, version)
    except ModelNotFoundError as error:
        return Champion(None, None, f"champion version {version} cannot be loaded: {error}")
    gone = sorted(set(scorer.features) - set(columns))
    if gone:
        reason = f"champion version {version} needs features that are gone: {', '.join(gone)}"
        return Champion(None, None, reason)
    return Champion(version, scorer, "")
