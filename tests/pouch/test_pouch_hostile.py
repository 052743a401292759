# SPDX-License-Identifier: Apache-2.0
"""Hostile archives: each construction is refused in step 1 or 2, before anything is written."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Malformed, Unavailable
from rogatory.pouch.container import Limits, open_container
from rogatory.pouch.writer import Writer
from rogatory.verify import verify_pouch

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
Build = Callable[[Any], bytes]


def member(name: str | bytes, data: bytes = b"x", **over: Any) -> dict[str, Any]:
    """Describe one member; ``over`` bends fields (``l_…`` in the local header only)."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8")
    return {"name": raw, "data": data, **over}


def built(members: list[dict[str, Any]], **end: Any) -> bytes:
    """Return an archive of bent members; without bends it is the canonical one."""
    body, records = bytearray(end.get("prefix", b"")), bytearray()
    for one in members:
        name, data = one["name"], one["data"]
        crc, size = one.get("crc", zlib.crc32(data)), one.get("size", len(data))
        flags, method, extra = one.get("flags", 0), one.get("method", 0), one.get("extra", b"")
        need, date = one.get("need", 20), one.get("date", 0x21)
        offset = one.get("offset", len(body) + end.get("shift", 0))
        l_name, l_extra = one.get("l_name", name), one.get("l_extra", extra)
        if not one.get("no_local"):
            body += LOCAL.pack(
                b"PK\3\4", need, one.get("l_flags", flags), one.get("l_method", method), 0,
                one.get("l_date", date), one.get("l_crc", crc), one.get("l_packed", size),
                one.get("l_size", size), len(l_name), len(l_extra),
            ) + l_name + l_extra + data + one.get("after", b"")  # fmt: skip
        if not one.get("no_record"):
            comment = one.get("comment", b"")
            records += CENTRAL.pack(
                b"PK\1\2", one.get("made", 3 << 8 | 20), need, flags, method, 0, date, crc,
                one.get("packed", size), size, len(name), len(extra), len(comment),
                one.get("disk", 0), one.get("internal", 0), one.get("external", 0o600 << 16),
                offset,
            ) + name + extra + comment  # fmt: skip
    count = end.get("count", sum(not one.get("no_record") for one in members))
    tail = struct.pack(
        "<4s4H2LH", b"PK\5\6", end.get("disk", 0), end.get("disk", 0), count,
        end.get("total", count), end.get("cd_size", len(records)),
        end.get("cd_offset", len(body) + end.get("shift", 0)), len(end.get("comment", b"")),
    )  # fmt: skip
    middle = end.get("middle", b"")
    whole = body + records + middle + tail + end.get("comment", b"") + end.get("suffix", b"")
    return bytes(whole)


MIME = member("mimetype", b"application/vnd.etsi.asic-e+zip")


def with_name(name: str | bytes) -> bytes:
    return built([MIME, member(name)])


def with_member(**over: Any) -> bytes:
    return built([MIME, member("a.txt", b"hello", **over)])


def by_zipfile(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME["data"])
        info = zipfile.ZipInfo("a.txt")
        info.compress_type = method
        archive.writestr(info, b"hello" * 100)
    return out.getvalue()


ZIP64 = struct.pack("<2H2Q", 1, 16, 5, 5)
FULL = 0xFFFFFFFF
LARGE_END = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 3 << 8 | 45, 45, 0, 0, 2, 2, 0, 0)
LOCATOR = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)

HOSTILE: dict[str, Callable[[], bytes]] = {
    # names
    "climbs out": lambda: with_name("../x"),
    "climbs out in the middle": lambda: with_name("a/../../x"),
    "absolute": lambda: with_name("/etc/passwd"),
    "drive": lambda: with_name("C:x"),
    "backslash": lambda: with_name("..\\x"),
    "UNC path": lambda: with_name("\\\\host\\share"),
    "dot segment": lambda: with_name("./a"),
    "empty segment": lambda: with_name("a//b"),
    "folder entry": lambda: built([MIME, member("dir/", b"")]),
    "empty name": lambda: with_name(""),
    "NUL in name": lambda: with_name(b"a\0.txt"),
    "newline in name": lambda: with_name("a\nb"),
    "space in name": lambda: with_name("a b"),
    "UTF-8 name": lambda: with_name("şəkil"),
    "UTF-8 flag": lambda: with_member(flags=0x800),
    "right-to-left override": lambda: with_name("a\u202egpj.exe"),
    "overlong UTF-8 slash": lambda: with_name(b"..\xc0\xafx"),
    "very long name": lambda: with_name("a" * 300),
    "Windows device": lambda: with_name("aux.txt"),
    "trailing dot": lambda: with_name("a."),
    "hidden file": lambda: with_name(".bashrc"),
    "alternate data stream": lambda: with_name("a.txt:evil"),
    "percent escape": lambda: with_name("%2e%2e/x"),
    "same name twice": lambda: built([MIME, member("a"), member("a", b"y")]),
    "same name but for case": lambda: built([MIME, member("a"), member("A", b"y")]),
    "file that is a folder": lambda: built([MIME, member("a"), member("a/b", b"y")]),
    # attributes
    "symbolic link": lambda: with_member(external=0o120777 << 16),
    "folder attribute": lambda: with_member(external=0o040755 << 16 | 0x10),
    "set-uid": lambda: with_member(external=0o104755 << 16),
    "device file": lambda: with_member(external=0o020666 << 16),
    "made on DOS": lambda: with_member(made=20),
    "text flag": lambda: with_member(internal=1),
    # compression and encryption
    "deflated": lambda: by_zipfile(zipfile.ZIP_DEFLATED),
    "bzip2": lambda: by_zipfile(zipfile.ZIP_BZIP2),
    "lzma": lambda: by_zipfile(zipfile.ZIP_LZMA),
    "AES method 99": lambda: with_member(method=99),
    "encrypted": lambda: with_member(flags=1),
    "strong encryption": lambda: with_member(flags=0x41),
    "masked headers": lambda: with_member(flags=0x2000),
    "stored in record, deflated in header": lambda: with_member(l_method=8),
    # sizes and sums
    "data descriptor": lambda: with_member(flags=8, l_crc=0, l_size=0, l_packed=0),
    "two sizes": lambda: with_member(packed=4),
    "larger than the file": lambda: with_member(size=2**31),
    "smaller than the data": lambda: with_member(size=3),
    "header states another size": lambda: with_member(l_size=4, l_packed=4),
    "header states another sum": lambda: with_member(l_crc=1),
    "header states another name": lambda: with_member(l_name=b"b.txt"),
    "wrong sum everywhere": lambda: with_member(crc=1),
    "needless zip64 field": lambda: with_member(extra=ZIP64, need=45),
    "zip64 field that lies": lambda: with_member(size=FULL, packed=FULL, extra=ZIP64, need=45),
    "zip64 size without the field": lambda: with_member(size=FULL, packed=FULL),
    "needless zip64 end": lambda: built([MIME, member("a")], middle=LARGE_END + LOCATOR),
    "zip64 end that is not there": lambda: built([MIME, member("a")], count=0xFFFF),
    # places
    "bytes before": lambda: built([MIME, member("a")], prefix=b"#!/bin/sh\n"),
    "bytes before, offsets from the archive": lambda: b"%PDF-1.7\n" + built([MIME, member("a")]),
    "bytes behind": lambda: built([MIME, member("a")], suffix=b"\0"),
    "archive comment": lambda: built([MIME, member("a")], comment=b"mimetype=zip"),
    "comment that holds an end record": lambda: built(
        [MIME, member("a")], comment=built([MIME])[-22:]
    ),
    "two archives, one behind the other": lambda: built([MIME]) + built([MIME, member("a")]),
    "gap between members": lambda: built([MIME, member("a", after=b"hidden"), member("b")]),
    "gap before the directory": lambda: built([MIME, member("a", after=b"hidden")]),
    "gap before the end": lambda: built([MIME, member("a")], middle=b"hidden"),
    "member without a record": lambda: built([MIME, member("a", no_record=True), member("b")]),
    "two records for one member": lambda: built(
        [MIME, member("a"), member("b", no_local=True, offset=len(built([MIME])) - 76)]
    ),
    "records in another order": lambda: _swapped(),
    "more members than records": lambda: built([MIME, member("a")], count=1, total=1),
    "fewer members than stated": lambda: built([MIME, member("a")], count=3, total=3),
    "directory elsewhere": lambda: built([MIME, member("a")], cd_offset=0),
    "several disks": lambda: built([MIME, member("a")], disk=1),
    "member on another disk": lambda: with_member(disk=1),
    # ornaments
    "date": lambda: with_member(date=0x5A77),
    "other date in the header": lambda: with_member(l_date=0x5A77),
    "member comment": lambda: with_member(comment=b"hello"),
    "Unicode path field": lambda: with_member(extra=b"up\x0a\0\1\0\0\0\0evil"),
    "extra field in the header only": lambda: with_member(l_extra=b"\xca\xfe\0\0"),
    "later version": lambda: with_member(need=63),
    # what a pouch may not hold
    "mimetype second": lambda: built([member("a"), MIME]),
    "mimetype of an office file": lambda: built([member("mimetype", b"application/zip")]),
    "detached signature .p7s": lambda: built([MIME, member("META-INF/signature.p7s")]),
    "unknown member": lambda: with_name("evil.exe"),
    "second signature document": lambda: with_name("META-INF/signatures1.xml"),
    "nothing but the mimetype": lambda: built([MIME]),
    # no archive at all
    "empty archive": lambda: built([]),
    "empty file": lambda: b"",
    "end record alone, cut": lambda: built([MIME])[-21:],
    "a text": lambda: b"PK\3\4 is how archives begin\n" * 10,
    "cut in the middle": lambda: built([MIME, member("a", b"y" * 1000)])[:500],
}


def _swapped() -> bytes:
    whole = built([MIME, member("aa"), member("bb")])
    start = struct.unpack("<L", whole[-6:-2])[0]
    first = start + 46 + len("mimetype")
    size = 46 + 2
    return whole[:first] + whole[first + size : first + 2 * size] + whole[
        first : first + size
    ] + whole[first + 2 * size :]  # fmt: skip


def test_the_builder_without_bends_makes_what_the_writer_makes(tmp_path: Path) -> None:
    with (tmp_path / "w.zip").open("wb+") as file:
        writer = Writer(file.fileno())
        writer.add("mimetype", MIME["data"])
        writer.add("a.txt", b"hello")
        writer.finish()
    assert (tmp_path / "w.zip").read_bytes() == with_member()


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_before_anything_is_written(
    what: str, tmp_path: Path, world: Any
) -> None:
    path, work = tmp_path / "x.asice", tmp_path / "work"
    work.mkdir()
    path.write_bytes(HOSTILE[what]())
    begin = time.monotonic()
    report = verify_pouch(
        path, world.trust(), workdir=work, unpack_into=work / "out", identity=world.age_identity
    )
    assert report.failed_step in (1, 2), what
    assert all(sentence.endswith(".") for sentence in report.failures)
    assert not list(work.iterdir())
    assert time.monotonic() - begin < 5


def test_more_than_forty_constructions_were_tried_and_every_one_is_different() -> None:
    made = [make() for make in HOSTILE.values()]
    assert len(set(made)) == len(made) >= 40
    print(f"hostile archives: injected {len(made)}, each refused by a test of its own")


def test_a_planted_harmless_archive_passes_the_archive_step(tmp_path: Path) -> None:
    """The same builder's canonical archive is taken: the refusals above are no reflex."""
    path = tmp_path / "x.zip"
    path.write_bytes(with_member())
    with open_container(path) as archive:
        archive.scan()
        assert archive.read("a.txt", limit=10) == b"hello"


def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path, world: Any) -> None:
    path = tmp_path / "bomb.asice"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(3):
            with archive.open(zipfile.ZipInfo(f"{n}"), "w", force_zip64=True) as file:
                for _n in range(64):
                    file.write(bytes(2**20))
    begin = time.monotonic()
    assert verify_pouch(path, world.trust()).failed_step == 1
    assert time.monotonic() - begin < 2


def test_too_many_members_and_too_many_bytes_are_refused_by_a_limit_that_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(built([MIME, *(member(f"m{n}") for n in range(20))]))
    for limits, said in ((Limits(members=20), "20"), (Limits(size=100), "100")):
        with pytest.raises(Malformed, match=said), open_container(path, limits):
            pass
    with open_container(path, Limits(members=21)) as archive:
        assert len(archive.members) == 21


def test_a_pouch_that_is_a_folder_a_link_loop_or_a_pipe_is_refused(
    tmp_path: Path, world: Any
) -> None:
    import os

    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "loop", tmp_path / "pipe", tmp_path / "absent"):
        assert refused(path, world.trust()), path


def refused(path: Path, trust: Any) -> bool:
    """Tell whether a path is refused, by a report or because it cannot be opened."""
    try:
        return verify_pouch(path, trust).failed_step == 1
    except Unavailable:
        return True


SOUND_ELSEWHERE = "every archive of the suite is in some way not ours"


def test_every_archive_of_the_yauzl_suite_gets_a_clear_verdict(
    shared: Path, world: Any, tmp_path: Path
) -> None:
    """None of them is a canonical archive: each is refused, with a sentence, within a second."""
    folder = shared / "data" / "archives" / "yauzl"
    archives = sorted(p for p in folder.rglob("*") if p.suffix in (".zip", ".zip_fragment"))
    verdicts: dict[str, str] = {}
    for path in archives:
        begin = time.monotonic()
        report = verify_pouch(path, world.trust(), workdir=tmp_path)
        assert report.failed_step == 1, (path.name, SOUND_ELSEWHERE)
        assert time.monotonic() - begin < 1
        verdicts[path.name] = report.failures[0]
    for name, verdict in verdicts.items():
        print(f"{name}: {verdict}")
    assert len(verdicts) >= 40
    assert not list(tmp_path.iterdir())
    print(f"yauzl: {len(archives)} archives, {len(verdicts)} verdicts")
