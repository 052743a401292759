# SPDX-License-Identifier: Apache-2.0
"""The demo's own evidence: a small folder of files such as a case of this kind would hold.

:func:`make_evidence` writes it and returns what was planted where, so that a test can hold the harm
list against it. The same seed gives the same bytes. Everybody and everything is fictional (see
:data:`CAST`); every scene is drawn, empty of people, and sober.
"""

from __future__ import annotations

import math
import random
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

from rogatory.demo import papers, scenes
from rogatory.demo.cast import CAST

__all__ = ["CAST", "EvidenceFile", "make_evidence"]

#: Everything happens around this hour; no year that means anything.
_EVENING = datetime(2031, 3, 14, 21, 40, tzinfo=UTC)


@dataclass(frozen=True)
class EvidenceFile:
    """One file: its path, what it is, the ids of persons named in it, and planted harm.

    ``harm`` holds kinds of :data:`rogatory.reading.harm.KINDS` other than named persons.
    """

    path: Path
    what: str
    persons: frozenset[str] = frozenset()
    harm: frozenset[str] = frozenset()


def make_evidence(folder: Path, seed: int = 0) -> list[EvidenceFile]:
    """Write the evidence below ``folder`` (made if absent); about 30 files, under 5 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    made: list[EvidenceFile] = []

    def add(name: str, data: bytes, what: str, persons: str = "", harm: str = "") -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        made.append(EvidenceFile(path, what, frozenset(persons.split()), frozenset(harm.split())))

    photographs = _photographs(dice)
    for name, (data, what, harm) in photographs.items():
        add(f"photographs/{name}", data, what, "E3" if name == "cover-sheet.png" else "", harm)
    reports = {paper.name: _report(paper) for paper in papers.PAPERS}
    for paper in papers.PAPERS:
        add(f"papers/{paper.name}", reports[paper.name], paper.heading, *_NAMED[paper.name])
    for name, data in _mails(photographs["road-1.jpg"][0], reports).items():
        add(f"mail/{name}", data, "electronic mail", *_NAMED[name])
    add("phone/messages.db", _phone(), "copy of a telephone's messages", "V1 C1 W1 W2 W3", "device")
    add("phone/vehicle-track.db", _track(dice), "positions of the vehicle", "", "location")
    for name, seconds, pitch in (("call-1.wav", 1.2, 440), ("call-2.wav", 0.8, 330)):
        add(f"sound/{name}", _tone(seconds, pitch), "recorded call", "A3", "author_metadata")
    add("sound/recording-0003.amr", b"", "an empty file, as the telephone left it")
    add(
        "papers/memo.docx",
        _memo(),
        "draft with a comment",
        "W1 A1",
        "hidden_content author_metadata",
    )
    add("papers/statement-c2.txt", papers.STATEMENT.encode("cp1251"), "note", "C2", "device")
    page = f"<html><head><title>Notice</title></head><body><p>{papers.NOTICE}</p></body></html>"
    add("web/notice.html", page.encode(), "public notice", "V2")
    add("photographs/IMG_0007.HEIC", _unreadable(dice), "a picture no tool here opens")
    copies = _zip({"examination-2.pdf": reports["examination-2.pdf"], "note.txt": b"copies\n"})
    add("papers/copies.zip", copies, "archive of copies", "V1 E1 E2", "author_metadata")
    add(
        "papers/Копия (2) — «заключение», final FINAL .pdf",
        reports["examination-2.pdf"],
        "a duplicate under an odd name",
        "V1 E1 E2",
        "author_metadata",
    )
    journal = "time;gate;plate\n21:58;hospital;XB 114\n22:03;hospital;XB 114\n"
    add("papers/gate-journal.csv", journal.encode(), "journal of the hospital gate")
    return made


#: What is planted in papers and mails: persons, harm.
_NAMED: dict[str, tuple[str, str]] = {
    "examination-1.pdf": ("V1 E1", "author_metadata"),
    "examination-2.pdf": ("V1 E1 E2", "author_metadata"),
    "statement-complainant.pdf": ("C1 C2 V1 A1", "author_metadata device"),
    "statement-witness.pdf": ("W1 W3 A1", "author_metadata"),
    "ambulance-sheet.pdf": ("O3 V2", "author_metadata"),
    "service-answer.pdf": ("V1 O1 O2", "author_metadata"),
    "citizenship-note.pdf": ("V2 A2", "author_metadata"),
    "mail-complainant.eml": ("C1", "mail_route location device hidden_content"),
    "mail-colleague.eml": ("W2 V2", "mail_route"),
    "mail-bureau.eml": ("E3", "mail_route hidden_content author_metadata"),
}


def _photographs(dice: random.Random) -> dict[str, tuple[bytes, str, str]]:
    """Draw the scenes: name to (bytes, what it shows, planted harm)."""
    place = CAST.places
    tracked = "location device"
    return {
        "road-1.jpg": (scenes.photo(dice, "road", place["road"], 1), "road at dusk", tracked),
        "road-2.jpg": (
            scenes.photo(dice, "road", place["home_w1"], 2),
            "road from a window",
            tracked,
        ),
        "vehicle-1.jpg": (scenes.photo(dice, "vehicle", place["road"], 3), "vehicle", tracked),
        "vehicle-2.jpg": (scenes.photo(dice, "vehicle", None, 4), "vehicle, copied", "device"),
        "corridor.jpg": (scenes.photo(dice, "corridor", place["premises"], 5), "corridor", tracked),
        "room-6.jpg": (
            scenes.photo(dice, "room", place["premises"], 6, turned=True),
            "room",
            tracked,
        ),
        "gate.webp": (
            scenes.photo(dice, "room", place["capital_b"], 7, form="WEBP"),
            "gate",
            tracked,
        ),
        "cover-sheet.png": (scenes.scan(), "scan of the cover sheet 88/3", "author_metadata"),
        "plain.jpg": (scenes.photo(dice, "road", None, 0), "sent through a messenger", ""),
    }


def _report(paper: papers.Paper) -> bytes:
    """Typeset one report as PDF; the date is fixed so that the bytes are."""
    import typst

    words = "\n\n".join(_escaped(p) for p in paper.paragraphs)
    source = (
        f'#set document(title: "{paper.heading}", author: "{paper.author}", '
        "date: datetime(year: 2031, month: 4, day: 2))\n"
        '#set page("a5", margin: 18mm, footer: align(center, text(7pt)[FICTIONAL CASE]))\n'
        f'#set text(10pt, lang: "{paper.lang}")\n#set par(justify: true)\n'
        f"= {_escaped(paper.heading)}\n\n{words}\n"
    )
    pdf = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert isinstance(pdf, bytes)
    return pdf


def _escaped(words: str) -> str:
    """Return words with typst's own signs taken literally."""
    return "".join("\\" + c if c in "\\#*_@$<>`[]" else c for c in words)


def _mails(photo: bytes, reports: dict[str, bytes]) -> dict[str, bytes]:
    """Write the mails; one brings a photograph, one a report."""
    found: dict[str, bytes] = {}
    for number, (name, sender, to, subject, words, route) in enumerate(papers.MAILS):
        message = EmailMessage(policy=SMTP)
        host = f"mx{number + 1}.post.example"
        message["Return-Path"] = "<" + sender.partition("<")[2]
        message["Received"] = (
            f"from [192.0.2.{17 + number}] by {host} with ESMTPSA id Q{number}7; "
            "Sat, 15 Mar 2031 08:12:44 +0300"
        )
        message["Message-ID"] = f"<{number}7f3@{host}>"
        for field, value in route.items():
            message[field] = value
        message["From"], message["To"] = sender, to
        from email.header import decode_header, make_header

        message["Subject"] = str(make_header(decode_header(subject)))
        message["Date"] = "Sat, 15 Mar 2031 08:12:40 +0300"
        message.set_content(words)
        if number == 0:
            message.add_attachment(photo, maintype="image", subtype="jpeg", filename="last.jpg")
        if number == 2:
            sheet = scenes.scan()
            message.add_attachment(sheet, maintype="image", subtype="png", filename="88-3.png")
        if message.is_multipart():
            message.set_boundary(f"=_part_{number}_of_the_case")
        found[name] = message.as_bytes()
    return found


def _database(fill: Callable[[sqlite3.Connection], None]) -> bytes:
    """Return the bytes of an SQLite file that ``fill`` fills."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.db"
        connection = sqlite3.connect(path)
        with connection:
            fill(connection)
        connection.close()
        return path.read_bytes()


def _phone() -> bytes:
    """Write contacts, calls and messages in the way of a telephone."""
    start = int(_EVENING.timestamp() * 1000)

    def fill(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE contacts (_id INTEGER PRIMARY KEY, name TEXT, number TEXT)")
        database.execute("CREATE TABLE calls (_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER)")  # fmt: skip  # noqa: E501
        database.execute("CREATE TABLE sms (_id INTEGER PRIMARY KEY, address TEXT, date INTEGER, type INTEGER, body TEXT)")  # fmt: skip  # noqa: E501
        database.executemany("INSERT INTO contacts (name, number) VALUES (?, ?)", papers.CONTACTS)
        database.executemany(
            "INSERT INTO sms (address, date, type, body) VALUES (?, ?, ?, ?)",
            [(n, start + 60_000 * m, 1 + (d == "out"), w) for m, n, d, w in papers.MESSAGES],
        )
        database.executemany(
            "INSERT INTO calls (number, date, duration, type) VALUES (?, ?, ?, ?)",
            [
                (number, start + 90_000 * i, 7 * i, 1 + i % 3)
                for i, (_n, number) in enumerate(papers.CONTACTS)
            ],
        )

    return _database(fill)


def _track(dice: random.Random) -> bytes:
    """Write the vehicle's positions between the road and the hospital gate."""
    road = CAST.places["road"]
    start = int(_EVENING.timestamp())

    def fill(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE track (time INTEGER, latitude REAL, longitude REAL)")
        for i in range(120):
            database.execute(
                "INSERT INTO track VALUES (?, ?, ?)",
                (
                    start + 15 * i,
                    round(road.latitude - 0.0004 * i + dice.uniform(-1e-5, 1e-5), 6),
                    round(road.longitude + 0.0006 * i, 6),
                ),
            )

    return _database(fill)


def _tone(seconds: float, pitch: int) -> bytes:
    """Return a WAV of one quiet tone (8 kHz, 16 bit) that names its technician."""
    samples = b"".join(
        int(6000 * math.sin(2 * math.pi * pitch * i / 8000)).to_bytes(2, "little", signed=True)
        for i in range(int(seconds * 8000))
    )
    name = b"Relorn Binquell\0"
    info = b"INFO" + b"ITCH" + len(name).to_bytes(4, "little") + name
    form = b"\x01\x00\x01\x00" + (8000).to_bytes(4, "little") + (16000).to_bytes(4, "little")
    body = b"WAVE" + b"".join(
        key + len(part).to_bytes(4, "little") + part
        for key, part in (
            (b"fmt ", form + b"\x02\x00\x10\x00"),
            (b"LIST", info),
            (b"data", samples),
        )
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _memo() -> bytes:
    """Write a DOCX (ISO/IEC 29500) with an author, a comment and a tracked deletion."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    words = "".join(f"<w:p><w:r><w:t>{w}</w:t></w:r></w:p>" for w in papers.MEMO)
    mark = (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Witnesses.</w:t></w:r><w:commentRangeEnd '
        'w:id="0"/><w:r><w:commentReference w:id="0"/></w:r><w:del w:id="1" w:author="Aurith '
        'Senquell"><w:r><w:delText>by telephone</w:delText></w:r></w:del></w:p>'
    )
    comment = (
        f'<w:comment w:id="0" w:author="Aurith Senquell"><w:p><w:r><w:t>{papers.MEMO_COMMENT}'
        "</w:t></w:r></w:p></w:comment>"
    )
    return _zip(
        {
            "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
            f'+xml"/><Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"'
            f'/><Override PartName="/word/comments.xml" ContentType="{kind}.comments+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-'
            'package.core-properties+xml"/></Types>'.encode(),
            "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship '
            f'Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/><Relationship '
            f'Id="r2" Type="{package}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'.encode(),
            "word/document.xml": f"{head}<w:document {space}><w:body>{words}{mark}</w:body>"
            "</w:document>".encode(),
            "word/comments.xml": f"{head}<w:comments {space}>{comment}</w:comments>".encode(),
            "word/_rels/document.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/comments" Target="comments.xml"/>'
            "</Relationships>".encode(),
            "docProps/core.xml": f'{head}<cp:coreProperties xmlns:cp="{package}/metadata/'
            'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Aurith '
            "Senquell</dc:creator></cp:coreProperties>".encode(),
        }
    )


def _zip(members: dict[str, bytes]) -> bytes:
    """Return a ZIP whose bytes depend on its members alone."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return out.getvalue()


def _unreadable(dice: random.Random) -> bytes:
    """Return a file that says it is HEIC and cannot be opened."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + dice.randbytes(30_000)
