# SPDX-License-Identifier: Apache-2.0
"""Reading a backup: checked from its first byte to its last, and restored only when all holds.

1. The age file opens with this key, to its end.
2. Every file is the one that the list names, the list the one that the manifest names.
3. The manifest is signed by an officer of the authority whose record lies in the backup.
4. The records are the ones of the manifest: neither database nor stored objects of another moment.
5. ``docket fsck`` of all of it; every stored object that the record speaks of is there and whole,
   but for those that the manifest itself says were lacking.
6. Nobody outside has seen more of any record: receipts and packages inside the backup, and what is
   given besides (receipts, packages, published parts, a counterpart's folder).

All of it happens in a folder beside the target, which gets the target's name at the end.  Where
record or files are to stand in a server (``restore_server``), these are empty before; files go
there on the way, the record when all of it holds, and nobody has the keys to either before the end.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from rogatory.casefile import integrity, restores
from rogatory.casefile.officers import OfficerKey
from rogatory.casefile.restores import Older
from rogatory.casefile.search_index import index
from rogatory.clerk.instance import Config, Instance, open_instance
from rogatory.clerk.publish import leaves
from rogatory.clerk.snapshot import DATABASE
from rogatory.clerk.tables import Docket
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.merkle import Edge
from rogatory.errors import Conflict, Inadmissible, RogatoryError, Unverified
from rogatory.exchange.counterpart import trust_of
from rogatory.language import _, ngettext
from rogatory.office.fixity import expected
from rogatory.office.restore_server import elsewhere
from rogatory.office.unpacking import Put, Unpacking, database_of_copy, staging
from rogatory.pouch.backup import Manifest, Reader
from rogatory.pouch.container import open_container
from rogatory.seal import envelope, signature
from rogatory.vault import durable

MAX_NOTE = 65_536
MOST_SAID = 8
"""Faults that a refusal names; there may be more."""


@dataclass
class Checked:
    """A backup in which everything holds."""

    manifest: Manifest
    older: list[Older] = field(default_factory=list)
    witnesses: int = 0
    """How many checkpoints of ours, seen outside, it was held against."""

    ignored: int = 0
    """How many others were given: of other authorities, or not signed by our log key."""


def verify(path: Path, identity: bytes, against: Sequence[Path] = ()) -> Checked:
    """Check a backup whole without restoring it; stored objects are read and not written.

    Unverified with the cause when anything does not hold; being older than what was seen is no
    fault here and is returned.
    """
    place = Path(tempfile.gettempdir())
    with _disk(), staging(place, "rogatory-backup-") as folder:
        try:
            with database_of_copy():
                return _read(path, identity, folder / "instance", against)
        finally:
            _detach()


def restore(
    path: Path,
    into: Path,
    identity: bytes,
    against: Sequence[Path] = (),
    *,
    older: bool = False,
    domain: str = "",
    database: str = "",
    vault: str = "",
) -> Checked:
    """Restore a backup into ``into``, which is empty or not there; nothing serves before all holds.

    ``older`` lets a record come back that somebody has seen longer; it is read-only then until a
    person accepts the loss.  ``domain`` refuses the backup of another authority.  ``database`` and
    ``vault`` are addresses of an empty PostgreSQL and an empty place in S3 for record and files.
    Unverified with the cause; then ``into`` and they are as they were.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Conflict(_("The folder to restore into is not empty: choose another one."))
    with _disk():
        into.parent.mkdir(parents=True, exist_ok=True)
        with staging(into.parent, ".restoring-") as folder:
            home = folder / "instance"
            with elsewhere(folder, database, vault) as servers:
                try:
                    with database_of_copy():
                        checked = _read(path, identity, home, against, servers.store(home))
                        _must_be_wanted(checked, older=older, domain=domain)
                        body = checked.manifest
                        restores.note(body.digest, body.body["made_at"], checked.older)
                        index().refill()
                        _detach()
                        servers.move_in(home)
                finally:
                    _detach()
                _take_name(home, into)
    if database or vault:
        open_instance(into)  # record and files are one pair from now on
        _detach()
    return checked


def _disk() -> AbstractContextManager[None]:
    return durable.storage(_("The backup was not unpacked."))


def _must_be_wanted(checked: Checked, *, older: bool, domain: str) -> None:
    if domain and checked.manifest.body["domain"] != domain:
        raise Unverified(
            _("This is the backup of {domain}, another authority.").format(
                domain=checked.manifest.body["domain"]
            )
        )
    if checked.older and not older:
        raise Unverified(_older_said(checked.older))


def _take_name(home: Path, into: Path) -> None:
    """Give what was restored its name, durably."""
    for folder, _folders, files in os.walk(home):
        for name in [*files, "."]:
            descriptor = os.open(Path(folder) / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)  # unlike os.sync it tells of a page that was not written
            finally:
                os.close(descriptor)
    if into.exists():
        into.rmdir()
    home.rename(into)
    durable.sync_folder(into.parent)


def _older_said(older: Sequence[Older]) -> str:
    lost = sum(one.lost for one in older)
    return ngettext(
        "The backup is older than what was seen outside: {n} entry of {records} would be lost. "
        "Look for a newer backup; if there is none, say so with --older.",
        "The backup is older than what was seen outside: {n} entries of {records} would be lost. "
        "Look for a newer backup; if there is none, say so with --older.",
        lost,
    ).format(n=lost, records=", ".join(one.record for one in older))


def _read(
    path: Path, identity: bytes, home: Path, against: Sequence[Path], store: Put | None = None
) -> Checked:
    """Read all of a backup, check it, and leave this process attached to what was unpacked."""
    home.mkdir(mode=0o700)
    unpacking = Unpacking(home, store)
    with tempfile.TemporaryFile(dir=home.parent) as listing:
        with opened(path, identity) as stream:
            manifest = Reader(stream).read(unpacking, cast(BinaryIO, listing))
        unknown = set(unpacking.changed) - set(manifest.body["lacking"])
        if unknown:
            raise Unverified(
                _("A stored file in the backup is not what its name says: {key}.").format(
                    key=min(unknown)
                )
            )
        instance = _open(home, manifest)
        _signed_by_officer(instance, manifest)
        wrong = _wrong(instance, manifest, cast(BinaryIO, listing), objects=store is not None)
        if wrong:
            raise Unverified(_wrong_said(wrong))
        told = list(seen_outside(against))
        ours = [one for one in told if _is_ours(instance, one[1])]
        older = _older(ours)
    return Checked(manifest, older, len(ours), len(told) - len(ours))


def _wrong_said(wrong: Sequence[str]) -> str:
    said = ngettext(
        "{n} thing in the backup does not hold: {what}.",
        "{n} things in the backup do not hold: {what}.",
        len(wrong),
    )
    return said.format(n=len(wrong), what="; ".join(wrong[:MOST_SAID]))


@contextmanager
def opened(path: Path, identity: bytes) -> Iterator[BinaryIO]:
    """Open a backup: a stream of what was encrypted.  Unverified at the end when the file is for
    somebody else, was changed or was cut off, whatever the block said."""
    import pyrage  # type: ignore[import-untyped]

    keys = envelope.identities(identity)
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        with os.fdopen(writing, "wb", buffering=0) as writer:
            try:
                with path.open("rb") as source:
                    pyrage.decrypt_io(source, writer, keys)
            except (pyrage.DecryptError, OSError, ValueError) as error:
                failed.append(error)

    thread = threading.Thread(target=work, name="backup", daemon=True)
    thread.start()
    cause: RogatoryError | None = None
    with os.fdopen(reading, "rb", buffering=1 << 20) as stream:
        try:
            yield stream
        except RogatoryError as error:
            cause = error
            if isinstance(error, Unverified):
                while stream.read(1 << 20):  # whether the whole file opens is worth knowing
                    pass
    thread.join()
    if failed and not isinstance(failed[0], BrokenPipeError):
        raise Unverified(
            _(
                "The backup does not open with this key to its end: it is for somebody else, or "
                "was changed or cut off."
            )
        ) from None
    if cause is not None:
        raise cause


def _open(home: Path, manifest: Manifest) -> Instance:
    """Open what was unpacked; its records must be those of the manifest."""
    if not (home / DATABASE).exists() or not (home / "instance.toml").exists():
        raise Unverified(_("The backup holds no record."))
    config = Config.read(home / "instance.toml")
    body = manifest.body
    if (config.authority, config.domain) != (body["authority"], body["domain"]):
        raise Unverified(_("The backup holds the settings of another authority."))
    if config.database or config.vault:
        raise Unverified(_("The backup holds settings that point elsewhere."))
    told = [(one["record"], one["size"], one["root"]) for one in body["records"]]
    try:
        # Nothing is written beside it: a full disk must not be taken for a damaged record.
        address = f"{(home / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            sound = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            heads = database.execute(
                'SELECT "case", size, edge FROM clerk_docket ORDER BY "case"'
            ).fetchall()
        held = [(case, size, Edge.decode(bytes(edge)).root().hex()) for case, size, edge in heads]
    except (sqlite3.Error, RogatoryError, TypeError, ValueError):
        sound, held = False, []
    if not sound:
        raise Unverified(_("The database in the backup is damaged."))
    if held != told:
        raise Unverified(_("The database in the backup is of another moment than its manifest."))
    return open_instance(home)


def _signed_by_officer(instance: Instance, manifest: Manifest) -> None:
    row = OfficerKey.objects.filter(case=instance.config.authority, key=manifest.key).first()
    if row is None or row.officer != manifest.officer or row.revoked:
        raise Unverified(
            _("The backup is not signed by an officer of the authority whose record it holds.")
        )
    signature.verify(bytes.fromhex(row.public), manifest.message, manifest.signature)


def _wrong(
    instance: Instance, manifest: Manifest, listing: BinaryIO, *, objects: bool
) -> list[str]:
    """Return what does not hold and was not lacking already when the backup was made."""
    lacking = set(manifest.body["lacking"])
    faults = integrity.check_all(instance, files=objects)
    if objects and not (instance.home / "vault").is_dir():
        # They went into a store, which gave every byte back; whether one is missing is seen below.
        faults = [one for one in faults if one.table != "vault"]
    wrong = [str(one) for one in faults if not (one.table == "vault" and one.key in lacking)]
    for case in Docket.objects.order_by("case").values_list("case", flat=True):
        here = _objects_of(case, listing)
        missing = {key for key, _size in expected(case)} - here - lacking
        wrong += [_("the stored file {key} is missing").format(key=key) for key in sorted(missing)]
    return wrong


def _objects_of(case: str, listing: BinaryIO) -> set[str]:
    """Return the keys of a case's stored objects, from the backup's list."""
    listing.seek(0)
    start = f" instance/vault/{case}/".encode()
    return {
        line.rstrip(b"\n").rpartition(b"/vault/")[2].decode() for line in listing if start in line
    }


def seen_outside(paths: Sequence[Path]) -> Iterator[tuple[str, SignedCheckpoint]]:
    """Yield (name, checkpoint) from receipts, packages, notes and folders of them.

    Inadmissible for a path that is not there, or a file that holds none.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted({*path.rglob("*.asice"), *path.rglob("checkpoint")})
            for one in inside:
                found = _checkpoint_in(one)
                if found is not None:
                    yield one.name, found
            continue
        found = _checkpoint_in(path) if path.is_file() else None
        if found is None:
            raise Inadmissible(
                _(
                    "{path} holds no checkpoint: give receipts, packages, or published parts."
                ).format(path=path.name)
            )
        yield path.name, found


def _checkpoint_in(path: Path) -> SignedCheckpoint | None:
    try:
        with path.open("rb") as stream:
            start = stream.read(MAX_NOTE + 1)
        if not start.startswith(b"PK"):
            return SignedCheckpoint.parse(start)
        with open_container(path) as container:
            container.scan()
            name = "log/cosigned" if "log/cosigned" in container else "log/checkpoint"
            return SignedCheckpoint.parse(container.read(name, limit=MAX_NOTE))
    except (RogatoryError, KeyError, OSError):
        return None


def _is_ours(instance: Instance, signed: SignedCheckpoint) -> bool:
    """Return whether our own log key signed it: anybody may write down a checkpoint.

    Where no card of ours names a log key yet, nobody outside could know one, and it is believed.
    """
    origin = signed.checkpoint.origin
    if origin.partition("/")[0] != instance.config.domain:
        return False
    keys = [key for _card, key in trust_of(instance).log_keys(origin)]
    if not keys:
        return True
    try:
        signed.verify(*keys)
    except RogatoryError:
        return False
    return True


def _older(told: Sequence[tuple[str, SignedCheckpoint]]) -> list[Older]:
    """Hold the records against what was seen; Unverified for another history."""
    found: dict[str, Older] = {}
    for name, signed in told:
        seen = signed.checkpoint
        record = seen.origin.partition("/")[2]
        head = Docket.objects.filter(case=record).first()
        held = head.size if head is not None else 0
        if held < seen.size:
            if record not in found or found[record].shown < seen.size:
                found[record] = Older(record, held, seen.size, seen.root.hex(), name)
        elif Edge.of(leaves(record, 0, seen.size)).root() != seen.root:
            raise Unverified(
                _("{name} shows another history of record {record} than the backup holds.").format(
                    name=name, record=record
                )
            )
    return [found[record] for record in sorted(found)]


def _detach() -> None:
    from django.db import connection

    connection.close()
