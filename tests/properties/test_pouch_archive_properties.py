# SPDX-License-Identifier: Apache-2.0
"""Invariants of the archive and the bag, whatever is put into them."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.errors import RogatoryError
from rogatory.pouch import structure
from rogatory.pouch.container import open_container
from rogatory.pouch.manifest import Item, check_archive, write_bag
from rogatory.pouch.writer import Writer

POUCH = "00000000-0000-4000-8000-0000000000c1"
names = st.from_regex(r"[a-z0-9_-][a-z0-9_.-]{0,6}(/[a-z0-9_-][a-z0-9]{0,3}){0,2}", fullmatch=True)
members = st.dictionaries(names, st.binary(max_size=200), min_size=1, max_size=6)


def sound(given_names: list[str]) -> bool:
    return not structure.check_names(given_names)


@settings(max_examples=60, deadline=None)
@given(members)
def test_what_is_written_is_read_back_and_others_read_the_same(parts: dict[str, bytes]) -> None:
    if not sound(list(parts)):
        return
    with tempfile.NamedTemporaryFile() as file:
        writer = Writer(file.fileno())
        for name, data in parts.items():
            writer.add(name, data)
        writer.finish()
        with open_container(Path(file.name)) as archive:
            scan = archive.scan()
            assert {n: archive.read(n, limit=200) for n in archive.names} == parts
        raw = Path(file.name).read_bytes()
        assert scan.whole == hashlib.sha256(raw).digest()
        with zipfile.ZipFile(io.BytesIO(raw)) as theirs:
            assert {i.filename: theirs.read(i) for i in theirs.infolist()} == parts


@settings(max_examples=80, deadline=None)
@given(members, st.data())
def test_no_second_file_holds_the_same_members(
    parts: dict[str, bytes], data: st.DataObject
) -> None:
    """Any other bytes are refused, or are an archive of other members: never a second spelling."""
    if not sound(list(parts)):
        return
    with tempfile.NamedTemporaryFile() as file:
        writer = Writer(file.fileno())
        for name, content in parts.items():
            writer.add(name, content)
        writer.finish()
        raw = bytearray(Path(file.name).read_bytes())
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))
        Path(file.name).write_bytes(raw)
        try:
            with open_container(Path(file.name)) as archive:
                archive.scan()
                found = {n: archive.read(n, limit=200) for n in archive.names}
        except RogatoryError:
            return
        assert list(found.items()) != list(parts.items())


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise_anything_else(raw: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(raw + b"PK\5\6" + raw[:18])
        try:
            with open_container(Path(file.name)) as archive:
                archive.scan()
        except RogatoryError:
            pass


@settings(max_examples=40, deadline=None)
@given(members)
def test_a_bag_lists_exactly_what_is_in_it_whatever_the_order_of_its_files(
    parts: dict[str, bytes],
) -> None:
    if not sound([f"payload.bag/data/{name}" for name in parts]):
        return
    items = [Item(name, data) for name, data in parts.items()]
    raw = []
    for order in (items, items[::-1]):
        with tempfile.NamedTemporaryFile() as file:
            write_bag(file.fileno(), order, pouch=POUCH)
            with open_container(Path(file.name)) as archive:
                archive.scan()
                listed = check_archive(archive, pouch=POUCH)
            raw.append(Path(file.name).read_bytes())
        assert listed == {f"data/{n}": hashlib.sha256(d).hexdigest() for n, d in parts.items()}
    assert raw[0] == raw[1]
