# SPDX-License-Identifier: Apache-2.0
"""What witnesses and imagers bring: chats, captures, packed files, disk images, recordings."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zlib
from pathlib import Path

import pytest

from rogatory.reading import sandbox
from rogatory.reading.sandbox import Outcome


def read(tmp_path: Path, data: bytes) -> Outcome:
    file = tmp_path / "file"
    file.write_bytes(data)
    return sandbox.read_many([file])[0]


def facts(outcome: Outcome) -> dict[str, str]:
    return {fact.name: fact.value for fact in outcome.sheet.facts}


def words(outcome: Outcome) -> str:
    return "\n".join(passage.text for passage in outcome.sheet.passages)


WHATSAPP = (
    "03.05.2026, 14:22 - Ramil: Maşın anbarın yanındadır\n"
    "03.05.2026, 14:23 - +994 50 000 00 00: gələk?\nikinci sətir\n"
    "03.05.2026, 14:25 - Ramil: <Media omitted>\n"
)
IPHONE = (
    "[03.05.26, 14:22:05] Рамиль: у склада\n[03.05.26, 14:23:00] Ильгар: еду\n"
    "[03.05.26, 14:24:00] Рамиль: жду\n"
)
TELEGRAM = json.dumps(
    {
        "name": "Chat",
        "messages": [
            {"date": "2026-05-03T14:22:00", "from": "Ramil", "text": "a"},
            {"date": "2026-05-03T14:23:00", "from": "İlqar",
             "text": ["see ", {"type": "link", "text": "https://x.example"}]},
            {"date": "2026-05-03T14:24:00", "actor": "Ramil", "text": ""},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "senders", "has"),
    [
        (WHATSAPP, {"Ramil", "+994 50 000 00 00"}, "gələk?\nikinci sətir"),
        (IPHONE, {"Рамиль", "Ильгар"}, "03.05.26, 14:22:05 Рамиль: у склада"),
        (TELEGRAM, {"Ramil", "İlqar"}, "İlqar: see https://x.example"),
    ],
)
def test_a_chat_has_its_messages_senders_and_times_as_they_were_written(
    tmp_path: Path, text: str, senders: set[str], has: str
) -> None:
    outcome = read(tmp_path, text.encode())
    assert outcome.status == "read"
    assert facts(outcome)["messages"] == "3"
    assert {fact.value for fact in outcome.sheet.facts if fact.name == "sender"} == senders
    assert has in words(outcome)
    assert [p.place for p in outcome.sheet.passages] == ["messages"]


def test_a_text_with_a_time_in_it_is_no_chat(tmp_path: Path) -> None:
    outcome = read(tmp_path, b"03.05.2026, 14:22 - Ramil: one line of a statement\nand on")
    assert "messages" not in facts(outcome)
    assert "one line" in words(outcome)


def warc() -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>captured</body></html>"
    told = b""
    for kind, address, body in (
        (b"warcinfo", b"", b"software: x"),
        (b"response", b"http://x.example/page", page),
    ):
        told += b"WARC/1.0\r\nWARC-Type: " + kind + b"\r\nWARC-Date: 2026-05-03T10:00:00Z\r\n"
        told += b"WARC-Target-URI: " + address + b"\r\n"
        told += b"Content-Length: %d\r\n\r\n" % len(body) + body + b"\r\n\r\n"
    return told


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_capture_names_its_addresses_and_its_pages_are_read(
    tmp_path: Path, pack: type[bytes]
) -> None:
    outcome = read(tmp_path, pack(warc()))
    assert facts(outcome)["records"] == "2"
    assert facts(outcome)["address"] == "http://x.example/page"
    assert facts(outcome)["captured"] == "2026-05-03T10:00:00Z"
    assert "captured" in words(outcome)


def test_a_tar_lists_its_members_and_a_link_out_of_it_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("../../etc/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        member = tarfile.TarInfo("inside.txt")
        member.size = 11
        archive.addfile(member, io.BytesIO(b"words in it"))
    outcome = read(tmp_path, gzip.compress(out.getvalue()))
    names = [fact.value for fact in outcome.sheet.facts if fact.name == "name"]
    assert names == ["../../etc/link", "inside.txt"]
    assert words(outcome) == "words in it"


def test_a_packed_file_that_swells_is_refused_within_its_limits(tmp_path: Path) -> None:
    outcome = read(tmp_path, gzip.compress(bytes(300 * 2**20), 9))
    assert outcome.status in ("partly", "refused")
    assert {fault.code for fault in outcome.sheet.faults} & {"too_large", "memory"}


def disk() -> bytes:
    entry = bytes([0x80, 1, 1, 0, 7, 0xFE, 0xFF, 0xFF]) + struct.pack("<II", 2048, 40960)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa" + bytes(4096)


def e01() -> bytes:
    keys = ["c", "n", "a", "e", "t", "av", "ov", "m", "u", "p"]
    values = ["7/2026", "E-4", "phone", "Examiner", "note", "6.0", "x", "2026 5 3 10 0 0", "", "0"]
    table = "1\nmain\n" + "\t".join(keys) + "\n" + "\t".join(values) + "\n"
    packed = zlib.compress(table.encode("latin-1"))
    start = b"EVF\x09\x0d\x0a\xff\x00\x01" + struct.pack("<H", 1) + bytes(2)
    end = len(start) + 76 + len(packed)
    head = b"header".ljust(16, b"\0") + struct.pack("<QQ", end, 76 + len(packed))
    done = b"done".ljust(16, b"\0") + struct.pack("<QQ", end, 0)
    return start + head.ljust(76, b"\0") + packed + done.ljust(76, b"\0")


def test_a_disk_image_lists_its_partitions_or_its_header_and_says_what_was_not_read(
    tmp_path: Path,
) -> None:
    raw = read(tmp_path, disk())
    assert facts(raw)["partition 1"] == "type 07, from sector 2048, 40960 sectors"
    image = read(tmp_path, e01())
    told = facts(image)
    assert (told["case number"], told["examiner"]) == ("7/2026", "Examiner")
    assert told["acquired (clock of the imager)"] == "2026 5 3 10 0 0"
    for outcome in (raw, image):
        assert outcome.status == "partly"
        assert [fault.place for fault in outcome.sheet.faults] == ["file systems"]


def test_an_unknown_file_that_ends_like_a_disk_is_no_disk(tmp_path: Path) -> None:
    assert (
        read(tmp_path, b"\x01" * 446 + bytes(64) + b"\x55\xaa" + bytes(600)).status == "unreadable"
    )


def test_a_voice_message_and_a_film_say_how_long_they_are_and_whose_clock_it_was(
    tmp_path: Path,
) -> None:
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48000, 0, 0)

    def page(kind: int, position: int, body: bytes) -> bytes:
        return (
            b"OggS\0"
            + bytes([kind])
            + struct.pack("<qIII", position, 1, 0, 0)
            + b"\x01"
            + bytes([len(body)])
            + body
        )

    voice = read(tmp_path, page(2, 0, head) + page(4, 48000 * 7 + 312, b"x" * 20))
    assert (facts(voice)["codec"], facts(voice)["seconds"]) == ("opus", "7.0")
    made = 3_861_000_000
    mvhd = b"\0\0\0\0" + struct.pack(">IIII", made, made, 1000, 12500) + bytes(80)
    mvhd = struct.pack(">I", len(mvhd) + 8) + b"mvhd" + mvhd
    moov = struct.pack(">I", len(mvhd) + 8) + b"moov" + mvhd
    film = read(tmp_path, struct.pack(">I", 16) + b"ftypisom\0\0\0\0" + moov)
    assert facts(film)["seconds"] == "12.5"
    assert facts(film)["created (clock of the recorder)"] == "2026-05-07T12:00:00Z"
