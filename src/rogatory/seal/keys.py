# SPDX-License-Identifier: Apache-2.0
"""Key files: one secret, wrapped by a passphrase; and the making of the secrets themselves.

A key file is JSON, UTF-8, with these names and no others::

    {"v":1,"use":"log","label":"Log key 1",
     "kdf":{"name":"scrypt","n":32768,"r":8,"p":1,"salt":"<b64url, 16 bytes>"},
     "aead":{"name":"chacha20-poly1305","nonce":"<b64url, 12 bytes>"},
     "sealed":"<b64url, secret + 16 bytes tag>"}

The key is scrypt(passphrase in UTF-8, NFC; RFC 7914); the additional data of RFC 8439 are the
bytes of the same JSON object without ``sealed``, keys sorted, no blanks: use and label cannot
be changed unnoticed.  A wrong passphrase and a damaged file cannot be told apart, so one error
names both.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from rogatory.errors import Conflict, Malformed, Unavailable, Unverified
from rogatory.language import _

SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1
MAX_KEY_FILE = 65_536
#: A key file that asks for more memory than this is refused before any work is done.
MAX_SCRYPT_BYTES = 256 * 2**20


@dataclass(frozen=True)
class KeyHeader:
    """What a key file says of itself without the passphrase (not yet authenticated)."""

    use: str
    label: str


def seal_secret(secret: bytes, passphrase: str, *, use: str, label: str) -> bytes:
    """Return the bytes of a key file that holds ``secret`` under ``passphrase``."""
    if not passphrase:
        raise Malformed(_("A key needs a passphrase; choose one and try again."))
    salt, nonce = os.urandom(16), os.urandom(12)
    header: dict[str, Any] = {
        "v": 1,
        "use": use,
        "label": label,
        "kdf": {"name": "scrypt", "n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P, "salt": b64(salt)},
        "aead": {"name": "chacha20-poly1305", "nonce": b64(nonce)},
    }
    key = _derive(passphrase, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, secret, _canonical(header))
    return json.dumps({**header, "sealed": b64(sealed)}, indent=1, ensure_ascii=False).encode()


def open_secret(data: bytes, passphrase: str, *, use: str | None = None) -> bytes:
    """Return the secret of a key file; Unverified when the passphrase does not open it.

    With ``use`` given, a key file made for another use is refused: a log key never signs acts.
    """
    file = _parse(data)
    header = {name: value for name, value in file.items() if name != "sealed"}
    if use is not None and file["use"] != use:
        raise Unverified(
            _(
                "This key file is for the use “{found}”, not “{wanted}”; name the right file."
            ).format(found=file["use"], wanted=use)
        )
    kdf = file["kdf"]
    key = _derive(passphrase, unb64(kdf["salt"]), kdf["n"], kdf["r"], kdf["p"])
    try:
        return ChaCha20Poly1305(key).decrypt(
            unb64(file["aead"]["nonce"]), unb64(file["sealed"]), _canonical(header)
        )
    except InvalidTag:
        raise Unverified(
            _("The passphrase does not open this key file, or the file is damaged; try again.")
        ) from None


def read_header(data: bytes) -> KeyHeader:
    """Return use and label of a key file without opening it."""
    file = _parse(data)
    return KeyHeader(use=file["use"], label=file["label"])


def write_private(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write ``data`` durably to ``path``, mode 0600, in a folder of mode 0700.

    Write, fsync, publish, fsync the folder.  An existing file is a Conflict unless ``replace``
    is set: a key must never be lost under another.
    """
    folder = path.parent
    partial = folder / f".{path.name}.{os.urandom(6).hex()}.partial"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                partial.replace(path)
            else:
                os.link(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        _fsync_folder(folder)
    except FileExistsError:
        raise Conflict(
            _("A key file of this name exists already; choose another name or move it away.")
        ) from None
    except OSError as error:
        raise Unavailable(
            _("A private file could not be written ({reason}); free space and try again.").format(
                reason=error.strerror or type(error).__name__
            )
        ) from error


def new_ed25519() -> tuple[bytes, bytes]:
    """Return a fresh Ed25519 key: (seed, 32 bytes; public key, 32 bytes)."""
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def new_x509_key(kind: str = "p256") -> bytes:
    """Return a fresh private key for certificates as PKCS #8 DER; ``p256`` or ``rsa3072``."""
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if kind == "p256":
        key = ec.generate_private_key(ec.SECP256R1())
    elif kind == "rsa3072":
        key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    else:
        raise Malformed(_("“{kind}” is no kind of key; choose p256 or rsa3072.").format(kind=kind))
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def new_age_identity() -> tuple[bytes, str]:
    """Return a fresh age X25519 identity: (the secret line in ASCII, the recipient string)."""
    import pyrage  # type: ignore[import-untyped]

    identity = pyrage.x25519.Identity.generate()
    return str(identity).encode(), str(identity.to_public())


def signing_request(key: bytes, *, common_name: str, country: str, organisation: str) -> bytes:
    """Return a PKCS #10 request in PEM for the PKCS #8 DER ``key`` (RFC 2986)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    private = serialization.load_der_private_key(key, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise Malformed(_("Certificates need an RSA or P-256 key; make one and try again."))
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return request.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def b64(data: bytes) -> str:
    """Return base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Return the bytes of base64url without padding; the one canonical spelling only."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(_("A value is not base64url; the file is damaged.")) from None
    if b64(data) != text:
        raise Malformed(_("A value is not canonical base64url; the file is damaged."))
    return data


def _derive(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    try:
        password = unicodedata.normalize("NFC", passphrase).encode()
    except UnicodeEncodeError:
        raise Malformed(_("The passphrase holds what is not Unicode text; type it anew.")) from None
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(password)


def _canonical(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _parse(data: bytes) -> dict[str, Any]:
    """Return the object of a key file whose every field has been checked."""
    damaged = _("This is not a Rogatory key file; name another file.")
    if len(data) > MAX_KEY_FILE:
        raise Malformed(damaged)
    try:
        file = json.loads(data)
    except (ValueError, RecursionError):
        raise Malformed(damaged) from None
    if not isinstance(file, dict) or set(file) != {"v", "use", "label", "kdf", "aead", "sealed"}:
        raise Malformed(damaged)
    kdf, aead = file["kdf"], file["aead"]
    if not isinstance(kdf, dict) or set(kdf) != {"name", "n", "r", "p", "salt"}:
        raise Malformed(damaged)
    if not isinstance(aead, dict) or set(aead) != {"name", "nonce"}:
        raise Malformed(damaged)
    texts = (file["use"], file["label"], file["sealed"], kdf["salt"], aead["nonce"])
    if not all(isinstance(text, str) for text in texts):
        raise Malformed(damaged)
    if type(file["v"]) is not int or file["v"] != 1:
        raise Malformed(_("This key file is of a later version; use a newer Rogatory."))
    if kdf["name"] != "scrypt" or aead["name"] != "chacha20-poly1305":
        raise Malformed(_("This key file is of a later version; use a newer Rogatory."))
    n, r, p = kdf["n"], kdf["r"], kdf["p"]
    if not all(type(number) is int and number > 0 for number in (n, r, p)):
        raise Malformed(damaged)
    if n & (n - 1) or n < 2**14 or p > 16 or 128 * n * r > MAX_SCRYPT_BYTES:
        raise Malformed(_("This key file asks for unreasonable work; it is not opened."))
    if len(unb64(kdf["salt"])) < 16 or len(unb64(aead["nonce"])) != 12:
        raise Malformed(damaged)
    if len(unb64(file["sealed"])) < 16:
        raise Malformed(damaged)
    return file


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
