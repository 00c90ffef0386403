"""Certificates for the bundled Java."""

from __future__ import annotations

import datetime
import os
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID

from dbt.adapters.openspark.truststore import trust_options


def certificate(name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime(2020, 1, 1)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=36500))
    )
    return built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def bundle(tmp_path):
    broken = b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n"
    path = tmp_path / "bundle.pem"
    path.write_bytes(b"# mine\n" + certificate("one") + broken + certificate("two"))
    return path


def test_every_good_certificate_of_the_named_bundle_is_trusted(tmp_path, bundle):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        options = trust_options(tmp_path, {"SSL_CERT_FILE": str(bundle)})

    assert f"-Djavax.net.ssl.trustStore={tmp_path / 'truststore.p12'}" in options
    store = pkcs12.load_pkcs12((tmp_path / "truststore.p12").read_bytes(), b"changeit")
    names = {entry.certificate.subject.rfc4514_string() for entry in store.additional_certs}
    assert names == {"CN=one", "CN=two"}


def test_a_newer_bundle_replaces_the_store(tmp_path, bundle):
    trust_options(tmp_path, {"SSL_CERT_FILE": str(bundle)})
    first = (tmp_path / "truststore.p12").stat().st_size
    bundle.write_bytes(bundle.read_bytes() + certificate("three"))
    newer = bundle.stat().st_mtime + 10
    os.utime(bundle, (newer, newer))

    trust_options(tmp_path, {"SSL_CERT_FILE": str(bundle)})

    assert (tmp_path / "truststore.p12").stat().st_size > first
