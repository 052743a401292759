# SPDX-License-Identifier: Apache-2.0
"""Publishing: tiles, a signed checkpoint and its time-stamp, after the commit and idempotently.

An act has happened once it is committed; nothing leaves the house before a published checkpoint
covers it.  Publishing again what is published changes nothing; with the time-stamp authority down
the checkpoint is published all the same and says "no independent time".

::

    log/<case>/tile/…                     hashes only
    log/<case>/checkpoint                 the last one
    log/<case>/checkpoints/<size>         every one, with <size>.tsr beside it when it was stamped
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rogatory.clerk import audit, database, fence
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.merkle import Edge
from rogatory.docket.tiles import TileReader, TileStore
from rogatory.errors import Inadmissible, Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal.timestamp import HttpTimestamper, Timestamper
from rogatory.vault.durable import write_durably

_WINDOW = 1000


@dataclass(frozen=True)
class Published:
    """A checkpoint that the outside may see: its note, and the token that bounds its time."""

    signed: SignedCheckpoint
    token: bytes | None

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return self.signed.checkpoint.size


def folder_of(instance: Instance, case: str) -> Path:
    """Return the folder of a docket's published tiles and checkpoints."""
    return instance.home / "log" / case


def timestamper_of(instance: Instance) -> Timestamper | None:
    """Return the time-stamp authority that the instance names, or None."""
    return HttpTimestamper(instance.config.tsa_url) if instance.config.tsa_url else None


def reader_of(instance: Instance, case: str, size: int) -> TileReader:
    """Return a reader of the published tiles as of ``size`` entries."""
    return TileStore(folder_of(instance, case)).reader(size)


def published(instance: Instance, case: str, size: int | None = None) -> Published | None:
    """Return the checkpoint of that size, or the last one; None when there is none."""
    folder = folder_of(instance, case)
    if size is None:
        last = TileStore(folder).checkpoint()
        if last is None:
            return None
        size = last.checkpoint.size
    path = folder / "checkpoints" / str(size)
    if not path.exists():
        return None
    token = path.with_suffix(".tsr")
    return Published(
        SignedCheckpoint.parse(path.read_bytes()),
        token.read_bytes() if token.exists() else None,
    )


def shown(instance: Instance, case: str) -> Checkpoint | None:
    """Return the last checkpoint that the outside was shown, as it says; None without any.

    Raises Unverified when the file is damaged: nothing is entered on an unknown past.
    """
    try:
        last = TileStore(folder_of(instance, case)).checkpoint()
    except (Malformed, Unverified) as error:
        raise Unverified(
            _(
                "The published checkpoint of this case is damaged ({error}) Run “docket fsck”."
            ).format(error=error)
        ) from None
    if last is not None and last.checkpoint.origin != instance.origin(case):
        raise Unverified(
            _("The published checkpoint of this case is of another record. Run “docket fsck”.")
        )
    return last.checkpoint if last else None


def publish(instance: Instance, case: str) -> Published:
    """Publish everything that is committed; return the checkpoint that covers it.

    Raises Unverified when the database has lost what was published ("rolled back k entries") or
    when re-read entries give another root, Unavailable when the log key is locked or when another
    instance has taken over.  Where hashes are shown to everybody (``audit``) and that store does
    not answer, they follow with the next publishing.
    """
    fence.look(instance)
    with database.alone(f"publish {case}"), _alone(folder_of(instance, case)):
        if audit.is_wanted(instance):
            _refuse_less_than_shown(instance, case)
        made = _publish(instance, case)
        if audit.is_wanted(instance):
            with suppress(Unavailable):
                audit.show(instance, case, folder_of(instance, case))
        return made


def _refuse_less_than_shown(instance: Instance, case: str) -> None:
    """Raise Unverified when everybody sees more entries than there are."""
    try:
        told = audit.shown(instance, case)
    except Unavailable:
        return
    head = Docket.objects.filter(case=case).first()
    refuse_rollback(head.size if head else 0, told.checkpoint if told else None)


def _publish(instance: Instance, case: str) -> Published:
    head = Docket.objects.filter(case=case).first()
    store = TileStore(folder_of(instance, case))
    old = shown(instance, case)
    refuse_rollback(head.size if head else 0, old)
    if head is None or head.size == 0:
        raise Inadmissible(_("There is nothing to publish: the case record is empty."))
    if old is not None and old.size == head.size:
        known = published(instance, case, head.size)
        if known is not None:
            return _stamped(instance, case, known)
    start = old.size if old else 0
    new = Checkpoint(instance.origin(case), head.size, Edge.decode(bytes(head.edge)).root())
    store.publish(start, leaves(case, start, head.size))
    # One flipped bit once killed a public log: hash the entries again from re-read bytes.
    store.recheck(old, new, _bodies(case, start, head.size))
    signed = SignedCheckpoint.sign(new, instance.signing_key("log"))
    write_durably(folder_of(instance, case) / "checkpoints" / str(head.size), signed.encode())
    store.put_checkpoint(signed)
    return _stamped(instance, case, Published(signed, None))


def _stamped(instance: Instance, case: str, known: Published) -> Published:
    """Fetch the time-stamp of a checkpoint unless it is there; without one, publishing goes on."""
    stamper = timestamper_of(instance)
    if known.token is not None or stamper is None:
        return known
    try:
        token = stamper.stamp(hashlib.sha256(known.signed.encode()).digest())
    except Unavailable:
        return known
    path = folder_of(instance, case) / "checkpoints" / f"{known.size}.tsr"
    write_durably(path, token)
    return Published(known.signed, token)


def refuse_rollback(size: int, shown: Checkpoint | None) -> None:
    """Raise Unverified when a checkpoint was shown that covers more entries than there are."""
    if shown is not None and shown.size > size:
        raise Unverified(
            _(
                "The case record was rolled back: {n} entries that had been published are missing. "
                "Restore the newest backup, or ask the other side for its copy."
            ).format(n=shown.size - size)
        )


def leaves(case: str, start: int, stop: int) -> Iterator[bytes]:
    """Yield the leaf hashes of entries ``start`` up to ``stop``."""
    for begin in range(start, stop, _WINDOW):
        rows = EntryRow.objects.filter(
            case=case, number__gte=begin, number__lt=min(begin + _WINDOW, stop)
        )
        for leaf in rows.order_by("number").values_list("leaf", flat=True):
            yield bytes(leaf)


def _bodies(case: str, start: int, stop: int) -> Iterator[bytes]:
    for begin in range(start, stop, _WINDOW):
        rows = EntryRow.objects.filter(
            case=case, number__gte=begin, number__lt=min(begin + _WINDOW, stop)
        )
        for body in rows.order_by("number").values_list("body", flat=True):
            yield bytes(body)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one process at a time publishes a docket."""
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
