"""Prove, before anything runs, that a replay keeps to places of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.contracts.graph.nodes import ModelNode

from flightline.errors import NotIsolatedError

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

    from flightline.replay.parameters import ReplayParameters


def refuse_shared_places(manifest: Manifest, parameters: ReplayParameters) -> None:
    """Refuse models that would write, or be kept, where the real ones are.

    Args:
        manifest: The project as parsed for the replay.
        parameters: How the year is lived.

    Raises:
        NotIsolatedError: Names the first such model.
    """
    uri = f"sqlite:///{parameters.store}"
    prefix = f"{parameters.schema}_"
    for node in manifest.nodes.values():
        if not isinstance(node, ModelNode):
            continue
        is_shared = node.config.schema in parameters.shared_schemas
        if not is_shared and not node.schema.startswith(prefix):
            raise NotIsolatedError(node.name, expected=f"a schema {prefix}…", came=node.schema)
        tracking = node.config.meta.get("tracking")
        if tracking and tracking["tracking_uri"] != uri:
            raise NotIsolatedError(
                node.name, expected=f"the store {uri}", came=tracking["tracking_uri"]
            )
