"""Passwords and tokens: the YAML says where they are, never what they are."""

from __future__ import annotations

import os
from pathlib import Path

from flightline.errors import PlainSecretError, SecretMissingError

_ENVIRONMENT, _FILE = "env:", "file:"


def check_reference(reference: str | None, *, name: str) -> None:
    """Refuse a secret that stands in the YAML itself.

    Args:
        reference: What stands there; None if there is no secret.
        name: The parameter, for messages.

    Raises:
        PlainSecretError: If it is neither `env:NAME` nor `file:/path`.
    """
    if reference is not None and not str(reference).startswith((_ENVIRONMENT, _FILE)):
        raise PlainSecretError(name)


def read_secret(reference: str, *, name: str) -> str:
    """Look up a secret at the moment it is needed.

    Args:
        reference: `env:NAME` of an environment variable, or `file:/path` of a
            file that holds nothing else, as Kubernetes mounts them.
        name: The parameter, for messages.

    Returns:
        The secret, without blanks around it.

    Raises:
        SecretMissingError: If there is no such variable or file, or it is empty.
    """
    check_reference(reference, name=name)
    if reference.startswith(_ENVIRONMENT):
        secret = os.environ.get(reference.removeprefix(_ENVIRONMENT), "")
    else:
        path = Path(reference.removeprefix(_FILE))
        secret = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not secret.strip():
        raise SecretMissingError(name, reference=reference)
    return secret.strip()
