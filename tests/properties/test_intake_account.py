# SPDX-License-Identifier: Apache-2.0
"""Whatever lies below a folder: in N = stored + duplicates + refused, each found exactly once.

Hard links, links in circles, sockets, pipes, files without a right to read, files that change while
they are read, names that are no UTF-8, and images in pieces.
"""

from __future__ import annotations

import os
import socket
import tempfile
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.instances import Side, make_instance

from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.office.exhibits import Intake, take_in
from rogatory.vault import sources
from rogatory.vault.tally import Reason

KINDS = (
    *("file", "same", "empty", "hard link", "symlink", "circle", "dangling", "socket", "pipe"),
    *("unreadable", "changing", "no UTF-8", "folder", "image"),
)
EVF = b"EVF\t\r\n\xff\x00"
REASONS = {
    "symlink": "symlink", "circle": "symlink", "dangling": "symlink", "socket": "special",
    "pipe": "special", "unreadable": "permission", "changing": "changing",
}  # fmt: skip


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Side:
    return make_instance(tmp_path_factory.mktemp("account"), "a")


def plant(folder: Path, kinds: list[str], salt: bytes) -> Counter[str]:
    """Make one thing of each kind; return how many are to end how."""
    expected: Counter[str] = Counter()
    contents: set[bytes] = set()

    def file(path: Path, data: bytes) -> None:
        path.write_bytes(data)
        expected["duplicate" if data in contents else "stored"] += 1
        contents.add(data)

    for number, kind in enumerate(kinds):
        path = folder / f"{number:03} {kind}"
        if kind in REASONS:
            expected[REASONS[kind]] += 1
        if kind == "file":
            file(path, salt + str(number).encode())
        elif kind == "same":
            file(path, salt + b"the same")
        elif kind == "empty":
            file(path, b"")
        elif kind == "hard link":
            file(path, salt + f"linked {number}".encode())
            os.link(path, folder / f"{number:03} linked")
            expected["duplicate"] += 1
        elif kind in ("symlink", "circle", "dangling"):
            target = {"symlink": "/etc/hostname", "circle": path.name, "dangling": "gone"}[kind]
            path.symlink_to(target)
        elif kind == "socket":
            at = os.open(folder, os.O_RDONLY)
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind(f"/proc/self/fd/{at}/{path.name}")  # the name of a socket is short
            os.close(at)
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind in ("unreadable", "changing"):
            path.write_bytes(salt + kind.encode() + str(number).encode())
        elif kind == "no UTF-8":
            file(Path(f"{folder}/{number:03}\udcff\udcfe"), salt + f"raw {number}".encode())
        elif kind == "folder":
            path.mkdir()
            file(path / "inner", salt + f"inner {number}".encode())
        elif kind == "image":
            for place, more in ((1, b"next"), (2, b"done")):
                data = EVF + salt + f"{number} {place}".encode() + more.ljust(76, b"\0")
                (folder / f"{number:03}.E{place:02}").write_bytes(data)
            expected["stored"] += 1
    return expected


def bent(patch: pytest.MonkeyPatch) -> None:
    """Whoever runs as root may read everything, and no test can count on a race: both are made."""
    opened, look_again = sources._open, sources.Reading.look_again

    def refusing(path: str, seen: bool) -> int:
        if path.endswith("unreadable"):
            raise sources.NotTaken(Reason.PERMISSION)
        return opened(path, seen)

    def changing(self: Any, size: int) -> None:
        if self.path.endswith("changing"):
            with Path(self.path).open("ab") as stream:
                stream.write(b"!")
        look_again(self, size)

    patch.setattr(sources, "_open", refusing)
    patch.setattr(sources.Reading, "look_again", changing)


def account(intake: Intake) -> Counter[str]:
    """Return how many ended how, by the account itself."""
    found = Counter(one["reason"] for one in intake.refused)
    found["stored"], found["duplicate"] = len(intake.exhibits), len(intake.duplicates)
    return +found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=14),
    salt=st.binary(min_size=6, max_size=6),
)
def test_in_n_is_stored_and_duplicates_and_refused_whatever_lies_there(
    side: Side, kinds: list[str], salt: bytes
) -> None:
    case, other = (side.open_case(uuid.uuid4().hex) for _n in range(2))
    hand = side.hand("aynur")
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        folder = Path(scratch) / "medium"
        folder.mkdir()
        expected = plant(folder, kinds, salt)
        bent(patch)
        first = take_in(side.instance, case, folder, hand, circumstances={})
        assert account(first) == expected
        assert first.found == sum(expected.values())
        again = take_in(side.instance, case, folder, hand, circumstances={})
        # Another case knows nothing of this one: the same files are all new to it.
        elsewhere = take_in(side.instance, other, folder, hand, circumstances={})
        assert account(elsewhere) == expected
    taken = expected["stored"] + expected["duplicate"]
    assert (len(again.exhibits), len(again.duplicates)) == (0, taken)
    assert Exhibit.objects.filter(case=case).count() == expected["stored"]
    for intake in (first, again, elsewhere):
        rows = Batch.objects.filter(key__in=intake.batches)
        assert intake.balanced
        assert intake.found == sum(row.stored + row.duplicates + row.refused for row in rows)
        paths = [str(one.get("path_bytes") or one["path"]) for one in intake.refused]
        assert len(set(paths)) == len(paths)
