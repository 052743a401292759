# SPDX-License-Identifier: Apache-2.0
"""Broken backups: every one is refused with its cause, and nothing is left where it was to go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.office import backup_workshop as shop
from tests.office.backup_workshop import IDENTITY, RECIPIENT, Members

from rogatory.casefile.persons import PersonEntered
from rogatory.clerk.publish import publish
from rogatory.errors import RogatoryError
from rogatory.office import backup, restore
from rogatory.pouch.backup import HEAD, LIST, MANIFEST, Manifest, place_of
from rogatory.seal.keys import new_age_identity

pytestmark = pytest.mark.folder("backups of a folder")
DATABASE = "instance/rogatory.sqlite3"


@dataclass
class Broken:
    """One broken backup: what was done to it, where it lies, what its refusal says."""

    what: str
    path: Path
    cause: str
    identity: bytes = IDENTITY


class Bench:
    """Backups of two moments of one authority, and of another authority; all of them sound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        other = make_instance(folder / "other", "b")
        shop.taken(other, folder / "b-files")
        self.other = self._backup(other, "other.age")
        self.side = make_instance(folder / "ours", "a")
        self.case = shop.taken(self.side, folder / "a-files")
        self._publish()
        self.old = self._backup(self.side, "old.age")
        act = PersonEntered(person="p-later", role="victim", code="L")
        self.side.enter(self.case, act)
        shop.taken(self.side, folder / "a-more")
        self._publish()
        self.new = self._backup(self.side, "new.age")
        self.members = shop.taken_apart(self.new)

    def _publish(self) -> None:
        for case in (self.side.authority, self.case):
            publish(self.side.instance, case)

    def _backup(self, side: Side, name: str) -> Path:
        target = self.folder / name
        backup.create(side.instance, target, [RECIPIENT], side.hand(side.first))
        return target

    def write(self, name: str, members: Members) -> Path:
        """Write these files as a backup."""
        return shop.sealed(shop.raw(members), self.folder / name)

    def broken_bytes(self) -> Iterator[Broken]:
        """Yield backups whose file is not what was written."""
        whole = self.new.read_bytes()
        cuts = {
            "empty": 0,
            "cut in the age header": 40,
            "cut in the middle": len(whole) // 2,
            "cut by one byte": len(whole) - 1,
            "cut at a chunk": 200 + 3 * (65536 + 16),
        }
        for what, size in cuts.items():
            path = self.folder / f"cut-{size}.age"
            path.write_bytes(whole[:size])
            yield Broken(what, path, "does not open with this key to its end")
        for at in (30, len(whole) // 3, len(whole) - 5):
            path = self.folder / f"flip-{at}.age"
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            yield Broken(f"a bit flipped at {at}", path, "does not open with this key")
        longer = self.folder / "longer.age"
        longer.write_bytes(whole + b"\0")
        yield Broken("a byte after the end", longer, "does not open with this key")
        plain = self.folder / "plain.tar"
        plain.write_bytes(shop.raw(self.members))
        yield Broken("not encrypted", plain, "does not open with this key")
        foreign, _recipient = new_age_identity()
        yield Broken("for somebody else", self.new, "does not open with this key", foreign)
        photo = shop.sealed(b"\xff\xd8 a photograph" * 100, self.folder / "photo.age")
        yield Broken("encrypted, but no backup", photo, "ends too early or is damaged")

    def broken_archives(self) -> Iterator[Broken]:
        """Yield backups made again by somebody who knows the recipient, without a right key."""
        one = next(shop.objects(self.members))
        longer = shop.without(self.members, MANIFEST)
        yield Broken("no manifest", self.write("m1.age", longer), "no manifest|ends too early")
        less = shop.without(self.members, one)
        yield Broken("a stored file is gone", self.write("m2.age", less), "does not hold the files")
        other = shop.changed(self.members, one, lambda data: data[:-1] + b"?")
        cause = "does not hold the files"
        yield Broken("a stored file is another", self.write("m3.age", other), cause)
        again = shop.listed(less)
        again.append((MANIFEST, dict(self.members)[MANIFEST]))
        yield Broken("list made to fit", self.write("m4.age", again), cause)
        twice = sorted([*self.members[1:-2], (one, b"x")], key=lambda m: place_of(m[0]))
        twice = [self.members[0], *twice, *self.members[-2:]]
        yield Broken("a file twice", self.write("m5.age", twice), "twice or out of their order")
        head = (HEAD, dict(shop.taken_apart(self.old))[HEAD])
        headed = [head, *self.members[1:]]
        yield Broken("heading of another", self.write("m6.age", headed), "of different backups")
        for name in ("instance/../../evil", "instance//x", "evil", "instance/vault/../x"):
            bad = [self.members[0], (name, b"x"), *self.members[1:]]
            cause = "under a name that no instance has"
            yield Broken(f"file {name}", self.write(f"n{len(name)}.age", bad), cause)
        link = bytearray(shop.raw(self.members))
        link[512 * 2 + 156] = ord("2")
        path = shop.sealed(bytes(link), self.folder / "link.age")
        yield Broken("a symbolic link", path, "ends too early or is damaged")
        tail = shop.sealed(shop.raw(self.members) + b"more", self.folder / "tail.age")
        yield Broken("something after the end", tail, "after its end")
        newer = shop.changed(self.members, MANIFEST, lambda d: d.replace(b"backup/1", b"backup/2"))
        yield Broken("of another version", self.write("v.age", newer), "another version")
        forged = shop.changed(self.members, MANIFEST, lambda d: d.replace(b'"aynur"', b'"boris"'))
        yield Broken(
            "another officer named", self.write("o.age", forged), "not signed by an officer"
        )

    def broken_inside(self) -> Iterator[Broken]:
        """Yield mixed and wrong backups, put together and signed by an officer of the house."""
        hand = self.side.hand("aynur")
        old, other = shop.taken_apart(self.old), shop.taken_apart(self.other)
        stranger = make_instance(self.folder / "stranger", "b").hand("boris")
        self.side.attach()
        by_stranger = shop.signed(self.members, stranger)
        yield Broken("signed by a stranger", self.write("s1.age", by_stranger), "not signed by an")
        yield Broken(
            "database of then, manifest of now",
            self.write("s2.age", shop.signed(self._mixed(old), hand)),
            "of another moment than its manifest",
        )
        then = Manifest.decode(dict(old)[MANIFEST]).body["records"]
        yield Broken(
            "database of then, published parts of now",
            self.write("s3.age", shop.signed(self._mixed(old), hand, records=then)),
            "rolled back",
        )
        bare = [m for m in self.members if not m[0].startswith("instance/vault/")]
        yield Broken(
            "database of now, no stored files",
            self.write("s4.age", shop.signed(bare, hand)),
            "is missing|are missing",
        )
        theirs = [m for m in other if m[0].startswith("instance/vault/")]
        yield Broken(
            "database of ours, stored files of another",
            self.write("s5.age", shop.signed([*bare, *theirs], hand)),
            "missing",
        )
        yield Broken(
            "database of another authority",
            self.write("s6.age", shop.signed(self._mixed(other), hand)),
            "of another moment than its manifest",
        )
        one = next(shop.objects(self.members))
        spoiled = shop.changed(self.members, one, lambda data: data + b"!")
        path = self.write("s7.age", shop.signed(spoiled, hand))
        yield Broken("a stored file changed", path, "not what its name says")
        noise = shop.changed(self.members, DATABASE, lambda d: d[:8192] + bytes(4096) + d[12288:])
        path = self.write("s8.age", shop.signed(noise, hand))
        yield Broken("a page of the database wiped", path, "damaged|does not hold|do not hold")
        settings = shop.changed(
            self.members, "instance/instance.toml",
            lambda d: d.replace(b"a.example", b"c.example"),
        )  # fmt: skip
        path = self.write("s9.age", shop.signed(settings, hand))
        yield Broken("settings of another authority", path, "settings of another authority")
        short = shop.without(self.members, "instance/instance.toml")
        yield Broken("no settings", self.write("s10.age", shop.signed(short, hand)), "no record")

    def _mixed(self, others: Members) -> Members:
        """Everything of now, the database of somewhere else."""
        database = dict(others)[DATABASE]
        return shop.changed(self.members, DATABASE, lambda _data: database)


def refusal(broken: Broken, into: Path) -> str | None:
    """Restore; return what the refusal says, None when it was restored."""
    try:
        restore.restore(broken.path, into, broken.identity)
    except RogatoryError as error:
        return str(error)
    return None


def test_every_broken_backup_is_refused_with_its_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = Bench(tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    injected = [*bench.broken_bytes(), *bench.broken_archives(), *bench.broken_inside()]
    missed = []
    for number, broken in enumerate(injected):
        said = refusal(broken, room / str(number))
        if said is None or not re.search(broken.cause, said):
            missed.append((broken.what, said))
        assert list(room.iterdir()) == [], f"{broken.what}: something is left"
    # Planted: what is sound is not to be called broken, else refusing everything would do.
    planted = [bench.old, bench.new, bench.other, bench.write("again.age", bench.members)]
    sound = [refusal(Broken("sound", path, ""), tmp_path / f"sound-{n}")
             for n, path in enumerate(planted)]  # fmt: skip
    with capsys.disabled():
        print(
            f"\nbroken backups: injected {len(injected)}, detected {len(injected) - len(missed)}; "
            f"sound {len(planted)}, restored {sound.count(None)}"
        )
    assert missed == []
    assert sound == [None] * len(planted)
    assert dict(bench.members)[LIST].count(b"\n") == len(bench.members) - 3
