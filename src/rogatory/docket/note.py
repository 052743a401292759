# SPDX-License-Identifier: Apache-2.0
"""Signed notes (C2SP signed-note): a text and the signature lines of named keys.

::

    first line of the text\\n
    …\\n
    \\n
    — <key name> base64(key id || signature)\\n          one line a signature, at most 100

    key id = SHA-256(name || "\\n" || type || public key)[:4]
    vkey   = <name>+<key id, 8 hexadecimal digits>+base64(type || public key)

Type 0x01 is Ed25519 over the text itself, type 0x04 a cosignature (``cosignature``). A reader takes
no notice of keys that it does not know, and refuses the whole note when a key that it knows did not
sign what stands there. Ed25519 is verified so that no two readers can disagree: key and signature
canonically encoded, neither of small order.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from rogatory.errors import Malformed, Unverified
from rogatory.language import _

if TYPE_CHECKING:
    from typing import TypeAlias

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    #: A private key as the library holds it, or its 32-byte seed (RFC 8032).
    PrivateKey: TypeAlias = Ed25519PrivateKey | bytes

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_NOTE_BYTES = 65_536
MAX_SIGNATURES = 100
MAX_NAME_BYTES = 255
_UNFIT = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_DASH = "\N{EM DASH} "

_P = 2**255 - 19
# The y coordinates of the points whose order divides 8 (edwards25519).
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _P - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


class SignatureLine(NamedTuple):
    """One line of a note: the key's name, its 4-byte id, and what the key made."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> str:
        """Return the line with its newline."""
        return f"{_DASH}{self.name} {base64(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> SignatureLine:
        """Return the signature that ``line`` (with or without newline) holds."""
        name, space, encoded = line.removesuffix("\n").removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space or not is_name(name):
            raise Malformed(_("A signature line of the note is not in form."))
        data = from_base64(encoded)
        if len(data) < 5:
            raise Malformed(_("A signature line of the note holds no signature."))
        return cls(name, data[:4], data[4:])


class VerifierKey(NamedTuple):
    """A public key with its name and type: what a reader must know to check a note."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The 4 bytes by which signature lines name this key."""
        return key_id(self.name, self.kind, self.public)

    def encode(self) -> str:
        """Return the vkey text: ``name+id+base64``."""
        return f"{self.name}+{self.key_id.hex()}+{base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key that the vkey ``text`` spells; Malformed unless it is sound."""
        name, _plus, rest = text.partition("+")
        hexadecimal, _plus, encoded = rest.partition("+")
        data = from_base64(encoded)
        key = cls(name, data[0] if data else 0, data[1:])
        check_key(key)
        if key.key_id.hex() != hexadecimal:
            raise Malformed(_("The key's text does not carry the id of this key."))
        return key

    def made(self, line: SignatureLine) -> bool:
        """Tell whether ``line`` claims to be by this key."""
        return line.name == self.name and line.key_id == self.key_id


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signature lines in the order they stand."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def encode(self) -> bytes:
        """Return the bytes of the note."""
        return (self.text + "\n" + "".join(one.encode() for one in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Return the note in ``data``; Malformed for every other spelling of it."""
        if len(data) > MAX_NOTE_BYTES:
            raise Malformed(
                _("The note has {n} bytes; at most {limit} are accepted.").format(
                    n=len(data), limit=MAX_NOTE_BYTES
                )
            )
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise Malformed(
                _("The note is not valid UTF-8; ask the sender for it again.")
            ) from None
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise Malformed(_("The note has no signatures; ask the sender for it again."))
        check_text(text + "\n")
        rows = lines.removesuffix("\n").split("\n")
        if len(rows) > MAX_SIGNATURES:
            raise Malformed(_("The note bears more than {n} signatures.").format(n=MAX_SIGNATURES))
        return cls(text + "\n", tuple(SignatureLine.parse(row) for row in rows))

    def verify(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Return those of ``keys`` (type 0x01) that signed the text.

        Raises Unverified when none did, or when a line names one of them and was not made by it.
        """
        message = self.text.encode()
        found: list[VerifierKey] = []
        for key in keys:
            for line in self.signatures:
                if key.kind == ED25519 and key.made(line):
                    verify_ed25519(key.public, line.signature, message)
                    found.append(key)
        if not found:
            raise Unverified(_("The note is signed by none of the keys that are known here."))
        return tuple(dict.fromkeys(found))

    def and_by(self, *lines: SignatureLine) -> Note:
        """Return the note with ``lines`` added, leaving out those that it bears already."""
        added = tuple(one for one in dict.fromkeys(lines) if one not in self.signatures)
        return Note(self.text, self.signatures + added)


def sign(text: str, name: str, key: PrivateKey) -> SignatureLine:
    """Return the line by which ``key``, called ``name``, signs ``text`` (type 0x01)."""
    check_text(text)
    check_name(name)
    return SignatureLine(
        name, key_id(name, ED25519, public_key(key)), sign_ed25519(key, text.encode())
    )


def signed(text: str, name: str, key: PrivateKey) -> Note:
    """Return the note of ``text`` that ``key``, called ``name``, alone has signed."""
    return Note(text, (sign(text, name, key),))


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the 4-byte id of a key (C2SP signed-note, "Signatures")."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name: str, kind: int, public: bytes) -> str:
    """Return the text of a public key (32 bytes), after checking that it is sound."""
    key = VerifierKey(name, kind, public)
    check_key(key)
    return key.encode()


def check_key(key: VerifierKey) -> None:
    """Refuse (Malformed) a key of another type than 0x01 and 0x04, or on no point of its own."""
    check_name(key.name)
    if key.kind not in (ED25519, COSIGNATURE) or len(key.public) != 32:
        raise Malformed(_("The key is not an Ed25519 key; ask for one of that type."))
    if not _is_sound(key.public):
        raise Malformed(_("The key is no sound Ed25519 key: anything could be signed by it."))


def check_name(name: str) -> None:
    """Refuse (Malformed) what cannot name a key."""
    if not is_name(name):
        raise Malformed(
            _("The name of a key must not be empty or hold a space, plus or control character.")
        )


def is_name(name: str) -> bool:
    """Tell whether ``name`` can name a key: no space, no plus, no control, at most 255 bytes."""
    return (
        name != ""
        and not any(one.isspace() or one == "+" or one < " " for one in name)
        and not any("\ud800" <= one <= "\udfff" for one in name)
        and len(name.encode()) <= MAX_NAME_BYTES
    )


def check_text(text: str) -> None:
    """Refuse (Malformed) a text that no note can carry."""
    if not text.endswith("\n") or _UNFIT.search(text):
        raise Malformed(
            _("The text of a note must end in a newline and hold no other control character.")
        )


def public_key(key: PrivateKey) -> bytes:
    """Return the public half (32 bytes) of ``key``."""
    return _private(key).public_key().public_bytes_raw()


def sign_ed25519(key: PrivateKey, message: bytes) -> bytes:
    """Return the Ed25519 signature (64 bytes) of ``message`` (RFC 8032)."""
    return _private(key).sign(message)


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> None:
    """Check one Ed25519 signature; Unverified unless every strict verifier would accept it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    sound = len(public) == 32 and len(signature) == 64
    if not sound or not _is_sound(public) or not _is_sound(signature[:32]):
        raise Unverified(_("The signature or its key is not in the one accepted form."))
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Unverified(_("A signature was not made by the key that it names.")) from None


def base64(data: bytes) -> str:
    """Return ``data`` in base64 (RFC 4648 section 4), the alphabet of all C2SP formats."""
    return b64encode(data).decode("ascii")


def from_base64(text: str, *, size: int | None = None) -> bytes:
    """Return the bytes that ``text`` spells, ``size`` of them; Malformed for a second spelling."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or base64(data) != text or (size is not None and len(data) != size):
        raise Malformed(_("This is not base64 in its one spelling, or not of the right length."))
    return data


def _is_sound(point: bytes) -> bool:
    """Tell whether 32 bytes encode a point canonically, and not one of the eight of small order."""
    y = int.from_bytes(point, "little") & (1 << 255) - 1
    return y < _P and y not in _SMALL_ORDER


def _private(key: PrivateKey) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if isinstance(key, bytes):
        if len(key) != 32:
            raise Malformed(_("A private Ed25519 key has 32 bytes."))
        return Ed25519PrivateKey.from_private_bytes(key)
    return key
