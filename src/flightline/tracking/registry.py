"""The registry of models: versions, and the aliases that point at them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.errors import ModelNotFoundError
from flightline.model.scorer import Scorer
from flightline.tracking.integrity import fetch_model, hash_model, verify_model
from flightline.tracking.reachability import hide_password, reports_unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient

    from flightline.tracking.runs import LoggedModel

CHALLENGER = "challenger"
CHAMPION = "champion"
PREVIOUS = "previous"

STATUS_TAG = "validation_status"
_HASH_TAG = "model_sha256"


@dataclass(frozen=True)
class RegisteredModel:
    """A version of a model, in memory.

    Attributes:
        name: Name in the registry.
        version: Version in the registry.
        scorer: The model.
    """

    name: str
    version: int
    scorer: Scorer


@reports_unreachable
def register_challenger(
    client: MlflowClient,
    model_name: str,
    logged: LoggedModel,
    *,
    tags: Mapping[str, str],
) -> int:
    """Register a logged model as a new version, the challenger.

    The hash of its files, as they came back from the store, goes on version
    and run; a version is made with its tags in one step, after all else.

    Args:
        client: Client of the store.
        model_name: Name in the registry, made if it is new.
        logged: Where the model was logged.
        tags: Texts to keep on the version.

    Returns:
        Number of the version.
    """
    with tempfile.TemporaryDirectory() as folder:
        model_hash = hash_model(fetch_model(client, logged.model_uri, Path(folder)))
    client.set_tag(logged.run_id, _HASH_TAG, model_hash)
    _ensure_model(client, model_name)
    version = client.create_model_version(
        model_name,
        source=logged.model_uri,
        run_id=logged.run_id,
        model_id=logged.model_id,
        tags={**tags, _HASH_TAG: model_hash, STATUS_TAG: "pending"},
    )
    client.set_registered_model_alias(model_name, CHALLENGER, version.version)
    return int(version.version)


def _ensure_model(client: MlflowClient, model_name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.get_registered_model(model_name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        client.create_registered_model(model_name)


@reports_unreachable
def read_aliases(client: MlflowClient, model_name: str) -> dict[str, int]:
    """Read which versions the aliases of a model point at.

    Args:
        client: Client of the store.
        model_name: Name in the registry.

    Returns:
        Name of each alias to the version.
    """
    aliases = client.get_registered_model(model_name).aliases
    return {alias: int(version) for alias, version in aliases.items()}


def find_champion(client: MlflowClient, model_name: str) -> int:
    """Find the version that the alias `champion` points at.

    Raises:
        ModelNotFoundError: If there is no such model or no champion.
    """
    return find_version(client, model_name, CHAMPION)


def load_champion(client: MlflowClient, model_name: str) -> RegisteredModel:
    """Load the version that the alias `champion` points at.

    Raises:
        ModelNotFoundError: If there is no such model or no champion.
        ModelIntegrityError: If its files are not those that were registered.
    """
    version = find_champion(client, model_name)
    return RegisteredModel(model_name, version, load_scorer(client, model_name, version))


@reports_unreachable
def find_version(client: MlflowClient, model_name: str, version: str) -> int:
    """Find a version by its number or alias.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        version: A number, or an alias such as `champion`.

    Returns:
        Number of the version.

    Raises:
        ModelNotFoundError: If there is no such model or version.
    """
    from mlflow.exceptions import MlflowException

    is_number = version.isdecimal()
    find = client.get_model_version if is_number else client.get_model_version_by_alias
    try:
        return int(find(model_name, version).version)
    except MlflowException as error:
        name = f"{model_name}{'/' if is_number else '@'}{version}"
        raise _not_found(client, name, error) from error


@reports_unreachable
def load_scorer(client: MlflowClient, model_name: str, model_version: int) -> Scorer:
    """Fetch a registered model, if its files are those that were registered.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        model_version: Version to fetch.

    Returns:
        The model as plain text.

    Raises:
        ModelNotFoundError: If the registry or the store does not have it.
        ModelIntegrityError: If its files do not have the recorded hash.
    """
    from mlflow.exceptions import MlflowException

    uri = f"models:/{model_name}/{model_version}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            version = client.get_model_version(model_name, str(model_version))
            files = fetch_model(client, uri, Path(folder))
        except (MlflowException, OSError) as error:
            raise _not_found(client, uri, error) from error
        verify_model(files, uri=uri, recorded=version.tags.get(_HASH_TAG))
        return Scorer.read(files / "artifacts")


def _not_found(client: MlflowClient, name: str, error: Exception) -> ModelNotFoundError:
    uri = hide_password(client.tracking_uri)
    return ModelNotFoundError(name, tracking_uri=uri, reason=str(error))
