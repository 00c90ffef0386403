"""Tell whether the files of a model are those that were registered."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flightline.errors import ModelIntegrityError

if TYPE_CHECKING:
    from mlflow import MlflowClient

# MLflow writes the first when a model is fetched, Python the second when its
# code is run: neither belongs to the model, and nothing here reads them.
_NOT_OF_THE_MODEL = ("registered_model_meta", "__pycache__")


def hash_model(folder: Path) -> str:
    """Hash the files of a model.

    It is what `sha256sum` gives of its own listing of the files: one line per
    file, `<hash>  <path>`, sorted by path.

    Args:
        folder: The model as it was fetched from its store.

    Returns:
        SHA-256 over path and content of every file, in hexadecimal.
    """
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not set(path.relative_to(folder).parts) & set(_NOT_OF_THE_MODEL)
    )
    listing = "".join(f"{hash_file(folder / name)}  {name}\n" for name in names)
    return hashlib.sha256(listing.encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify_model(folder: Path, *, uri: str, recorded: str | None) -> None:
    """Refuse a model whose files are not those that were registered.

    Args:
        folder: The model as it was fetched from its store.
        uri: What it was fetched by, for the message.
        recorded: The hash that its version carries, or None.

    Raises:
        ModelIntegrityError: If a file was changed, added or removed since, or
            no hash was recorded.
    """
    came = hash_model(folder)
    if came != recorded:
        raise ModelIntegrityError(uri, recorded=recorded, came=came)


def fetch_model(client: MlflowClient, uri: str, folder: Path) -> Path:
    """Copy the files of a model from its store.

    Args:
        client: Client of the store.
        uri: URI of the model.
        folder: An existing folder. Without one MLflow would hand out a local
            store's own files, which may change between the check and the use.

    Returns:
        Folder of the files.
    """
    import mlflow

    return Path(
        mlflow.artifacts.download_artifacts(
            artifact_uri=uri, dst_path=str(folder), tracking_uri=client.tracking_uri
        )
    )
