# SPDX-License-Identifier: Apache-2.0
"""Making a backup: the instance at one moment, encrypted on the way, signed by an officer.

Nothing in plain text leaves the instance's folder, and the file gets its name when the last byte
is on the disk: whatever ended the program before leaves no file that passes as a backup.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, cast

from rogatory.clerk import snapshot
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.snapshot import Moment
from rogatory.docket import canon
from rogatory.errors import Conflict, Inadmissible, RogatoryError, Unavailable
from rogatory.exchange.keeping import clear, workshop
from rogatory.language import _
from rogatory.office.fixity import expected
from rogatory.pouch import backup as form
from rogatory.pouch.backup import Manifest, Pulled, Writer
from rogatory.seal import envelope
from rogatory.vault.digests import Digests
from rogatory.vault.store import split_key

CHUNK = 1 << 20
TURNS = 3

Bar = Callable[[int, int], None]
"""Called with bytes copied and bytes in all."""


@dataclass
class Made:
    """A backup that was made; ``lacking`` are stored objects that are changed or not there."""

    path: Path
    manifest: Manifest
    lacking: list[str] = field(default_factory=list)


class _Vanished(Exception):
    """A stored object was erased by law while it was to be copied; never leaves this module."""


def create(
    instance: Instance,
    target: Path,
    recipients: Sequence[str],
    by: Hand,
    *,
    bar: Bar | None = None,
) -> Made:
    """Write a backup of the whole instance to the new file ``target``, for these age recipients.

    Whoever enters acts waits only while the moment is taken, not while it is copied.  Conflict
    when the file is there already, Inadmissible for a place inside the instance, Unavailable when
    the disk refuses or a server does not answer.
    """
    if target.exists():
        raise Conflict(_("A file of this name is there already and was kept; choose another name."))
    if target.resolve().is_relative_to(instance.home.resolve()):
        raise Inadmissible(
            _("A backup inside the instance is lost with it: choose another disk or machine.")
        )
    if not target.parent.is_dir():
        raise Inadmissible(_("The folder for the backup is not there; check the path."))
    clear(instance)  # what a killed run left in plain text
    for _turn in range(TURNS):
        with workshop(instance) as folder, tempfile.TemporaryFile(dir=folder) as listing:
            moment = snapshot.take(instance, folder)
            making = _Making(instance, moment, by, cast(BinaryIO, listing), bar)
            if not making.look_for_missing():
                continue
            source = Pulled(making.stream())
            try:
                envelope.encrypt(cast(BinaryIO, source), target, recipients)
            except RogatoryError:
                if isinstance(source.error, _Vanished):
                    continue
                if isinstance(source.error, RogatoryError):
                    raise source.error from None
                raise
            assert making.manifest is not None
            return Made(target, making.manifest, list(making.lacking))
    raise Unavailable(_("Files are being erased while the backup is made: try again later."))


class _Making:
    """One run; ``lacking`` grows while the stream is read."""

    def __init__(
        self, instance: Instance, moment: Moment, by: Hand, listing: BinaryIO, bar: Bar | None
    ) -> None:
        self.instance, self.moment, self.by = instance, moment, by
        self.lacking: list[str] = []
        self.manifest: Manifest | None = None
        self._writer = Writer(listing)
        self._bar = bar
        self._id = str(uuid.uuid4())
        self._total = sum(moment.path(name).stat().st_size for name in moment.files())
        self._total += sum(size for _key, size in moment.objects())
        self._done = 0

    def stream(self) -> Iterator[bytes]:
        """Yield the bytes of the backup."""
        head = {
            "format": form.FORMAT,
            "backup": self._id,
            "authority": self.instance.config.authority,
            "domain": self.instance.config.domain,
            "made_at": self.moment.made_at,
        }
        yield from self._writer.small(form.HEAD, canon.dumps(head))
        for name in self.moment.files():
            path = self.moment.path(name)
            with path.open("rb") as reader:
                yield from self._file(name, path.stat().st_size, reader)
        for key, size in self.moment.objects():
            yield from self._object(key, size)

        def sealed(listing: str) -> bytes:
            body = head | {
                "list": listing,
                "files": self._writer.files,
                "bytes": self._writer.bytes,
                "records": [
                    {"record": one.record, "size": one.size, "root": one.root}
                    for one in self.moment.records
                ],
                "lacking": sorted(set(self.lacking)),
            }
            assert self.by.key is not None
            unsigned = Manifest(body, self.by.officer, self.by.key_id, b"")
            signature = self.by.key.sign(unsigned.message)
            self.manifest = Manifest(body, self.by.officer, self.by.key_id, signature)
            return self.manifest.encode()

        yield from self._writer.close(sealed)

    def _object(self, key: str, size: int) -> Iterator[bytes]:
        try:
            reader = self.instance.vault.open(key)
        except Unavailable:
            if not self.instance.vault.has(key):
                raise _Vanished from None
            raise
        with reader:
            digest = yield from self._file(f"vault/{key}", size, reader)
        if digest != split_key(key)[1]:
            self.lacking.append(key)

    def _file(self, name: str, size: int, reader: BinaryIO) -> Generator[bytes, None, str]:
        return (yield from self._writer.file(name, size, self._chunks(reader)))

    def _chunks(self, reader: BinaryIO) -> Iterator[bytes]:
        while chunk := reader.read(CHUNK):
            self._done += len(chunk)
            if self._bar is not None:
                self._bar(self._done, self._total)
            yield chunk

    def look_for_missing(self) -> bool:
        """Take down what the record of the moment speaks of and the store did not hold.

        False when something is not there because it was erased by law since that moment.
        """
        there = groupby(self.moment.objects(), lambda one: one[0].partition("/")[0])
        end: tuple[str, Iterator[tuple[str, int]]] = ("~", iter(()))  # behind every case
        at, objects = next(there, end)
        for case in sorted(record.record for record in self.moment.records):
            while at < case:
                at, objects = next(there, end)
            here = objects if at == case else ()
            held = Digests((split_key(key)[1], size) for key, size in here)
            wanted = Digests((split_key(key)[1], size) for key, size in self.moment.stored(case))
            missing = list(wanted.beyond(held))
            held.close()
            wanted.close()
            if missing:
                still = Digests((split_key(key)[1], size) for key, size in expected(case))
                if next(Digests(missing).beyond(still), None) is not None:
                    return False
            self.lacking += [f"{case}/{digest}" for digest, _size in missing]
        return True
