# SPDX-License-Identifier: Apache-2.0
"""Steps 5 and 6: opening the payload, and the bag in it."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

from rogatory.docket import base64url
from rogatory.docket.commitment import commitment
from rogatory.errors import Malformed, Unverified
from rogatory.language import _, ngettext
from rogatory.pouch import package as form
from rogatory.pouch.container import Container, open_container
from rogatory.pouch.entries import ANNOUNCEMENT, payload_salt
from rogatory.pouch.manifest import FOLDER, check_archive
from rogatory.pouch.structure import Unsound
from rogatory.vault.durable import storage
from rogatory.verify.inspection import Inspection

__all__ = ["bag", "decrypt_payload", "opening", "unpack"]

MAX_ENVELOPE = 65_536


def opening(one: Inspection) -> None:
    """Step 5: find the bag where it lies, or decrypt it into a temporary file."""
    if one.record.kind == "receipt":
        return
    try:
        if not one.record.encrypted:
            one.bag = one.archive.inner(form.PAYLOAD, one.limits)
            one.payload_sha256 = one.archive.digest(form.PAYLOAD)
            one.report.verified(5, "opening", _("The contents are not encrypted."))
        elif one.opened is not None:
            one.bag = one.stack.enter_context(open_container(one.opened, one.limits))
            one.report.verified(5, "opening", _("The contents were given already decrypted."))
        else:
            _decrypt(one)
    except (Malformed, Unverified) as error:
        one.report.failed(5, "opening", str(error))


def _decrypt(one: Inspection) -> None:
    identity = one.identity
    if callable(identity):
        wrapped = {
            name.removeprefix("keys/").removesuffix(".p7m"): one.archive.read(
                name, limit=MAX_ENVELOPE
            )
            for name in one.archive.names
            if name.startswith("keys/")
        }
        identity = identity(wrapped)
    if identity is None:
        for step in (5, 6, 7, 8):
            one.report.not_checkable(
                step, "opening", _("The contents are encrypted, and no key for them was given.")
            )
        return
    with storage(_("The contents were not decrypted.")):
        folder = Path(tempfile.mkdtemp(prefix="payload-", dir=one.workdir))
    target = folder / form.PAYLOAD
    one.stack.callback(folder.rmdir)
    one.stack.callback(target.unlink, missing_ok=True)
    decrypt_payload(one.archive, identity, target)
    one.bag = one.stack.enter_context(open_container(target, one.limits))
    one.report.verified(5, "opening", _("The contents were decrypted whole."))


def decrypt_payload(archive: Container, identity: bytes, target: Path) -> None:
    """Decrypt the sealed payload of a scanned package into the new file ``target``, whole.

    Raises as ``envelope.decrypt``; then ``target`` does not exist.
    """
    from rogatory.seal.envelope import decrypt

    member = archive.member(form.SEALED_PAYLOAD)
    start = archive.start + member.data
    with io.BufferedReader(_Slice(archive.fd, start, member.size), 2**20) as source:
        decrypt(source, target, identity)


class _Slice(io.RawIOBase):
    """A range of an open file, read from its beginning; the file's own position is left alone."""

    def __init__(self, fd: int, start: int, size: int) -> None:
        self._fd, self._at, self._end = fd, start, start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer)[: max(0, self._end - self._at)]
        n = os.preadv(self._fd, [view], self._at) if view else 0
        self._at += n
        return n


def bag(one: Inspection) -> None:
    """Step 6: the bag is exactly what its manifests say, and is the one that was announced."""
    container = one.bag
    if container is None:
        return
    try:
        scan = container.scan(whole=one.payload_sha256 is None)
        one.report.files = check_archive(container, pouch=one.record.pouch)
    except Unsound as error:
        one.report.all_failed(6, "bag", error.faults)
        return
    except (Malformed, Unverified) as error:
        one.report.failed(6, "bag", str(error))
        return
    one.payload_sha256 = one.payload_sha256 or scan.whole
    n = len(one.report.files)
    one.report.facts["files"] = n
    one.report.verified(
        6,
        "bag",
        ngettext(
            "The {n} file inside is the one that the packing list names.",
            "The {n} files inside are exactly those that the packing list names.",
            n,
        ).format(n=n),
    )
    _announced(one, container, one.payload_sha256)


def _announced(one: Inspection, container: Container, digest: bytes) -> None:
    announced = one.report.announced
    assert announced is not None  # step 4 failed otherwise, and this one was not reached
    try:
        data = container.read(f"{FOLDER}data/{ANNOUNCEMENT}", limit=1024)
        salt = payload_salt(data, one.record.pouch)
    except KeyError:
        one.report.failed(6, "announced", _("The contents lack announcement.json."))
        return
    except Malformed as error:
        one.report.failed(6, "announced", str(error))
        return
    found = commitment(salt, announced.entry.kind, "payload", digest.hex())
    if announced.entry.fields.get("payload") == base64url.encode(found):
        one.report.verified(6, "announced", _("These are the contents that were announced."))
    else:
        one.report.failed(6, "announced", _("These are not the contents that were announced."))


def unpack(container: Container, folder: Path) -> Path:
    """Write the payload files (``data/…``) below the new ``folder``; return it.

    Only after every step: names are generated and safe, bytes are those that were verified.
    Raises Unavailable when the disk fails or the folder exists.
    """
    with storage(_("The files inside were not unpacked.")):
        folder.mkdir(mode=0o700)
        for name in container.names:
            if not name.startswith(f"{FOLDER}data/"):
                continue
            target = folder / name.removeprefix(f"{FOLDER}data/")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with target.open("xb") as file:
                container.extract(name, file.write)
    return folder
