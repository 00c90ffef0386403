"""Move the alias `champion`, and tell on each version who did, when and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flightline.errors import (
    ModelIntegrityError,
    ModelNotFoundError,
    NothingToRollBackToError,
)
from flightline.tracking.reachability import reports_unreachable
from flightline.tracking.registry import (
    CHALLENGER,
    CHAMPION,
    PREVIOUS,
    STATUS_TAG,
    load_scorer,
    read_aliases,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient

_logger = logging.getLogger(__name__)

_PROMOTED_AT = "promoted_at"
_PROMOTED_BY = "promoted_by"
_PROMOTED_BECAUSE = "promoted_because"
_ROLLED_BACK_AT = "rolled_back_at"


@dataclass(frozen=True)
class Promotion:
    """The version that is champion, and how it came to be.

    Attributes:
        model_name: Name in the registry.
        model_version: Version of the champion.
        previous_version: Version that a rollback would go back to, or None.
        promoted_at: When it became champion, in UTC.
        promoted_by: Who ran the build.
        promoted_because: What the gates said.
    """

    model_name: str
    model_version: int
    previous_version: int | None
    promoted_at: datetime | None
    promoted_by: str | None
    promoted_because: str | None


@dataclass(frozen=True)
class Rollback:
    """A return to the version before.

    Attributes:
        model_name: Name in the registry.
        from_version: Version that was champion.
        to_version: Version that is champion now.
    """

    model_name: str
    from_version: int
    to_version: int


@reports_unreachable
def promote_champion(
    client: MlflowClient, model_name: str, model_version: int, *, by: str, because: str
) -> Promotion:
    """Point the alias `champion` at a version that passed its gates.

    Doing it twice changes nothing the second time and returns the same. A
    version that was rolled back does not come back, nor does the same model
    under a new number, as a build over the same data trains it.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        model_version: Version to promote.
        by: Who promotes it.
        because: Why it may be promoted.

    Returns:
        The champion there is now.
    """
    aliases = read_aliases(client, model_name)
    champion = aliases.get(CHAMPION)
    if champion != model_version:
        rolled_back = _find_rolled_back_twin(client, model_name, model_version)
        if rolled_back is not None and champion is not None:
            _logger.warning(
                "%s version %d is not promoted: the same model, as version %d, was rolled back. "
                "Champion stays version %d.",
                *(model_name, model_version, rolled_back, champion),
            )
            return _describe(client, model_name, champion)
        _tag(
            client,
            model_name,
            model_version,
            {STATUS_TAG: "passed", _PROMOTED_BY: by, _PROMOTED_BECAUSE: because}
            | {_PROMOTED_AT: datetime.now(UTC).isoformat()},
        )
        if champion is not None:
            client.set_registered_model_alias(model_name, PREVIOUS, str(champion))
        # Last: who asks for the champion must find it tagged.
        client.set_registered_model_alias(model_name, CHAMPION, str(model_version))
    if aliases.get(CHALLENGER) == model_version:
        client.delete_registered_model_alias(model_name, CHALLENGER)
    return _describe(client, model_name, model_version)


@reports_unreachable
def roll_back_champion(client: MlflowClient, model_name: str, *, by: str) -> Rollback:
    """Point the alias `champion` at the version that had it before.

    The alias `previous` is used up. The version left is tagged, so that a
    build over the same data does not promote it again.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        by: Who rolls back.

    Returns:
        The two versions.

    Raises:
        ModelNotFoundError: If there is no such model, or the previous version
            cannot be loaded; nothing has changed then.
        NothingToRollBackToError: If there is no champion or none before it.
    """
    aliases = _read_aliases_of(client, model_name)
    for alias in (CHAMPION, PREVIOUS):
        if alias not in aliases:
            raise NothingToRollBackToError(model_name, missing=alias, aliases=aliases)
    left, restored = aliases[CHAMPION], aliases[PREVIOUS]
    # Before anything moves: nobody is helped by a champion that cannot score.
    load_scorer(client, model_name, restored)
    now = datetime.now(UTC).isoformat()
    _tag(client, model_name, left, {_ROLLED_BACK_AT: now, "rolled_back_by": by})
    _tag(client, model_name, restored, {"restored_at": now, "restored_by": by})
    client.set_registered_model_alias(model_name, CHAMPION, str(restored))
    client.delete_registered_model_alias(model_name, PREVIOUS)
    return Rollback(model_name, from_version=left, to_version=restored)


def _read_aliases_of(client: MlflowClient, model_name: str) -> dict[str, int]:
    from mlflow.exceptions import MlflowException

    try:
        return read_aliases(client, model_name)
    except MlflowException as error:
        raise ModelNotFoundError(
            model_name, tracking_uri=client.tracking_uri, reason=str(error)
        ) from error


def _find_rolled_back_twin(client: MlflowClient, model_name: str, model_version: int) -> int | None:
    versions = client.search_model_versions(f"name = '{model_name}'")
    rolled_back = [int(found.version) for found in versions if _ROLLED_BACK_AT in found.tags]
    if not rolled_back:
        return None
    scorer = load_scorer(client, model_name, model_version)
    for version in rolled_back:
        try:
            if version == model_version or load_scorer(client, model_name, version) == scorer:
                return version
        except (ModelNotFoundError, ModelIntegrityError):
            # Its files were deleted or changed: it cannot be told from others.
            continue
    return None


def _tag(
    client: MlflowClient, model_name: str, model_version: int, tags: Mapping[str, str]
) -> None:
    for name, value in tags.items():
        client.set_model_version_tag(model_name, str(model_version), name, value)


def _describe(client: MlflowClient, model_name: str, champion: int) -> Promotion:
    tags = client.get_model_version(model_name, str(champion)).tags
    promoted_at = tags.get(_PROMOTED_AT)
    return Promotion(
        model_name=model_name,
        model_version=champion,
        previous_version=read_aliases(client, model_name).get(PREVIOUS),
        promoted_at=datetime.fromisoformat(promoted_at) if promoted_at else None,
        promoted_by=tags.get(_PROMOTED_BY),
        promoted_because=tags.get(_PROMOTED_BECAUSE),
    )
