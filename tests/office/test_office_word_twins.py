# SPDX-License-Identifier: Apache-2.0
"""A translation goes out in a Word table and comes back; its certification page says what is so."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument.letters import complete
from tests.office import wordedit as edit
from tests.office.test_office_word import read_here

from rogatory.casefile.letters import Letter
from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Certification, Translator
from rogatory.instrument.twins_file import TwinsFile
from rogatory.office import letters, twins, word, wordtwins
from rogatory.paper.certification import certification_data
from rogatory.reading.wordlines import WordReading

FACTS = "Two persons died.\n\nNobody knows why."
PERSON = Translator(name="B. Lem", qualification="sworn translator", machine="none")
RUSSIAN = {
    "facts": "Двое скончались.\n\nНикто не знает почему.",
    "measures/m1/text": "Что запрашивается.",
}


def form(**more: Any) -> dict[str, Any]:
    plain = complete() | {"facts": FACTS, "languages": [{"language": "en", "role": "original"}]}
    return plain | more


class Desk:
    """A draft at an authority, its Word table for a translator, and what one writes into it."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.case = side.open_case()
        self.hand = side.hand("aynur")
        self.letter = letters.draft(side.instance, self.case, form(), "XB", self.hand)

    @property
    def row(self) -> Letter:
        return letters.letter_of(self.case, self.letter)

    @property
    def form(self) -> LetterForm:
        return letters.form_of(self.row)

    def table(self, words: Mapping[str, str] | None = None) -> bytes:
        """The table, with translations written into the right column."""
        data = wordtwins.write(self.side.instance, self.row, "ru", "en")
        return edit.edited(data, lambda text: filled(text, words)) if words else data

    def brought(self, data: bytes) -> wordtwins.Brought:
        return wordtwins.bring(self.row, read_here(data))

    def revise(self, **more: Any) -> None:
        letters.revise(self.side.instance, self.case, self.letter, form(**more), self.hand)

    def translate(self, file: TwinsFile) -> twins.Delivery:
        return twins.translate(self.side.instance, self.case, file, PERSON, self.hand)


def filled(text: str, words: Mapping[str, str]) -> str:
    """Write translations into the third cell of their rows."""
    for id, said in words.items():
        at = text.index("</w:tc>", text.index("</w:tc>", text.index(f">{id}<")) + 1)
        cell = text.index("</w:pPr>", at) + len("</w:pPr>")
        first, *rest = said.split("\n\n")
        end = text.index("</w:p>", cell)
        lines = "".join(edit.paragraph(one) for one in rest)
        run = f"<w:r><w:t>{first}</w:t></w:r>"
        text = f"{text[:cell]}{run}{text[cell:end]}</w:p>{lines}{text[end + 6 :]}"
    return text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(make_instance(tmp_path))


def test_translations_come_back_from_the_table_and_empty_places_are_named(desk: Desk) -> None:
    found = desk.brought(desk.table(RUSSIAN))
    assert {item.of: item.text for item in found.file.items} == RUSSIAN
    assert found.remarks == ()
    assert "purpose" in found.empty
    assert "facts" not in found.empty
    assert "signature/by/name" not in found.empty
    made = desk.translate(found.file)
    assert set(made.taken) == set(RUSSIAN)
    assert "purpose" in made.missing
    states = {one.paragraph.id: one.state for one in of.standings(desk.form, "ru")}
    assert states["facts"] == "current"


def test_an_untouched_table_holds_what_the_letter_has_and_nothing_else(desk: Desk) -> None:
    assert desk.brought(desk.table()).file.items == ()
    desk.translate(desk.brought(desk.table(RUSSIAN)).file)
    again = desk.brought(desk.table())
    assert {item.of: item.text for item in again.file.items} == RUSSIAN
    assert again.remarks == ()
    with pytest.raises(Inadmissible, match="Nothing in the file"):
        desk.translate(again.file)


def test_a_changed_original_is_named_and_not_taken(desk: Desk) -> None:
    data = edit.replaced(desk.table(RUSSIAN), ("Nobody knows why.", "Everybody knows why."))
    found = desk.brought(data)
    assert [(one.code, one.of) for one in found.remarks] == [("original_changed", "facts")]
    assert {item.of for item in found.file.items} == set(RUSSIAN)
    desk.translate(found.file)
    assert desk.form.facts == FACTS


def test_what_was_translated_from_an_older_original_arrives_stale(desk: Desk) -> None:
    data = desk.table(RUSSIAN)
    desk.revise(facts="Three persons died.")
    found = desk.brought(data)
    assert desk.translate(found.file).stale == ("facts",)
    again = edit.members(desk.table())[edit.DOCUMENT].decode()
    assert "(the original was changed; translated before:)" in again
    assert desk.brought(desk.table({"facts": "Трое скончались."})).remarks == ()
    changed = edit.replaced(data, ("Nobody knows why.", "Everybody knows why."))
    lost = desk.brought(changed)
    assert ("source_unknown", "facts") in [(one.code, one.of) for one in lost.remarks]
    assert "facts" not in {item.of for item in lost.file.items}


def test_a_row_is_known_without_its_id_or_without_its_bookmarks(desk: Desk) -> None:
    renamed = edit.replaced(desk.table(RUSSIAN), (">facts<", ">the facts<"))
    found = desk.brought(renamed)
    assert [(one.code, one.of, one.text) for one in found.remarks] == [
        ("id_changed", "facts", "the facts")
    ]
    assert {item.of for item in found.file.items} == set(RUSSIAN)
    plain = desk.brought(edit.without_bookmarks(desk.table(RUSSIAN)))
    assert {item.of: item.text for item in plain.file.items} == RUSSIAN
    assert plain.remarks == ()


def test_rows_that_stand_twice_and_rows_of_nothing_are_named(desk: Desk) -> None:
    def doubled(text: str) -> str:
        at = text.index(">facts<")
        begin, end = text.rindex("<w:tr>", 0, at), text.index("</w:tr>", at) + len("</w:tr>")
        row = text[begin:end]
        other = row.replace("Двое", "Трое")
        cell = f"<w:tc>{edit.paragraph('a row of nothing')}</w:tc>"
        return f"{text[:end]}{other}<w:tr>{cell * 3}</w:tr>{text[end:]}"

    data = edit.edited(desk.table(RUSSIAN), doubled)
    data = edit.after_paragraph(data, "beside its original.", edit.paragraph("a line outside"))
    found = desk.brought(data)
    assert {item.of: item.text for item in found.file.items} == RUSSIAN
    told = [(one.code, one.of or one.text) for one in found.remarks]
    assert ("doubled", "facts") in told
    assert ("no_place", "a line outside") in told
    assert told.count(("table", "a row of nothing")) == 3


def test_a_file_that_is_no_table_of_translations_is_refused(desk: Desk) -> None:
    letter = read_here(word.write(desk.side.instance, desk.row))
    with pytest.raises(Malformed, match="no table of translations"):
        wordtwins.bring(desk.row, letter)
    with pytest.raises(Inadmissible, match="--docx-in"):
        word.compare(desk.side.instance, desk.row, read_here(desk.table()))


def test_a_word_of_the_table_that_the_reading_drops_is_found_out(desk: Desk) -> None:
    from dataclasses import replace

    reading = read_here(desk.table(RUSSIAN))
    injected = detected = 0
    for n, line in enumerate(reading.lines):
        if line.text.strip() and n % 7 == 0:
            injected += 1
            cut = (*reading.lines[:n], *reading.lines[n + 1 :])
            detected += _is_refused(desk, replace(reading, lines=cut))
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 10


def _is_refused(desk: Desk, reading: WordReading) -> bool:
    try:
        wordtwins.bring(desk.row, reading)
    except Malformed:
        return True
    return False


def words_of(data: bytes, folder: Path, pdftotext: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    got = subprocess.run([pdftotext, "-layout", path, "-"], capture_output=True, check=True)
    return " ".join(got.stdout.decode().split())


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_the_certification_page_names_translator_digest_and_untranslated_enclosures(
    desk: Desk, lang: str, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    desk.revise(
        enclosures=[
            {"id": "o1", "title": "Orderpaper", "language": "en", "measures": ["m8"]},
            {"id": "o2", "title": "Поручение", "language": "ru", "kind": "translation"},
            {"id": "o3", "title": "Photograph"},
        ]
    )
    desk.translate(desk.brought(desk.table(RUSSIAN)).file)
    instance, day = desk.side.instance, "2026-11-24"
    before = twins.certification_page(instance, desk.row, "ru", lang=lang, day=day)
    assert "______" in words_of(before, tmp_path, tool("pdftotext"))
    full = {one.id: f"по-русски {n}" for n, one in enumerate(of.paragraphs(desk.form))}
    desk.translate(desk.brought(desk.table({id: s for id, s in full.items()
                                            if id not in RUSSIAN})).file)  # fmt: skip
    said = Certification(by="B. Lem", qualification="sworn translator", on="2026-11-22")
    twins.certify(instance, desk.case, desk.letter, "ru", said, desk.hand)
    version = of.version_in(desk.form, "ru")
    assert version is not None
    words = words_of(
        twins.certification_page(instance, desk.row, "ru", lang=lang, day=day),
        tmp_path, tool("pdftotext"),
    )  # fmt: skip
    assert "B. Lem" in words
    assert of.version_digest(version)[:4] in words
    assert "Orderpaper" in words
    assert "Photograph" in words
    assert "Поручение" not in words
    assert {"en": "22 November 2026", "ru": "22 ноября 2026", "az": "22 noyabr 2026"}[lang] in words


def test_a_stale_certification_is_said_to_be_so_on_the_page(desk: Desk) -> None:
    words = {one.id: f"по-русски {n}" for n, one in enumerate(of.paragraphs(desk.form))}
    desk.translate(desk.brought(desk.table(words)).file)
    said = Certification(by="B. Lem", on="2026-11-22")
    twins.certify(desk.side.instance, desk.case, desk.letter, "ru", said, desk.hand)
    desk.translate(desk.brought(desk.table({"facts": "Иначе."})).file)
    version = of.version_in(desk.form, "ru")
    assert version is not None
    data = certification_data(desk.form, version, lang="en", number="1/26", day="2026-11-24")
    notes = [block["text"] for block in data["opening"] if block["kind"] == "note"]
    assert any("certified anew" in text for text in notes)
