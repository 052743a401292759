# SPDX-License-Identifier: Apache-2.0
"""A letter goes to Word and comes back: what was edited is shown, and nothing is lost silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument.letters import complete
from tests.office import wordedit as edit

from rogatory.casefile.approvals import LetterApproved
from rogatory.casefile.harm import HarmListed
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.errors import Conflict, Inadmissible, Malformed
from rogatory.instrument.form import LetterForm
from rogatory.office import letters, word
from rogatory.office.wordtaken import Comparison
from rogatory.reading import wordletter
from rogatory.reading.sheet import Sheet
from rogatory.reading.wordlines import WordReading

FACTS = (
    "Two persons died on 3 and 4 November 2026.\n\nThe vehicle was found at Lower Quay.\n\n"
    "Nobody has said so far who drove it."
)


def form(**more: Any) -> dict[str, Any]:
    """A letter with several paragraphs of facts and several questions."""
    plain = complete() | {"facts": FACTS}
    plain["measures"][2]["questions"] = ["Who drove the vehicle?", "When did it stop?"]
    return plain | more


class Desk:
    """A draft at an authority, and what a Word file of it does."""

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

    def written(self, **more: Any) -> bytes:
        return word.write(self.side.instance, self.row, **more)

    def compared(self, data: bytes) -> Comparison:
        return word.compare(self.side.instance, self.row, read_here(data))

    def changes(self, data: bytes) -> dict[str, tuple[str, str | None]]:
        return {one.of: (one.what, one.after) for one in self.compared(data).changes}

    def kept(self, data: bytes) -> dict[str, str]:
        """Remarks by code, the last of each."""
        return {one.code: one.text for one in self.compared(data).remarks}


def read_here(data: bytes) -> WordReading:
    """Read a file in this process, as the child does."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "word")
        path.write_bytes(data)
        return WordReading.from_bytes(wordletter.read(path, Sheet(), {})[0])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(make_instance(tmp_path))


def test_a_letter_edited_in_libreoffice_comes_back_as_a_new_draft_and_is_approved(
    desk: Desk, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    data = edit.by_libreoffice(
        tool("soffice"),
        tmp_path,
        desk.written(),
        "replace|Lower Quay.|the Upper Quay.",
        "overwrite|What is asked in measure 4|Inspect the vehicle and photograph it.",
        "add|When did it stop|Who gave the order?",
        "add|The vehicle was|It was locked.",
        "delete|Nobody has said",
        "delete|to establish the cause",
    )
    tool("bwrap")
    reading = word.read(data)
    found = word.compare(desk.side.instance, desk.row, reading)
    assert [one.code for one in found.remarks] == []
    said = {(one.what, one.of): one.after for one in found.changes}
    facts = "Two persons died on 3 and 4 November 2026.\n\nThe vehicle was found at the Upper Quay."
    assert said == {
        ("changed", "facts"): facts,
        ("changed", "measures/m4/text"): "Inspect the vehicle and photograph it.",
        ("removed", "purpose"): None,
        ("added", "facts"): "It was locked.",
        ("added", "measures/m3/questions/2"): "Who gave the order?",
    }
    (change,) = (one for one in found.changes if (one.what, one.of) == ("changed", "facts"))
    assert [s.text for s in change.segments if s.kind == "new"] == ["the Upper"]
    word.take(desk.side.instance, desk.row, found, data, desk.hand)
    assert desk.form.facts == f"{facts}\n\nIt was locked."
    assert desk.form.purpose is None
    assert desk.form.measures[2].questions[2] == "Who gave the order?"
    approve(desk)
    assert desk.row.approved_by == "deputy"
    assert desk.row.approved_digest == desk.row.form_digest


def approve(desk: Desk) -> None:
    row = desk.row
    checked = LetterChecked(
        letter=row.key, form_digest=row.form_digest, instrument_digest="0" * 64,
        errors=0, by_hand=0, remarks=(),
    )  # fmt: skip
    listed = HarmListed(letter=row.key, form_digest=row.form_digest, items=(), whats=())
    desk.side.enter(desk.case, checked, listed)
    act = LetterApproved(letter=row.key, form_digest=row.form_digest, note=None)
    desk.side.enter(desk.case, act, by="deputy")


def test_a_file_says_its_letter_and_form_and_is_the_same_each_time(desk: Desk) -> None:
    data = desk.written()
    assert data == desk.written()
    said = dict(read_here(data).properties)
    assert said["Rogatory.letter"] == desk.letter
    assert said["Rogatory.form"] == desk.row.form_digest
    assert b"aynur" not in b"".join(edit.members(data).values()).lower()


def test_other_programs_read_the_file(desk: Desk, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    path = tmp_path / "letter.docx"
    path.write_bytes(desk.written())
    document = docx.Document(str(path))
    document.save(str(tmp_path / "again.docx"))
    assert desk.compared((tmp_path / "again.docx").read_bytes()).changes == ()
    words = "\n".join(one.text for one in document.paragraphs)
    assert "The vehicle was found at Lower Quay." in words
    assert document.core_properties.author == "Prosecutor General of XA"
    assert document.sections[0].header.paragraphs[0].text == "DRAFT, NOT SIGNED"
    fields = document.sections[0].footer.paragraphs[0]._p.xpath(".//w:instrText")
    assert [one.text.strip() for one in fields] == ["PAGE", "NUMPAGES"]


def test_a_paragraph_is_found_without_its_bookmark_by_words_place_or_likeness(desk: Desk) -> None:
    data = edit.replaced(
        edit.without_bookmarks(desk.written()),
        ("to establish the cause of two deaths", "to establish the cause of three deaths"),
    )
    found = desk.compared(data)
    (change,) = found.changes
    assert (change.of, change.how) == ("purpose", "likeness")
    assert 0.5 <= change.score < 1
    data = desk.written()
    mark = f"{edit.members(data)[edit.DOCUMENT].decode()}".split("What is asked in measure 5")[0]
    start = mark[mark.rindex("<w:bookmarkStart") :].split("/>")[0] + "/>"
    number = start.split('w:id="')[1].split('"')[0]
    data = edit.replaced(
        data,
        (start, ""),
        (f'<w:bookmarkEnd w:id="{number}"/>', ""),
        ("What is asked in measure 5.", "Quite other words altogether!"),
    )
    (change,) = desk.compared(data).changes
    assert (change.of, change.how) == ("measures/m5/text", "place")


def test_tracked_changes_are_taken_as_they_read_and_named_with_whose_they_are(desk: Desk) -> None:
    by = 'w:id="900" w:author="A. Meri" w:date="2026-11-24T09:00:00Z"'
    data = edit.replaced(
        desk.written(),
        ("found at Lower Quay.</w:t></w:r>",
         f"found at </w:t></w:r><w:del {by}><w:r><w:delText>Lower </w:delText></w:r></w:del>"
         f"<w:ins {by}><w:r><w:t>Upper </w:t></w:r></w:ins><w:r><w:t>Quay.</w:t></w:r>"),
    )  # fmt: skip
    found = desk.compared(data)
    assert [(one.of, one.after) for one in found.changes] == [
        ("facts", FACTS.replace("Lower", "Upper"))
    ]
    told = {(one.code, one.text, one.who, one.when, one.of) for one in found.remarks}
    whose = ("A. Meri", "2026-11-24T09:00:00Z", "facts")
    assert told == {("deleted", "Lower", *whose), ("inserted", "Upper", *whose)}


def test_the_deleted_end_of_a_paragraph_makes_one_of_two(desk: Desk) -> None:
    mark = '<w:rPr><w:del w:id="900" w:author="A. Meri"/></w:rPr></w:pPr>'

    def change(text: str) -> str:
        at = text.index("</w:pPr>", text.rindex("<w:p>", 0, text.index("Two persons died")))
        return text[:at] + mark + text[at + len("</w:pPr>") :]

    said = desk.changes(edit.edited(desk.written(), change))
    assert said == {"facts": ("changed", FACTS.replace("2026.\n\nThe", "2026.The"))}


def test_comments_and_notes_are_kept_out_and_named(desk: Desk) -> None:
    called = '<w:r><w:commentReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    data = edit.replaced(desk.written(), ("found at Lower Quay.</w:t></w:r>",
                                          f"found at Lower Quay.</w:t></w:r>{called}"))  # fmt: skip
    comment = '<w:comment w:id="1" w:author="D. Oru" w:date="2026-11-24T09:00:00Z">'
    data = edit.with_part(
        data, "word/comments.xml",
        f"<w:comments {edit.W}>{comment}{edit.paragraph('which quay?')}</w:comment></w:comments>",
    )  # fmt: skip
    data = edit.with_part(
        data, "word/footnotes.xml",
        f'<w:footnotes {edit.W}><w:footnote w:id="2">{edit.paragraph("see file 4")}'
        "</w:footnote></w:footnotes>",
    )  # fmt: skip
    found = desk.compared(data)
    assert found.changes == ()
    assert [(one.code, one.text, one.who, one.of) for one in found.remarks] == [
        ("footnote", "see file 4", "", "facts"),
        ("comment", "which quay?", "D. Oru", "facts"),
    ]


def test_a_table_a_picture_a_formula_and_hidden_text_are_kept_out_and_named(desk: Desk) -> None:
    table = f"<w:tbl><w:tr><w:tc>{edit.paragraph('a cell')}</w:tc></w:tr></w:tbl>"
    formula = '<m:oMath xmlns:m="urn:m"><m:r><m:t>E=mc</m:t></m:r></m:oMath>'
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>seen by nobody</w:t></w:r>"
    box = f"<w:r><w:pict><w:txbxContent>{edit.paragraph('in a box')}</w:txbxContent></w:pict></w:r>"
    picture = '<w:r><w:drawing><w:docPr descr="a stamp"/><w:blip/></w:drawing></w:r>'
    more = f"{table}<w:p>{formula}{hidden}{box}{picture}</w:p>"
    found = desk.compared(edit.after_paragraph(desk.written(), "Nobody has said", more))
    assert found.changes == ()
    assert {one.code: one.text for one in found.remarks} == {
        "table": "a cell",
        "formula": "E=mc",
        "hidden": "seen by nobody",
        "text_box": "in a box",
        "picture": "a stamp",
    }


def test_formatting_is_named_where_text_is_taken(desk: Desk) -> None:
    data = edit.replaced(
        desk.written(),
        ('<w:r><w:t xml:space="preserve">The vehicle was found',
         '<w:r><w:rPr><w:strike/><w:b/><w:color w:val="FF0000"/></w:rPr>'
         '<w:t xml:space="preserve">The vehicle was found'),
    )  # fmt: skip
    (told,) = desk.compared(data).remarks
    assert (told.code, told.of) == ("formatting", "facts")
    assert told.who == "struck, bold, coloured"


def test_dates_numbers_and_types_are_never_taken(desk: Desk) -> None:
    data = edit.replaced(
        desk.written(),
        ("2026-11-03</w:t>", "2026-11-04</w:t>"),
        ("23\u00a0November 2026", "24\u00a0November 2026"),
        ("Expert examination", "Another examination"),
        (">101<", ">102<"),
    )
    found = desk.compared(data)
    assert found.changes == ()
    told = sorted((one.code, one.of, one.text) for one in found.remarks)
    assert told == [
        ("ours", "", "5.  Another examination"),
        ("ours", "", "date  24\u00a0November 2026"),
        ("protected", "events/e1/when", "2026-11-04"),
        ("protected", "offence/articles/XA:101/article", "102"),
    ]


def test_a_name_in_several_places_is_changed_by_one_of_them_and_never_by_two(desk: Desk) -> None:
    data = desk.written()
    once = edit.replaced(data, (">Ostrel<", ">Ostrela<"))
    assert desk.changes(once) == {"persons/p1/surname": ("changed", "Ostrela")}
    text = edit.members(data)[edit.DOCUMENT].decode()
    second = text.index(">Ostrel<", text.index("What is asked in measure 1"))
    twice = edit.edited(once, lambda now: _at(now, ">Ostrel<", second, ">Ostrelo<"))
    found = desk.compared(twice)
    assert found.changes == ()
    assert [(one.code, one.of) for one in found.remarks] == [("disputed", "persons/p1/surname")]


def _at(text: str, old: str, near: int, new: str) -> str:
    at = text.index(old, near - 40)
    return text[:at] + new + text[at + len(old) :]


def test_what_was_moved_removed_or_put_where_nothing_can_stand_is_named(desk: Desk) -> None:
    data = desk.written()
    text = edit.members(data)[edit.DOCUMENT].decode()
    at = text.index("killing of two persons")
    line = text[text.rindex("<w:p>", 0, at) : text.index("</w:p>", at) + 6]
    data = edit.replaced(data, (line, ""))
    data = edit.after_paragraph(data, "What is asked in measure 2.", line)
    data = edit.after_paragraph(data, "Letter of request", edit.paragraph("a new line up here"))
    data = edit.without_paragraph(data, "Yours respectfully")
    found = desk.compared(data)
    assert found.changes == ()
    assert {(one.code, one.of or one.text) for one in found.remarks} == {
        ("moved", "offence/description"),
        ("no_place", "a new line up here"),
        ("ours_gone", "Yours respectfully,"),
    }


def test_a_new_item_of_a_list_comes_without_the_number_that_was_typed(desk: Desk) -> None:
    data = edit.after_paragraph(
        desk.written(), "When did it stop?", edit.paragraph("3. Who gave the order?")
    )
    found = desk.compared(data)
    assert [(one.what, one.of, one.after) for one in found.changes] == [
        ("added", "measures/m3/questions/2", "Who gave the order?")
    ]
    assert [(one.code, one.text) for one in found.remarks] == [("number", "3.")]
    assert found.form(desk.form).measures[2].questions[2] == "Who gave the order?"


def test_a_letter_that_moved_on_is_a_conflict_that_names_both_forms(desk: Desk) -> None:
    data, before = desk.written(), desk.row.form_digest
    letters.revise(desk.side.instance, desk.case, desk.letter, form(purpose="else"), desk.hand)
    with pytest.raises(Conflict) as refused:
        desk.compared(data)
    assert before[:16] in str(refused.value)
    assert desk.row.form_digest[:16] in str(refused.value)


def test_the_file_of_another_letter_is_refused(desk: Desk) -> None:
    data = desk.written()
    plain = form(letter="another-letter")
    del plain["measures"], plain["enclosures"]
    other = letters.draft(desk.side.instance, desk.case, plain, "XB", desk.hand)
    row = letters.letter_of(desk.case, other)
    with pytest.raises(Inadmissible, match="another letter"):
        word.compare(desk.side.instance, row, read_here(data))
    case = desk.side.open_case()
    with pytest.raises(Inadmissible, match="not ours in this case"):
        word.letter_in(case, read_here(data))
    parts = edit.members(data)
    parts.pop("docProps/custom.xml")
    with pytest.raises(Inadmissible, match="does not say from which letter"):
        word.letter_in(desk.case, read_here(edit.packed(parts)))


def test_what_leaves_with_codes_goes_out_and_is_not_taken_back(desk: Desk) -> None:
    coded = replace(desk.form, purpose="a code stands here")
    with pytest.raises(Inadmissible, match="as it leaves"):
        desk.compared(desk.written(leaving=coded))
    assert desk.compared(desk.written(leaving=desk.form)).changes == ()


def test_a_word_that_the_reading_drops_is_found_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = edit.after_paragraph(desk.written(), "Nobody has said", edit.paragraph("a new line"))
    reading = read_here(data)
    injected = detected = 0
    for n, line in enumerate(reading.lines):
        if not line.text.strip() or n % 9:
            continue
        injected += 1
        cut = (*reading.lines[:n], *reading.lines[n + 1 :])
        try:
            word.compare(desk.side.instance, desk.row, replace(reading, lines=cut))
        except Malformed:
            detected += 1
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 10


def test_a_file_of_another_edition_with_other_numbers_is_known_by_its_marks(desk: Desk) -> None:
    import re

    def renumbered(text: str) -> str:
        return re.sub(r'(w:name="rg_[0-9a-f]{24}_)(\d+)', lambda m: f"{m[1]}{int(m[2]) + 3}", text)

    found = desk.compared(edit.edited(desk.written(), renumbered))
    assert (found.changes, found.remarks) == ((), ())
