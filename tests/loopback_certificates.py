"""Certificates for servers on the loopback interface, signed by an authority made for the occasion."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A server's certificate signed by an authority made for the occasion, as files; `ca_file` is that authority."""

    ca_file: str
    certificate_file: str
    key_file: str

    @classmethod
    def make(
        cls,
        folder: Path,
        *names: str,
        lifetime: dt.timedelta = dt.timedelta(days=1),
        started: dt.timedelta = dt.timedelta(hours=1),
    ) -> Certificate:
        """Make one for `names` (host names and addresses), valid from `started` ago for `lifetime`."""
        now = dt.datetime.now(dt.UTC)
        period = (now - started, now - started + lifetime)
        authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback test authority")])
        usages = dict.fromkeys(
            ("content_commitment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        authority = (
            _unsigned(authority_name, authority_name, authority_key.public_key(), authority_key.public_key(), period)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=False, key_encipherment=False, key_cert_sign=True, crl_sign=True, **usages
                ),
                critical=True,
            )
            .sign(authority_key, hashes.SHA256())
        )
        server_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        server = (
            _unsigned(server_name, authority_name, server_key.public_key(), authority_key.public_key(), period)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        key_pem = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return cls(
            ca_file=_written(folder / "authority.pem", authority.public_bytes(pem)),
            certificate_file=_written(folder / "server.pem", server.public_bytes(pem)),
            key_file=_written(folder / "server.key", key_pem),
        )

    def server_context(self) -> ssl.SSLContext:
        """Return what a server needs to speak TLS with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate_file, self.key_file)
        return context


Period = tuple[dt.datetime, dt.datetime]


def _unsigned(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    period: Period,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(period[0])
        .not_valid_after(period[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)
