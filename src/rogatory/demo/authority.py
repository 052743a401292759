# SPDX-License-Identifier: Apache-2.0
"""The bundled test authority: certificates, time-stamps and revocation answers, offline.

Made afresh on every run; its private keys live in memory only.  Every subject begins with
``TEST``, so that no certificate of a demo can be taken for a real one::

    TEST Root ── TEST Issuing ──┬── signers, encryption certificates
              │                 └── TEST OCSP Responder
              ├── TEST Time-Stamping 1
              └── TEST Time-Stamping 2

Served over HTTP on the loopback interface, by a thread of this process::

    POST /tsa/1  /tsa/2     RFC 3161       POST /ocsp           RFC 6960
    GET  /crl/root  /crl/issuing           RFC 5280

All answers carry the time of ``clock``, which the caller sets: the demo's story runs on fictional
dates.  The services are certomancer's; certificates are made here, because they are issued for
keys that come up while the story runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rogatory.demo.certificates import (
    Party,
    authority,
    authority_key,
    end_entity,
    key_pem,
    pem,
    service,
    subject_name,
)
from rogatory.errors import Malformed
from rogatory.seal.keys import new_x509_key

Clock = Callable[[], datetime]
_MAX_REQUEST = 65_536


@dataclass
class TestAuthority:
    """A certification and time-stamping authority for demos and tests; never for real use.

    ``clock`` says what time its answers carry; it may be replaced at any moment.
    """

    __test__ = False  # not a test class, whatever its name

    folder: Path
    clock: Clock
    url: str = ""
    _parties: dict[str, Party] = field(default_factory=dict)
    _revoked: dict[int, datetime] = field(default_factory=dict)
    _server: ThreadingHTTPServer | None = None

    @classmethod
    def create(cls, folder: Path, clock: Clock | None = None, *, port: int = 0) -> TestAuthority:
        """Make fresh keys and certificates, write the public ones to ``folder``, start serving."""
        authority = cls(folder, clock or (lambda: datetime.now(UTC)))
        authority._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(authority))
        authority._server.daemon_threads = True
        authority.url = f"http://127.0.0.1:{authority._server.server_address[1]}"
        authority._found()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "roots.pem").write_bytes(authority.roots_pem)
        (folder / "chain.pem").write_bytes(authority.chain_pem)
        (folder / "tsa.pem").write_bytes(pem(authority._parties["tsa1"].certificate))
        threading.Thread(target=authority._server.serve_forever, daemon=True).start()
        return authority

    def close(self) -> None:
        """Stop serving; the keys are gone with the object."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> TestAuthority:
        """Return itself; it has been serving since ``create``."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()

    @property
    def tsa_url(self) -> str:
        """The address of the first time-stamping authority."""
        return f"{self.url}/tsa/1"

    @property
    def second_tsa_url(self) -> str:
        """The address of the second time-stamping authority."""
        return f"{self.url}/tsa/2"

    @property
    def ocsp_url(self) -> str:
        """The address of the OCSP responder."""
        return f"{self.url}/ocsp"

    @property
    def roots_pem(self) -> bytes:
        """The root certificate, PEM; it is the root of signers and time-stamps alike."""
        return pem(self._parties["root"].certificate)

    @property
    def chain_pem(self) -> bytes:
        """The issuing certificate and the root, PEM: what stands above a signer."""
        return pem(self._parties["issuing"].certificate) + self.roots_pem

    def issue_signer(
        self, subject: str, country: str, organisation: str, *, kind: str = "p256"
    ) -> tuple[bytes, bytes, bytes]:
        """Return (key, certificate, chain), each PEM, for a person or body that signs."""
        key = new_x509_key(kind)
        certificate = self._issue_for(key, subject, country, organisation, encrypts=False)
        return key_pem(key), certificate, self.chain_pem

    def issue_encryption(
        self, subject: str, country: str, organisation: str, *, kind: str = "p256"
    ) -> tuple[bytes, bytes, bytes]:
        """Return (key, certificate, chain), each PEM, for a body that is encrypted to."""
        key = new_x509_key(kind)
        certificate = self._issue_for(key, subject, country, organisation, encrypts=True)
        return key_pem(key), certificate, self.chain_pem

    def issue(self, request: bytes, *, encrypts: bool = False) -> bytes:
        """Return a certificate (PEM) for a PKCS #10 request (PEM); the subject gains ``TEST``."""
        csr = x509.load_pem_x509_csr(request)
        if not csr.is_signature_valid:
            raise Malformed("The certificate request is not signed by its own key.")
        names = {attribute.oid: str(attribute.value) for attribute in csr.subject}
        subject = subject_name(
            names.get(NameOID.COMMON_NAME, ""),
            names.get(NameOID.COUNTRY_NAME, "XA"),
            names.get(NameOID.ORGANIZATION_NAME, ""),
        )
        return pem(self._end_entity(subject, csr.public_key(), encrypts=encrypts))

    def revoke(self, certificate_pem: bytes, at: datetime | None = None) -> None:
        """Revoke a certificate that this authority issued, since ``at`` (default: now)."""
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        self._revoked[certificate.serial_number] = at or self.clock()

    def _issue_for(
        self, key: bytes, subject: str, country: str, organisation: str, *, encrypts: bool
    ) -> bytes:
        public = serialization.load_der_private_key(key, None).public_key()
        name = subject_name(subject, country, organisation)
        return pem(self._end_entity(name, public, encrypts=encrypts))

    def _found(self) -> None:
        """Make root, issuing authority and services."""
        self._parties["root"] = root = authority("Root", None, None)
        self._parties["issuing"] = issuing = authority("Issuing", root, f"{self.url}/crl/root")
        usage = [ExtendedKeyUsageOID.OCSP_SIGNING]
        self._parties["ocsp"] = service("OCSP Responder", issuing, usage, None)
        usage = [ExtendedKeyUsageOID.TIME_STAMPING]
        for number in ("1", "2"):
            self._parties["tsa" + number] = service(
                f"Time-Stamping {number}", root, usage, f"{self.url}/crl/root"
            )

    def _end_entity(self, subject: x509.Name, public: Any, *, encrypts: bool) -> x509.Certificate:
        issuer = self._parties["issuing"]
        return end_entity(subject, public, issuer, self.url, encrypts=encrypts)

    def _answer(self, path: str, body: bytes) -> tuple[str, bytes] | None:
        """Return (media type, body) for a request; None when there is nothing at ``path``."""
        if path in ("/tsa/1", "/tsa/2"):
            party = self._parties["tsa" + path[-1]]
            return "application/timestamp-reply", self._time_stamp(party, body)
        if path == "/ocsp":
            return "application/ocsp-response", self._ocsp(body)
        if path in ("/crl/root", "/crl/issuing"):
            return "application/pkix-crl", self._crl(self._parties[path[5:]])
        return None

    def _time_stamp(self, party: Party, body: bytes) -> bytes:
        from asn1crypto import tsp  # type: ignore[import-untyped]
        from certomancer.services import TimeStamper

        stamper = TimeStamper(
            party.asn1(), party.key_info(), fixed_dt=self.clock().replace(microsecond=0)
        )
        request = tsp.TimeStampReq.load(body)
        return bytes(stamper.request_tsa_response(request).dump())

    def _ocsp(self, body: bytes) -> bytes:
        from asn1crypto import ocsp
        from certomancer.services import SimpleOCSPResponder, choose_signed_digest

        responder = self._parties["ocsp"]
        certificate = responder.asn1()
        service = SimpleOCSPResponder(
            certificate,
            responder.key_info(),
            choose_signed_digest("sha256", certificate.public_key),
            self.clock().replace(microsecond=0),
            _revocations(self._parties["issuing"].asn1(), self._revoked),
        )
        return bytes(service.build_ocsp_response(ocsp.OCSPRequest.load(body)).dump())

    def _crl(self, issuer: Party) -> bytes:
        now = self.clock().replace(microsecond=0)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(now)
            .next_update(now + timedelta(days=30))
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(authority_key(issuer.certificate), critical=False)
        )
        if issuer is self._parties["issuing"]:
            for serial, since in self._revoked.items():
                if since <= now:
                    entry = x509.RevokedCertificateBuilder().serial_number(serial)
                    builder = builder.add_revoked_certificate(entry.revocation_date(since).build())
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _revocations(issuer: Any, revoked: dict[int, datetime]) -> Any:
    """Return what certomancer's OCSP responder asks for the status of a certificate."""
    from asn1crypto import ocsp
    from certomancer.services import RevocationInfoInterface

    class Revocations(RevocationInfoInterface):
        def get_issuer_cert(self) -> Any:
            return issuer

        def check_revocation_status(self, cid: Any, at_time: datetime) -> tuple[Any, list[Any]]:
            since = revoked.get(cid["serial_number"].native)
            if since is None or since > at_time:
                return ocsp.CertStatus("good"), []
            info = {"revocation_time": since, "revocation_reason": "unspecified"}
            return ocsp.CertStatus("revoked", ocsp.RevokedInfo(info)), []

    return Revocations()


def _handler(authority: TestAuthority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if 0 < length <= _MAX_REQUEST:
                self._give(self.rfile.read(length))
            else:
                self.send_error(400)

        def do_GET(self) -> None:
            if self.path.startswith("/crl/"):
                self._give(b"")
            else:
                self.send_error(405)

        def _give(self, body: bytes) -> None:
            try:
                answer = authority._answer(self.path, body)
            except (ValueError, TypeError, KeyError):
                self.send_error(400)
                return
            if answer is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: requests carry digests, and the demo has its own transcript."""

    return Handler
