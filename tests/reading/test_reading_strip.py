# SPDX-License-Identifier: Apache-2.0
"""Derived copies: nothing is left in them, and what cannot be stripped is refused."""

from __future__ import annotations

import io
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import PIL.Image
import pytest

from rogatory.demo.evidence import CAST, EvidenceFile, make_evidence
from rogatory.errors import Inadmissible
from rogatory.reading import (
    mail,
    media,
    names,
    office,
    pdf,
    picture,
    recording,
    sandbox,
    strip,
)
from rogatory.reading.sheet import Sheet

BARRED_WORDS = (
    *(b"Ondel", b"OP3-00", b"Senquell", b"Worquell", b"Elmquell", b"Binquell", b"Marthrock"),
    *(b"203.0.113", b"192.0.2", b"Received", b"PostBox", b"GPS", b"Exif", b"/Author", b"xmpmeta"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EvidenceFile]:
    return {m.path.name: m for m in make_evidence(tmp_path_factory.mktemp("evidence"))}


@pytest.mark.parametrize(
    "name",
    [
        *("road-1.jpg", "room-6.jpg", "gate.webp", "cover-sheet.png", "examination-1.pdf"),
        *("mail-complainant.eml", "mail-colleague.eml", "mail-bureau.eml", "call-1.wav"),
        "memo.docx",
    ],
)
def test_nothing_barred_is_left_in_a_stripped_copy(
    made: dict[str, EvidenceFile], name: str, tmp_path: Path
) -> None:
    copy = strip.strip(made[name].path)
    assert copy.done
    for word in BARRED_WORDS:
        if not (name.endswith(".eml") and word == b"Marthrock"):  # the words of a mail stay
            assert word not in copy.data, word
    (tmp_path / "copy").write_bytes(copy.data)
    again = sandbox.read_many([tmp_path / "copy"])[0]
    assert again.status == "read"
    left = [f for f in again.sheet.facts if f.kind in strip.BARRED and f.name != "attachment"]
    assert left == []


def test_a_turned_photograph_is_stripped_upright(made: dict[str, EvidenceFile]) -> None:
    with PIL.Image.open(made["room-6.jpg"].path) as image:
        assert image.size == (480, 640)
    with PIL.Image.open(io.BytesIO(strip.strip(made["room-6.jpg"].path).data)) as image:
        assert image.size == (640, 480)
        assert not image.getexif()


def test_a_stripped_document_still_has_its_words(
    made: dict[str, EvidenceFile], tmp_path: Path
) -> None:
    (tmp_path / "copy").write_bytes(strip.strip(made["memo.docx"].path).data)
    text = " ".join(p.text for p in sandbox.read_many([tmp_path / "copy"])[0].sheet.passages)
    assert "Report 88/3" in text
    assert "Witnesses." in text
    assert "by telephone" not in text


def test_a_stripped_pdf_is_sound_to_others(
    made: dict[str, EvidenceFile], tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    (tmp_path / "copy.pdf").write_bytes(strip.strip(made["service-answer.pdf"].path).data)
    checked = subprocess.run(
        [tool("qpdf"), "--check", tmp_path / "copy.pdf"], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    "name", ["messages.db", "IMG_0007.HEIC", "copies.zip", "notice.html", "recording-0003.amr"]
)
def test_what_cannot_be_stripped_is_refused(made: dict[str, EvidenceFile], name: str) -> None:
    with pytest.raises(Inadmissible):
        strip.strip(made[name].path)


def test_a_mail_with_an_attachment_that_cannot_be_stripped_is_refused(tmp_path: Path) -> None:
    mail = (
        b"From: a@x.example\nTo: b@x.example\nSubject: s\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nwords\n'
        b"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment\n"
        b"Content-Transfer-Encoding: base64\n\nAAECAwQFBgcICQ==\n--b--\n"
    )
    (tmp_path / "mail").write_bytes(mail)
    with pytest.raises(Inadmissible):
        strip.strip(tmp_path / "mail")


def test_no_stripped_copy_of_the_shared_folder_has_anything_left(
    shared: Path, tmp_path: Path
) -> None:
    files = [
        f
        for folder in ("media", "documents", "mail")
        for f in sorted((shared / "data" / folder).rglob("*"))
        if f.is_file()
    ]
    outcomes = sandbox.run_many("strip", files)
    copies = []
    for number, outcome in enumerate(outcomes):
        if outcome.output is not None:
            copies.append(tmp_path / f"{number}")
            copies[-1].write_bytes(outcome.output)
    again = sandbox.read_many(copies)
    left = Counter(
        f.kind
        for o in again
        for f in o.sheet.facts
        if f.kind in strip.BARRED and f.name != "attachment"
    )
    print(f"{len(files)} files, {len(copies)} stripped, {len(files) - len(copies)} refused")
    assert len(copies) >= 200
    assert not left
    assert all(o.faults for o in outcomes if o.output is None)


def test_a_coded_copy_names_nobody_who_is_to_be_hidden(made: dict[str, EvidenceFile]) -> None:
    people = {p.id: ((p.latin, p.cyrillic), p.marks) for p in CAST.persons.values()}
    codes = {i: CAST.persons[i].code for i in ("W1", "W2", "W3", "C1", "C2")}
    hidden = names.Register({i: people[i] for i in codes})
    for name in ("statement-witness.pdf", "statement-complainant.pdf", "mail-colleague.eml"):
        outcome = sandbox.read_many([made[name].path])[0]
        text = strip.coded_copy(outcome, people, codes).data.decode()
        assert hidden.find(text) == []
        assert any(code in text for code in codes.values())
    assert (
        "Witness 1"
        in strip.coded_copy(
            sandbox.read_many([made["statement-witness.pdf"].path])[0], people, codes
        ).data.decode()
    )


def test_no_coded_copy_is_made_of_what_was_not_read_whole(made: dict[str, EvidenceFile]) -> None:
    for name in ("road-1.jpg", "messages.db", "IMG_0007.HEIC"):
        outcome = sandbox.read_many([made[name].path])[0]
        with pytest.raises(Inadmissible):
            strip.coded_copy(outcome, {}, {})


def test_a_copy_in_which_something_was_left_is_never_handed_out(
    made: dict[str, EvidenceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: strippers that strip nothing; the second reading must find it."""
    for module in (picture, pdf, recording):
        monkeypatch.setattr(module, "stripped", lambda data: (data, []))
    monkeypatch.setattr(mail, "stripped", lambda data, part: (data, []))
    monkeypatch.setattr(office, "stripped", lambda data, part: (data, []))
    planted = [m for m in made.values() if m.harm and media.is_strippable(_kind(m.path))]
    left = 0
    for m in planted:
        sheet = Sheet()
        assert strip.strip_here(m.path, sheet, {}) is None, m.path.name
        left += [f.code for f in sheet.faults] == ["left_over"]
    print(f"injected {len(planted)}, detected {left}")
    assert left == len(planted) >= 15


def _kind(path: Path) -> str:
    return media.sniff(path.read_bytes())
