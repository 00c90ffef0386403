"""Gives the bundled Java the certificates that the machine trusts.

A Java from the system reads the system's certificates; the bundled one has a list of its own.
Behind a proxy that signs traffic itself, Spark could then not fetch a JAR.
"""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

# Guards nothing: certificates are public, but Java refuses a store without a password.
_PASSWORD = "changeit"
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SYSTEM_BUNDLES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/cert.pem"),
)


def trust_options(directory: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    """Returns the JVM options that make Java trust what the machine trusts.

    Args:
        directory: Folder that the trust store is written to.
        environment: Environment variables; those of the process by default. SSL_CERT_FILE
            names the certificates in PEM form, else the system's bundle is taken.

    Returns:
        The options, or an empty list where the machine has no such file.
    """
    environment = os.environ if environment is None else environment
    bundle = _certificate_bundle(environment)
    if bundle is None:
        return []
    store = directory / "truststore.p12"
    if not store.is_file() or store.stat().st_mtime < bundle.stat().st_mtime:
        _write_store(bundle, store)
    return [
        f"-Djavax.net.ssl.trustStore={store}",
        f"-Djavax.net.ssl.trustStorePassword={_PASSWORD}",
        "-Djavax.net.ssl.trustStoreType=PKCS12",
    ]


def _certificate_bundle(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("SSL_CERT_FILE")
    candidates = ([Path(named)] if named else []) + list(_SYSTEM_BUNDLES)
    return next((bundle for bundle in candidates if bundle.is_file()), None)


def _certificates(pem: bytes) -> list[x509.Certificate]:
    # Imported here and below: every dbt command loads this module, few write a store.
    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning

    certificates = []
    # One by one: bundles hold old certificates that the library warns of and will refuse.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for block in _CERTIFICATE.findall(pem):
            with contextlib.suppress(ValueError):
                certificates.append(x509.load_pem_x509_certificate(block))
    return certificates


def _write_store(bundle: Path, store: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    entries = [
        pkcs12.PKCS12Certificate(certificate, f"certificate-{number}".encode())
        for number, certificate in enumerate(_certificates(bundle.read_bytes()))
    ]
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_bytes(
        pkcs12.serialize_java_truststore(entries, BestAvailableEncryption(_PASSWORD.encode()))
    )
