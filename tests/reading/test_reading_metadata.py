# SPDX-License-Identifier: Apache-2.0
"""What is read out of files: types, positions, devices, authors, routes, hidden things."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import PIL.Image
import pytest

from rogatory.demo import evidence
from rogatory.reading import media, sandbox
from rogatory.reading.sandbox import Outcome


def _read(tmp_path: Path, data: bytes) -> Outcome:
    file = tmp_path / "file"
    file.write_bytes(data)
    return sandbox.read_many([file])[0]


def _facts(outcome: Outcome) -> set[tuple[str, str]]:
    return {(f.kind, f.name) for f in outcome.sheet.facts}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.7\n", "application/pdf"),
        (b"SQLite format 3\0", "application/vnd.sqlite3"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "image/heic"),
        (b"\0\0\0\x18ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "video/3gpp"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"#!AMR\n", "audio/amr"),
        (b"OggS\0", "audio/ogg"),
        (b"ID3\x03\0", "audio/mpeg"),
        (b"{\\rtf1", "application/rtf"),
        (b"From: a@x.example\r\nTo: b@x.example\r\n\r\nhello", "message/rfc822"),
        (b"From a Mon\nFrom: a@x.example\nSubject: s\n\nhello", "application/mbox"),
        (b"<!DOCTYPE html><html>", "text/html"),
        ("Протокол допроса".encode("cp1251"), "text/plain"),
        ("Протокол".encode("utf-16"), "text/plain"),
        (b"From here on nothing is mail: it is a text.\n", "text/plain"),
        (bytes(range(256)) * 4, media.UNKNOWN),
        (b"", media.UNKNOWN),
    ],
)
def test_the_type_is_told_by_content(data: bytes, expected: str) -> None:
    assert media.sniff(data) == expected


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "utf-8-sig", "cp1251", "koi8-r", "cp866"])
def test_a_russian_text_is_read_in_any_encoding_of_its_region(tmp_path: Path, name: str) -> None:
    words = "Протокол допроса свидетеля составлен в присутствии защитника и переводчика."
    outcome = _read(tmp_path, words.encode(name))
    assert outcome.sheet.passages[0].text == words


def test_positions_of_the_demo_photographs_are_read_exactly(tmp_path: Path) -> None:
    made = {m.path.name: m.path for m in evidence.make_evidence(tmp_path)}
    outcome = sandbox.read_many([made["road-1.jpg"]])[0]
    place = evidence.CAST.places["road"]
    position = next(f.value for f in outcome.sheet.facts if f.kind == "location")
    latitude, longitude = map(float, position.split(","))
    assert abs(latitude - place.latitude) < 1e-4
    assert abs(longitude - place.longitude) < 1e-4
    assert ("device", "serial number") in _facts(outcome)


def test_known_files_give_what_is_known_of_them(shared: Path) -> None:
    folder = shared / "data" / "media" / "exiftool"
    expected = {
        "GPS.jpg": ("location", "GPS position"),
        "Canon.jpg": ("device", "model"),
        "XMP.jpg": ("author", "XMP creator"),
        "IPTC.jpg": ("author", "IPTC by-line"),
        "PNG.png": ("hidden", "text comment"),
        "GIF.gif": ("hidden", "comment"),
        "Nikon.jpg": ("device", "maker note"),
    }
    present = {n: e for n, e in expected.items() if (folder / n).is_file()}
    assert len(present) >= 6
    outcomes = sandbox.read_many([folder / n for n in present])
    missing = [n for n, o in zip(present, outcomes, strict=True) if present[n] not in _facts(o)]
    assert missing == []


def test_exiftool_finds_no_position_that_we_miss_in_jpeg(
    shared: Path, tool: Callable[[str], Path]
) -> None:
    exiftool = tool("exiftool")
    files = sorted((shared / "data" / "media").rglob("*.jpg"))
    command = [str(exiftool), "-j", "-n", "-GPSLatitude", *map(str, files)]
    said = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    placed = {Path(s["SourceFile"]) for s in said if "GPSLatitude" in s}
    outcomes = dict(zip(files, sandbox.read_many(files), strict=True))
    missed = [f for f in placed if not any(k == "location" for k, _n in _facts(outcomes[f]))]
    assert missed == []


def test_a_pdf_tells_author_attachment_comment_and_earlier_version(tmp_path: Path) -> None:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]
    import typst

    source = '#set document(author: "Lanith Worquell", date: none)\nSome words of the report.'
    made = typst.compile(source.encode(), format="pdf")
    document = pdfium.PdfDocument(made)
    document.new_attachment("inside.txt").set_data(b"words inside of Mavrith")
    out = io.BytesIO()
    document.save(out)
    data = out.getvalue()
    outcome = _read(tmp_path, data + b"\n1 0 obj<<>>endobj\n%%EOF\n")
    assert {("author", "author"), ("hidden", "embedded file"), ("hidden", "earlier versions")} <= (
        _facts(outcome)
    )
    texts = {p.place: p.text for p in outcome.sheet.passages}
    assert "report" in texts["page 1"]
    assert texts["attachment 1"] == "words inside of Mavrith"
    told = {f.name: f.value for f in outcome.sheet.facts}
    assert told["pages that said otherwise"] == "none"
    assert outcome.status == "read"


def test_a_film_tells_its_position(tmp_path: Path) -> None:
    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + name + body

    words = b"-48.5213-122.9871/"
    place = box(b"\xa9xyz", struct.pack(">HH", len(words), 0x15C7) + words)
    film = box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"mdat", bytes(100))
    film += box(b"moov", box(b"udta", place + box(b"\xa9mod", b"\0\2\0\0P3")))
    outcome = _read(tmp_path, film)
    assert {("location", "position"), ("device", "mod")} <= _facts(outcome)
    assert [f.code for f in outcome.faults] == ["not_heard"]


def test_a_mail_tells_its_route_and_its_attachment_is_read(tmp_path: Path) -> None:
    made = {m.path.name: m.path for m in evidence.make_evidence(tmp_path)}
    outcome = sandbox.read_many([made["mail-complainant.eml"]])[0]
    names = _facts(outcome)
    assert {("route", "Received"), ("route", "X-Originating-IP"), ("hidden", "attachment")} <= names
    assert [f.place for f in outcome.sheet.facts if f.kind == "location"] == ["attachment 1"]


def test_a_database_in_log_mode_with_deleted_rows_is_read_and_they_are_announced(
    tmp_path: Path,
) -> None:
    connection = sqlite3.connect(tmp_path / "db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE sms (address TEXT, body TEXT, lat REAL)")
    rows = [("+999 71 555 0101", f"words {i} " * 50, 1.5) for i in range(200)]
    connection.executemany("INSERT INTO sms VALUES (?, ?, ?)", rows)
    connection.execute("CREATE VIEW trap AS SELECT load_extension('x')")
    connection.commit()
    connection.execute("DELETE FROM sms WHERE rowid > 20")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    outcome = _read(tmp_path, (tmp_path / "db").read_bytes())
    assert outcome.status == "read"
    facts = _facts(outcome)
    assert {("phone", "column address"), ("location", "column lat")} <= facts
    assert ("hidden", "free pages that may hold deleted records") in facts


def test_numbers_in_a_text_are_found_and_others_are_not(tmp_path: Path) -> None:
    text = "Tel. +999 71 555 0101, IMEI 00-000000-000001-8, at -48.52130, -122.98710; case 12/2031."
    outcome = _read(tmp_path, text.encode())
    assert {f.name for f in outcome.sheet.facts} == {
        "telephone number in the text",
        "IMEI in the text",
        "position in the text",
    }
    assert not _read(tmp_path, b"IMEI 350000000000011, sum 123456789, 1.2, 3.4").sheet.facts


def test_a_picture_is_said_not_to_be_looked_at(tmp_path: Path) -> None:
    out = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(out, "PNG")
    outcome = _read(tmp_path, out.getvalue())
    assert (outcome.status, [f.code for f in outcome.faults]) == ("read", ["not_looked_at"])
    assert "did not look" in outcome.faults[0].sentence()


def test_a_name_at_the_end_of_a_long_hidden_comment_is_still_searched(tmp_path: Path) -> None:
    comment = "words " * 300 + "Elmquell"
    out = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(out, "JPEG", comment=comment.encode())
    outcome = _read(tmp_path, out.getvalue())
    assert outcome.sheet.passages[0].text.endswith("Elmquell")
