# SPDX-License-Identifier: Apache-2.0
"""Word files of strangers: refused in one sentence, or read without losing a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.instances import make_instance
from tests.office import wordedit as edit
from tests.office.test_office_word import Desk

from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument.wording import weight
from rogatory.office import word
from rogatory.reading import sandbox, wordletter
from rogatory.reading.sheet import Sheet
from rogatory.reading.wordlines import KEPT_OUT, WordReading


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(make_instance(tmp_path))


def dangerous(data: bytes) -> dict[str, tuple[bytes, str]]:
    """Files that are refused whole, each with the word by which it must be refused."""
    parts = edit.members(data)
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def linked(kind: str, target: str, extra: str = 'TargetMode="External"') -> bytes:
        link = f'<Relationship Id="rId90" Type="{rels}/{kind}" Target="{target}" {extra}/>'
        return edit.edited(
            data, lambda t: t.replace("</Relationships>", f"{link}</Relationships>"), edit.RELATIONS
        )

    field = '<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;C:\\secret&quot; "/></w:p>'
    types = "[Content_Types].xml"
    return {
        "macros": (edit.with_part(data, "word/vbaProject.bin", "x"), "macros"),
        "macros under another name": (
            edit.edited(data, lambda t: t.replace("document.main+xml", "document.macroEnabled."
                        "main+xml"), types), "macros"),
        "an embedded object": (edit.with_part(data, "word/embeddings/o.bin", "x"), "embedded"),
        "an active control": (edit.with_part(data, "word/activeX/a.bin", "x"), "embedded"),
        "a template elsewhere": (linked("attachedTemplate", "http://x.example/t.dotm"), "template"),
        "a picture elsewhere": (linked("image", "http://x.example/i.png"), "fetches"),
        "another document inside": (linked("aFChunk", "chunk.htm", ""), "embedded"),
        "a field that fetches": (edit.after_paragraph(data, "Nobody has said", field), "fetches"),
        "a frame of another": (linked("frame", "file:///x"), "fetches"),
        "an encrypted one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
                             + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        "an old one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "old Word"),
        "RTF": (b"{\\rtf1 x}", "RTF"),
        "an OpenDocument": (edit.packed({"mimetype": b"x", "content.xml": b"<a/>"}), "OpenDoc"),
        "a ZIP": (edit.packed({"a.txt": b"x"}), "no Word document"),
        "another office file": (edit.packed({**parts, "word/document.xml": b"<w/>"}), "no Word"),
        "no XML": (edit.packed({**parts, "word/styles.xml.rels": b"<", "a.rels": b"<"}), "damaged"),
    }  # fmt: skip


def test_macros_objects_and_what_comes_from_elsewhere_are_refused_in_one_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    detected = 0
    planted = dangerous(desk.written())
    for name, (data, words) in planted.items():
        monkeypatch.setattr(sandbox, "run", lambda *a, **k: _outcome(a[1]))
        with pytest.raises(Malformed) as refused:
            word.read(data)
        assert words in str(refused.value), name
        detected += 1
    print(f"injected {len(planted)}, detected {detected}")
    assert detected == len(planted)


def _outcome(path: Path) -> sandbox.Outcome:
    sheet = Sheet()
    made, said = wordletter.read(path, sheet, {})
    return sandbox.Outcome(sheet.status(), sheet, output=made, said=tuple(said))


def test_a_file_cut_short_anywhere_is_refused_in_one_sentence(
    desk: Desk, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    tool("bwrap")
    data = desk.written()
    cuts = sorted({*range(1, len(data), max(1, len(data) // 60)), len(data) - 1})
    files = []
    for cut in cuts:
        files.append(tmp_path / f"{cut}.docx")
        files[-1].write_bytes(data[:cut])
    detected = 0
    for outcome in sandbox.run_many("word_letter", files):
        refused = outcome.output is None or WordReading.from_bytes(outcome.output).refused
        detected += bool(refused)
    print(f"injected {len(cuts)}, detected {detected}")
    assert detected == len(cuts)


def test_files_of_strangers_have_one_outcome_each_and_lose_no_word(
    shared: Path, tool: Callable[[str], Path]
) -> None:
    tool("bwrap")
    found = sorted(
        one
        for one in (shared / "data").rglob("*")
        if one.suffix.lower() in (".docx", ".docm", ".dotx", ".doc", ".odt", ".rtf", ".dotm")
        and one.is_file()
    )
    assert len(found) > 20
    read = refused = 0
    for path, outcome in zip(found, sandbox.run_many("word_letter", found), strict=True):
        if outcome.output is None:
            assert outcome.faults, path.name
            refused += 1
            continue
        reading = WordReading.from_bytes(outcome.output)
        if reading.refused:
            refused += 1
            continue
        lines = sum(weight(line.text) for line in reading.lines)
        out = sum(weight(one.text) for one in reading.remarks if one.code in KEPT_OUT)
        assert lines + out == reading.total, path.name
        with pytest.raises(Inadmissible):
            word.letter_in("no-case", reading)
        read += 1
    print(f"{len(found)} files: {read} read, {refused} refused")
    assert read > 5
    assert refused > 5
