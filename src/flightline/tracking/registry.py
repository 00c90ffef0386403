"""The registry of models: versions, and the aliases that point at them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flightline.errors import ModelNotFoundError
from flightline.model.scorer import Scorer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient

    from flightline.tracking.runs import LoggedModel

CHALLENGER = "challenger"
CHAMPION = "champion"
PREVIOUS = "previous"

STATUS_TAG = "validation_status"


def register_challenger(
    client: MlflowClient,
    model_name: str,
    logged: LoggedModel,
    *,
    tags: Mapping[str, str],
) -> int:
    """Register a logged model as a new version, the challenger.

    Args:
        client: Client of the store.
        model_name: Name in the registry, made if it is new.
        logged: Where the model was logged.
        tags: Texts to keep on the version.

    Returns:
        Number of the version.
    """
    from mlflow.exceptions import MlflowException

    try:
        client.get_registered_model(model_name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        client.create_registered_model(model_name)
    version = client.create_model_version(
        model_name,
        source=logged.model_uri,
        run_id=logged.run_id,
        model_id=logged.model_id,
        tags={**tags, STATUS_TAG: "pending"},
    )
    client.set_registered_model_alias(model_name, CHALLENGER, version.version)
    return int(version.version)


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
    from mlflow.exceptions import MlflowException

    try:
        version = client.get_model_version_by_alias(model_name, CHAMPION)
    except MlflowException as error:
        raise _not_found(client, f"{model_name}@{CHAMPION}", error) from error
    return int(version.version)


def load_scorer(client: MlflowClient, model_name: str, model_version: int) -> Scorer:
    """Fetch booster and encoding of a registered model.

    Args:
        client: Client of the store.
        model_name: Name in the registry.
        model_version: Version to fetch.

    Returns:
        The model as plain text.

    Raises:
        ModelNotFoundError: If the registry or the store does not have it.
    """
    import mlflow
    from mlflow.exceptions import MlflowException

    uri = f"models:/{model_name}/{model_version}"
    try:
        folder = mlflow.artifacts.download_artifacts(
            artifact_uri=uri, tracking_uri=client.tracking_uri
        )
        return Scorer.read(Path(folder) / "artifacts")
    except (MlflowException, OSError) as error:
        raise _not_found(client, uri, error) from error


def _not_found(client: MlflowClient, name: str, error: Exception) -> ModelNotFoundError:
    return ModelNotFoundError(name, tracking_uri=client.tracking_uri, reason=str(error))
