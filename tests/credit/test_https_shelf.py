"""A platform whose list lies behind HTTPS: known by the certificates of CREDIT_CA, and silent to anybody else (K1)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credit import tasks
from credit.models import Delivery, ListEntry, ListSource
from tests.credit.shelf import ZHAO, Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("K1")]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """The test's own output stays its own."""


class Moved(Quiet):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "https://127.0.0.1:1/")
        self.end_headers()


def name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def certified(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of our own, and a certificate with its key that it gave to 127.0.0.1."""
    today = datetime.now(UTC)
    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def say(subject: str, key: ec.EllipticCurvePrivateKey, authority: bool) -> x509.CertificateBuilder:
        said = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("tests"))
        said = said.public_key(key.public_key()).serial_number(x509.random_serial_number())
        said = said.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        said = said.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        mine = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        its = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
        return said.add_extension(mine, critical=False).add_extension(its, critical=False)

    uses = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement"], False
    )
    signs = x509.KeyUsage(
        True, **uses, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False
    )
    authority = say("tests", root, True).add_extension(signs, critical=True).sign(root, hashes.SHA256())
    where = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    server = say("platform", leaf, False).add_extension(where, critical=False).sign(root, hashes.SHA256())
    ca, cert, key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
    ca.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    cert.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        leaf.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return ca, cert, key


@pytest.fixture
def serve(tmp_path, settings) -> Iterator[partial[str]]:
    """Starts a server over TLS on a free port and gives its address; CREDIT_CA knows its authority."""
    ca, cert, key = certified(tmp_path)
    settings.CREDIT_CA = str(ca)
    running = []

    def start(handler: partial[SimpleHTTPRequestHandler] | type[SimpleHTTPRequestHandler]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"https://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_list_behind_https_is_taken_in(keepers, tmp_path, serve, moment):
    folder = tmp_path / "platform"
    shelf = Shelf(folder, serve(partial(Quiet, directory=str(folder))))
    shelf.put(ZHAO)
    assert tasks.sweep_lists(moment) == 1
    assert ListEntry.objects.get().reference == "XY-1"
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    assert tasks.sweep_lists(moment) == 1
    assert Delivery.objects.count() == 2
    assert ListEntry.objects.get().removed_on is not None


@pytest.mark.parametrize("harm", ["unknown authority", "not found", "moved", "gone"])
def test_a_platform_that_cannot_be_believed_is_silent(keepers, tmp_path, serve, settings, moment, harm):
    folder = tmp_path / "platform"
    address = serve(Moved if harm == "moved" else partial(Quiet, directory=str(folder)))
    shelf = Shelf(folder, "https://127.0.0.1:1/" if harm == "gone" else address)
    if harm != "not found":
        shelf.put(ZHAO)
    if harm == "unknown authority":
        settings.CREDIT_CA = ""
    assert tasks.sweep_lists(moment) == 0
    assert ListSource.objects.get().silent_since == moment
    assert not ListEntry.objects.exists(), "the last known state goes on"
