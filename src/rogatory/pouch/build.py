# SPDX-License-Identifier: Apache-2.0
"""Putting a pouch together: the payload first, then, when its digest is announced, the pouch.

The order is forced by what commits to what::

    1  write_payload      the bag, durably; its SHA-256 is ``payload``
    2  (seal.envelope)    encrypt it; the SHA-256 of the result is ``sealed``
    3  (the caller)       enter ``pouch.announced/1`` with both, publish a checkpoint over it
    4  seal_pouch         package.json, manifest, XAdES, seal; written durably under its final name

Sending again sends the bytes that step 4 wrote; nothing here makes a second, different pouch of
the same uuid (an existing file is kept: Conflict).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.errors import Conflict
from rogatory.language import _
from rogatory.pouch import package as form
from rogatory.pouch.manifest import Item, write_bag
from rogatory.pouch.package import Listed, Package
from rogatory.pouch.sealing import Seal
from rogatory.pouch.structure import Unsound
from rogatory.pouch.writer import Digest, Writer, measure
from rogatory.vault import durable

if TYPE_CHECKING:
    from rogatory.docket.note import PrivateKey

__all__ = ["Built", "LogPart", "seal_pouch", "write_payload"]

#: Makes ``META-INF/signatures0.xml`` of (name, media type, SHA-256 bytes) in the members' order.
SignMembers = Callable[[Sequence[tuple[str, str, bytes]]], bytes]


@dataclass(frozen=True)
class Built:
    """A file that was written durably: where, how many bytes, SHA-256 in hex."""

    path: Path
    size: int
    sha256: str
    package: Package | None = None


@dataclass(frozen=True)
class LogPart:
    """The members under ``log/``, as bytes; what is None is left out.

    ``checkpoint`` is the signed checkpoint that covers ``entry``; ``checkpoint_tsr`` its RFC 3161
    answer; ``acknowledged`` and ``consistency`` what the receiver cosigned last and the proof from
    there; ``bridge`` the proof from the checkpoint on which the payload's entries rest;
    ``cosigned``, in a receipt only, the confirmed pouch's checkpoint with our cosignature.
    """

    checkpoint: bytes
    entry: bytes
    disclosures: bytes
    proof: bytes
    checkpoint_tsr: bytes | None = None
    acknowledged: bytes | None = None
    consistency: bytes | None = None
    bridge: bytes | None = None
    cosigned: bytes | None = None

    def members(self) -> dict[str, bytes]:
        """Return the members by name, without those that are None."""
        named = {
            "log/checkpoint": self.checkpoint,
            "log/checkpoint.tsr": self.checkpoint_tsr,
            "log/acknowledged": self.acknowledged,
            "log/consistency.txt": self.consistency,
            "log/bridge.txt": self.bridge,
            "log/cosigned": self.cosigned,
            "log/entry.json": self.entry,
            "log/disclosures.json": self.disclosures,
            "log/entry.tlog-proof": self.proof,
        }
        return {name: data for name, data in named.items() if data is not None}


def write_payload(target: Path, items: Iterable[Item], *, pouch: str) -> Built:
    """Write the bag of ``pouch`` as the new file ``target``, durably.

    ``items`` are the files under ``data/``; each source is read once.  Raises Malformed for names
    without a canonical form, Conflict when ``target`` exists, Unavailable when the disk fails.
    """
    with _durable(target) as fd:
        write_bag(fd, items, pouch=pouch)
    found = measure(target)
    return Built(target, found.size, found.sha256.hex())


def seal_pouch(
    folder: Path,
    package: Package,
    *,
    content: Path | bytes,
    log: LogPart,
    keys: Mapping[str, bytes],
    sign_members: SignMembers,
    seal_key: PrivateKey,
    card: bytes | None = None,
) -> Built:
    """Write ``<pouch uuid>.asice`` into ``folder``, durably, and return it with its package.

    ``package`` comes without members; ``content`` is the payload (a file; encrypted when the
    package names recipients) or the bytes of ``receipt.json``.  ``keys`` maps the SHA-256 (hex) of
    a recipient's certificate to the wrapped identity.  ``sign_members`` makes the XAdES document.
    ``card`` is the sender's own card file, in a submission alone.
    Raises Unsound with every fault, Conflict when the file exists, Unavailable when the disk fails.
    """
    contents = _contents(package, content, log, keys, card)
    digests = {name: measure(source) for name, source in contents.items()}
    listed = tuple(Listed(n, d.size, d.sha256.hex()) for n, d in digests.items())
    package = replace(package, members=listed)
    record = package.encode()
    covered = {"package.json": measure(record), **digests}
    signatures = sign_members([(n, form.mime_type(n), d.sha256) for n, d in covered.items()])
    head: dict[str, bytes | Path] = {"mimetype": form.MIMETYPE, "package.json": record, **contents}
    head[form.MANIFEST] = form.manifest_xml(head)
    head[form.SIGNATURES] = signatures
    Unsound.unless_empty(form.member_faults([*head, form.SEAL]))
    target = folder / f"{package.pouch}.asice"
    with _durable(target) as fd:
        _write(fd, head, digests, package, seal_key)
    found = measure(target)
    return Built(target, found.size, found.sha256.hex(), package)


def _contents(
    package: Package,
    content: Path | bytes,
    log: LogPart,
    keys: Mapping[str, bytes],
    card: bytes | None,
) -> dict[str, bytes | Path]:
    """Return the members that ``package.json`` lists, in their order."""
    if package.kind == "receipt":
        name = form.RECEIPT
    else:
        name = form.SEALED_PAYLOAD if package.recipients else form.PAYLOAD
    members: dict[str, bytes | Path] = {name: content}
    if card is not None:
        members[form.CARD] = card
    members |= {f"keys/{key}.p7m": data for key, data in keys.items()}
    members |= log.members()
    return {name: members[name] for name in form.canonical_order(members)}


def _write(
    fd: int,
    head: Mapping[str, bytes | Path],
    digests: Mapping[str, Digest],
    package: Package,
    seal_key: PrivateKey,
) -> None:
    writer = Writer(fd, hashing=True)
    for name, source in head.items():
        writer.add(name, source, digests.get(name))
    seal = Seal(package.pouch, writer.digest())
    writer.add(form.SEAL, seal.sign(package.from_, seal_key))
    writer.finish()


@contextmanager
def _durable(target: Path) -> Iterator[int]:
    """Open a temporary file beside ``target``; publish it when the block ends well."""
    with durable.storage(_("The package was not written.")):
        fd, temporary = durable.open_temporary(target.parent)
        try:
            try:
                yield fd
                os.fsync(fd)
                durable.publish(temporary, target, exclusive=True)
            finally:
                os.close(fd)
        except BaseException as error:
            with suppress(OSError):
                temporary.unlink()
            if isinstance(error, FileExistsError):
                raise Conflict(
                    _("A package of this name is there already and was kept as it is.")
                ) from error
            raise
