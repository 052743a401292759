# SPDX-License-Identifier: Apache-2.0
"""Backups taken apart and put together again, as somebody would who breaks one."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
from tests.instances import Side

from rogatory.clerk.instance import Hand
from rogatory.pouch.backup import HEAD, LIST, MANIFEST, ROOM, Manifest, header, place_of
from rogatory.seal.keys import new_age_identity

Members = list[tuple[str, bytes]]
IDENTITY, RECIPIENT = new_age_identity()


def taken_apart(path: Path, identity: bytes = IDENTITY) -> Members:
    """Return (name, bytes) of every file, read by another program's tar."""
    keys = [pyrage.x25519.Identity.from_str(identity.decode())]
    plain = pyrage.decrypt(path.read_bytes(), keys)
    found = []
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            found.append((member.name, stream.read()))
    return found


def raw(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the tar of these files as they stand."""
    out = b""
    for name, data in members:
        out += header(name, len(data)) + data + bytes(-len(data) % 512)
    return out + bytes(1024)


def sealed(plain: bytes, target: Path, recipient: str = RECIPIENT) -> Path:
    """Encrypt and write."""
    known = pyrage.x25519.Recipient.from_str(recipient)
    target.write_bytes(pyrage.encrypt(plain, [known]))
    return target


def listed(members: Members) -> Members:
    """Return the files of the instance with a list that is right for them."""
    from hashlib import sha256

    own = sorted(
        ((n, d) for n, d in members if n.startswith(ROOM)), key=lambda one: place_of(one[0])
    )
    lines = "".join(f"{sha256(d).hexdigest()} {len(d)} {n}\n" for n, d in own)
    return [(HEAD, dict(members)[HEAD]), *own, (LIST, lines.encode())]


def signed(members: Members, by: Hand, **changes: object) -> Members:
    """Return the files with list and manifest made again, signed by ``by``: an inside attacker."""
    from hashlib import sha256

    made = listed(members)
    old = Manifest.decode(dict(members)[MANIFEST])
    files = [data for name, data in made if name.startswith(ROOM)]
    body = old.body | {
        "list": sha256(dict(made)[LIST]).hexdigest(),
        "files": len(files),
        "bytes": sum(map(len, files)),
        **changes,
    }
    assert by.key is not None
    unsigned = Manifest(body, by.officer, by.key_id, b"")
    whole = Manifest(body, by.officer, by.key_id, by.key.sign(unsigned.message))
    return [*made, (MANIFEST, whole.encode())]


def changed(members: Members, name: str, change: Callable[[bytes], bytes]) -> Members:
    """Return the files with one of them changed."""
    assert any(one == name for one, _data in members), name
    return [(n, change(d) if n == name else d) for n, d in members]


def without(members: Members, name: str) -> Members:
    """Return the files without one of them."""
    assert any(one == name for one, _data in members), name
    return [(n, d) for n, d in members if n != name]


def objects(members: Members) -> Iterator[str]:
    """Yield the names of the stored files in a backup."""
    yield from (name for name, _data in members if name.startswith("instance/vault/"))


def taken(side: Side, folder: Path) -> str:
    """Open a case with three files; return it."""
    from rogatory.office import exhibits

    case = side.open_case()
    found = folder / "found"
    found.mkdir(parents=True)
    for name in ("one", "two", "three"):
        (found / name).write_bytes(f"what {name} says in {folder.name}\n".encode() * 40)
    exhibits.take_in(side.instance, case, found, by=side.hand(side.first), circumstances={})
    return case
