# SPDX-License-Identifier: Apache-2.0
"""Envelopes: age (C2SP age-encryption.org/v1) for the payload, CMS for the age identity.

The payload is encrypted once to a fresh age X25519 identity.  That identity is then wrapped for
each X.509 recipient (``cms``), and the payload may name further age recipients directly.

A decrypter notices a cut-off or changed file only after it has written the plaintext before the
cut.  So plaintext always goes into a private temporary file in the target's folder and is
published under the target's name when, and only when, the whole file has proved sound.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cryptography import x509

from rogatory.errors import Conflict, Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal import cms


def encrypt(source: Path | BinaryIO, target: Path, recipients: Sequence[str]) -> None:
    """Encrypt ``source`` to the age ``recipients`` into the new file ``target``, streaming."""
    import pyrage  # type: ignore[import-untyped]

    if not recipients:
        raise Malformed(_("Nobody is named as recipient; name at least one."))
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise Malformed(
            _("A recipient's age key is not well formed; check the identity card.")
        ) from None

    def work(reader: BinaryIO, writer: BinaryIO) -> None:
        try:
            pyrage.encrypt_io(reader, writer, keys)
        except pyrage.EncryptError as error:
            raise Unavailable(
                _("The payload could not be encrypted; free space and try again.")
            ) from error

    _through_temporary(source, target, work)


def identities(data: bytes) -> list[Any]:
    """Return the age identities that stand in ``data``, one a line, newest first.

    After a rotation the older ones stay: what was encrypted to them must still open.  Malformed
    when a line is none, or there is no line.
    """
    import pyrage

    try:
        lines = [line for line in data.decode("ascii").split("\n") if line.strip()]
        found = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines]
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise Malformed(_("The age identity is not well formed; use the right key file."))
    return found


def decrypt(source: Path | BinaryIO, target: Path, identity: bytes) -> None:
    """Decrypt the age file ``source`` with ``identity`` into the new file ``target``.

    ``identity`` holds one age identity or several, one a line.  Unverified when the file is for
    someone else, changed or cut off; then ``target`` does not exist.
    """
    import pyrage

    known = identities(identity)

    def work(reader: BinaryIO, writer: BinaryIO) -> None:
        try:
            pyrage.decrypt_io(reader, writer, known)
        except (pyrage.DecryptError, OSError) as error:
            # A damaged chunk comes as an OSError without a number; the system's own have one.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Unverified(
                _(
                    "The payload does not decrypt with this key: "
                    "it is for someone else, or was changed or cut off."
                )
            ) from None

    _through_temporary(source, target, work)


def cms_wrap(identity: bytes, certificate: x509.Certificate) -> bytes:
    """Return the age identity as CMS EnvelopedData for one certificate (RSA or P-256)."""
    return cms.wrap(identity, certificate)


def cms_open(data: bytes, key: bytes, certificate: x509.Certificate) -> bytes:
    """Return the age identity that ``cms_wrap`` made for ``certificate``; key is PKCS #8 DER."""
    return cms.unwrap(data, key, certificate)


def certificate_id(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the certificate's DER in hex: names ``keys/<id>.p7m``."""
    from cryptography.hazmat.primitives import hashes

    return certificate.fingerprint(hashes.SHA256()).hex()


def _through_temporary(
    source: Path | BinaryIO, target: Path, work: Callable[[BinaryIO, BinaryIO], None]
) -> None:
    """Run ``work`` from source into a private temporary file; publish it when work returns."""
    partial = target.parent / f".{os.urandom(8).hex()}.partial"
    try:
        if isinstance(source, Path):
            with source.open("rb") as reader:
                _fill(reader, partial, work)
        else:
            _fill(source, partial, work)
        os.link(partial, target)  # never over an existing file
        descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except FileExistsError:
        raise Conflict(_("The target file exists already; nothing was overwritten.")) from None
    except OSError as error:
        raise Unavailable(
            _("Reading or writing failed ({reason}); nothing was published, try again.").format(
                reason=error.strerror or type(error).__name__
            )
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _fill(reader: BinaryIO, partial: Path, work: Callable[[BinaryIO, BinaryIO], None]) -> None:
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as writer:
        work(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())
