# SPDX-License-Identifier: Apache-2.0
"""base64url without padding (RFC 4648 section 5): one string of bytes has one spelling.

::

    32 bytes  43 characters, the last of which carries two zero bits:  [AEIMQUYcgkosw048]
    16 bytes  22 characters, the last of which carries four zero bits: [AQgw]
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import b2a_base64

from rogatory.errors import Malformed
from rogatory.language import _

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


def encode(data: bytes) -> str:
    """Return ``data`` as base64url without padding (RFC 4648 section 5)."""
    return spell(data).decode("ascii")


def spell(data: bytes) -> bytes:
    """Return the ASCII bytes of ``encode``, for what is put together of bytes."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=")


def decode(text: str, *, size: int | None = None) -> bytes:
    """Return the bytes that ``text`` spells; ``size`` is the length they must have.

    Raises Malformed for padding, another alphabet, unused bits that are not zero, or another size.
    """
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise Malformed(_("This is not base64url without padding; ask the sender for it again."))
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise Malformed(
            _("This base64url text has unused bits that are not zero; ask the sender for it again.")
        )
    if size is not None and len(data) != size:
        raise Malformed(
            _("{n} bytes were expected in base64url and {m} were found.").format(
                n=size, m=len(data)
            )
        )
    return data


def is_digest(text: object) -> bool:
    """Tell whether ``text`` is 32 bytes in their one base64url spelling."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None
