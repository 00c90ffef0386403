"""What a model was made with: commit, dbt run, project, packages."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flightline.tracking.integrity import hash_file
from flightline.tracking.provenance import read_git_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_logger = logging.getLogger(__name__)

# The parts of dbt's manifest that make tables; tests and docs do not.
_MAKE_TABLES = ("model", "seed", "snapshot")
# What dbt says of a node beside what it does. All that has to do with the
# moment, the machine or the words of a description is left out.
_OF_A_NODE = ("alias", "schema", "checksum", "config", "relation_name")
_OF_A_COLUMN = ("data_type", "meta", "constraints", "quote")


@dataclass(frozen=True)
class Recipe:
    """What a model was made with, beside data and parameters.

    Attributes:
        git_sha: Commit that was checked out, or None outside a Git checkout.
        is_git_dirty: Whether files differed from it, or None.
        dbt_invocation_id: The dbt run, or None.
        manifest_digest: Hash of the dbt project as dbt understood it, or None.
        lock_sha256: SHA-256 of the file that pins all packages, or None.
        python_version: Version of Python.
        spark_version: Version of Spark, that of the server over Connect.
        lightgbm_version: Version of LightGBM.
    """

    git_sha: str | None
    is_git_dirty: bool | None
    dbt_invocation_id: str | None
    manifest_digest: str | None
    lock_sha256: str | None
    python_version: str
    spark_version: str
    lightgbm_version: str

    @property
    def columns(self) -> dict[str, Any]:
        """Name to value of each attribute, for a table."""
        return asdict(self)

    @property
    def tags(self) -> dict[str, str]:
        """Name to text of each attribute that is known, for MLflow."""
        return {name: str(value) for name, value in self.columns.items() if value is not None}


def read_recipe(
    directory: Path,
    *,
    spark_version: str,
    dbt_invocation_id: str | None,
    manifest_file: str | None,
    lock_file: str | None,
) -> Recipe:
    """Read what a model is being made with.

    Args:
        directory: Root of the project; both files count from there.
        spark_version: Version of the Spark that is used.
        dbt_invocation_id: The dbt run, if any.
        manifest_file: The manifest that dbt has written, if there is one.
        lock_file: The file that pins all packages, if there is one.

    Returns:
        The recipe; None in it for what is not there, the log says why. A model
        can be trained all the same, but `flightline rebuild` will say less.
    """
    git = read_git_state(directory)
    return Recipe(
        git_sha=git.sha,
        is_git_dirty=git.is_dirty,
        dbt_invocation_id=dbt_invocation_id,
        manifest_digest=_read(digest_manifest_file, directory, manifest_file, "manifest_file"),
        lock_sha256=_read(hash_file, directory, lock_file, "lock_file"),
        python_version=platform.python_version(),
        spark_version=spark_version,
        lightgbm_version=version("lightgbm"),
    )


def _read(
    read: Callable[[Path], str], directory: Path, name: str | None, parameter: str
) -> str | None:
    if name is None:
        return None
    try:
        return read(directory / name)
    except (OSError, ValueError) as error:
        _logger.warning("%s %s is not recorded: %s", parameter, name, error)
        return None


def digest_manifest_file(path: Path) -> str:
    """Hash a dbt project by the manifest that dbt has written of it.

    Args:
        path: The file manifest.json.

    Returns:
        The digest, as `digest_manifest`.

    Raises:
        OSError: If there is no such file.
        ValueError: If it is no JSON.
    """
    return digest_manifest(json.loads(path.read_text(encoding="utf-8")))


def digest_manifest(manifest: Mapping[str, Any]) -> str:
    """Hash what makes the tables of a dbt project.

    Equal whenever dbt would run the same: the hash covers each model's, seed's
    and snapshot's code, configuration, columns and inputs, the tables of the
    sources, and every macro, but no times, folders, descriptions or tests.

    Args:
        manifest: dbt's manifest as JSON.

    Returns:
        SHA-256, in hexadecimal.
    """
    nodes = {
        name: _describe_node(node)
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in _MAKE_TABLES
    }
    sources = {name: source["relation_name"] for name, source in manifest["sources"].items()}
    macros = {name: macro["macro_sql"] for name, macro in manifest["macros"].items()}
    described = json.dumps([nodes, sources, macros], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


def _describe_node(node: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {name: node.get(name) for name in _OF_A_NODE}
    described["columns"] = {
        name: {of: column.get(of) for of in _OF_A_COLUMN}
        for name, column in node["columns"].items()
    }
    described["depends_on"] = sorted(node.get("depends_on", {}).get("nodes", ()))
    return described
