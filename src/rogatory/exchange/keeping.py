# SPDX-License-Identifier: Apache-2.0
"""What came, as it came: the bytes under their digest before anything is believed of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter
from rogatory.casefile.pouches import PouchReceived, ReceivedPouch
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import RogatoryError, Unavailable
from rogatory.exchange.dispatch import pouches_of
from rogatory.language import _
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Package
from rogatory.vault import durable, rooms

CHUNK = 1 << 20


def keep(instance: Instance, path: Path, digest: str, by: Hand, by_way_of: str) -> ReceivedPouch:
    """Keep the file at ``path``: bytes first, then the entry that they came."""
    authority = instance.config.authority
    with path.open("rb") as stream:
        placed = instance.vault.put(authority, iter(lambda: stream.read(CHUNK), b""))
    if placed.sha256 != digest:
        raise Unavailable(_("The file changed while it was read: copy it, then try again."))
    package = _claims(path)
    act = PouchReceived(
        digest=digest,
        size=placed.size,
        received=instance.now(),
        by_way_of=by_way_of,
        sender=package.from_ if package else None,
        pouch=package.pouch if package else None,
        sort=package.kind if package else None,
        their_case=package.case if package else None,
        number=(package.number or 0) if package else 0,
    )
    cases.enter(instance, authority, act, by=by)
    return ReceivedPouch.objects.get(case=authority, key=digest)


def _claims(path: Path) -> Package | None:
    """Return what a file says of itself, believed by nobody yet; None when it says nothing."""
    try:
        with open_container(path) as container:
            container.scan()
            return Package.decode(container.read("package.json", limit=16 * 2**20))
    except (RogatoryError, KeyError):  # or an archive of others, without package.json
        return None


def kept(instance: Instance, row: ReceivedPouch) -> Path:
    """Return the kept bytes of a file that came."""
    return instance.vault.local(f"{instance.config.authority}/{row.key}")


@contextmanager
def workshop(instance: Instance) -> Iterator[Path]:
    """A private folder inside the instance, for plaintext; gone afterwards."""
    parent = instance.home / "tmp"
    with ExitStack() as stack:
        with durable.storage(_("The folder was not made.")):
            parent.mkdir(mode=0o700, exist_ok=True)
            folder = stack.enter_context(rooms.room(parent))
        yield folder


def clear(instance: Instance) -> None:
    """Take away what an interruption left, unless a process holds it: plaintext, half a receipt."""
    durable.sweep(pouches_of(instance))
    rooms.sweep(instance.home / "tmp")


def letters_of(case: str, pouch: str) -> list[str]:
    """Return the letters that an opened package brought."""
    rows = Letter.objects.filter(case=case, pouch=pouch, incoming=True).order_by("entry")
    return [str(row.key) for row in rows]
