# SPDX-License-Identifier: Apache-2.0
"""The letter of request on paper: what the form says stands there, what it withholds does not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument.form import LetterForm
from rogatory.paper.letter import TEMPLATE, letter_data, render
from rogatory.press import Attachment, template_digest, typeset_by_digest

Tool = Callable[[str], Path]
Form = Callable[..., dict[str, Any]]
MARKING = "FICTIONAL CASE · TEST SIGNATURE"


def pages_of(pdf: bytes, path: Path, tool: Tool) -> list[str]:
    path.write_bytes(pdf)
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def run_on(text: str) -> str:
    """The words with one space between them, however they fell into lines."""
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
@pytest.mark.parametrize("long", [False, True])
def test_every_text_of_the_form_stands_in_the_letter(
    lang: str, long: bool, form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = form(lang, long=long)
    data = letter_data(letter, lang=lang, marking=MARKING, articles=["8", "9(1)"])
    path = tmp_path / "letter.pdf"
    path.write_bytes(render(data))
    raw = subprocess.run([tool("pdftotext"), "-raw", path, "-"], capture_output=True, check=True)
    shown = "".join(raw.stdout.decode().split())

    def leaves(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [leaf for item in value.values() for leaf in leaves(item)]
        if isinstance(value, list):
            return [leaf for item in value for leaf in leaves(item)]
        return [value] if isinstance(value, str) else []

    stated = {
        key: letter[key]
        for key in letter
        if key
        in (
            "facts",
            "purpose",
            "place",
            "number",
            "other_information",
            "case_reference",
            "requesting_authority",
            "requested_authority",
            "executor",
            "use",
            "urgency",
        )
    } | {
        "measures": [[m["text"], m.get("questions"), m.get("grounds")] for m in letter["measures"]],
        "persons": [[p.get("surname"), p.get("note")] for p in letter.get("persons", [])],
        "articles": [
            [article["article"], article["title"], article["text"]]
            for article in letter.get("offence", {}).get("articles", [])
        ],
    }
    stated["case_reference"] = {
        key: value for key, value in stated["case_reference"].items() if key != "opened_on"
    }
    lost = [leaf for leaf in leaves(stated) if "".join(leaf.split()) not in shown]
    # A text that runs over a page has the running lines in the middle.
    lost = [leaf for leaf in lost if not _in_pieces(leaf, shown)]
    assert not lost


def _in_pieces(text: str, shown: str) -> bool:
    solid = "".join(text.split())
    return any(
        solid[:cut] in shown and solid[cut:] in shown for cut in range(8, max(9, len(solid) - 8))
    )


def test_the_marking_the_page_number_and_the_machine_line_stand_on_every_page(
    form: Form, tmp_path: Path, tool: Tool
) -> None:
    data = letter_data(form("en", long=True), lang="en", marking=MARKING)
    pages = pages_of(render(data), tmp_path / "letter.pdf", tool)
    assert len(pages) > 3
    for n, page in enumerate(pages, 1):
        assert MARKING in page
        assert f"Page {n} of {len(pages)}" in page
        assert f"letter 2b7e1f30 · {template_digest(TEMPLATE)[:12]}" in page


def test_without_a_marking_none_is_printed(form: Form, tmp_path: Path, tool: Tool) -> None:
    pages = pages_of(
        render(letter_data(form("en", long=True), lang="en")), tmp_path / "letter.pdf", tool
    )
    assert not any("FICTIONAL" in page for page in pages)


def test_the_letter_is_printed_again_from_its_json_by_digest(form: Form) -> None:
    data = letter_data(form("az", long=True), lang="az", marking=MARKING)
    kept = json.loads(json.dumps(data, sort_keys=True))
    first = render(data)
    assert typeset_by_digest(template_digest(TEMPLATE), kept) == first
    kept["sections"][0]["blocks"][0]["rows"][0][1] += "."
    assert typeset_by_digest(template_digest(TEMPLATE), kept) != first


def test_a_withheld_identity_is_nowhere_even_when_the_form_holds_it(form: Form) -> None:
    letter = form("en", long=True)
    letter["persons"][1] |= {
        "surname": "CANARY1",
        "given_name": "CANARY2",
        "patronymic": "CANARY3",
        "birth_date": "1977-07-07",
        "birth_place": "CANARY4",
        "residence": "CANARY5",
        "stay": "CANARY6",
        "citizenship": "CANARY7",
        "citizenship_note": "CANARY8",
        "occupation": "CANARY9",
        "parents": "CANARY10",
    }
    letter["representatives"] = [{"of": "p2", "name": "CANARY11", "address": "CANARY12"}]
    for lang in ("en", "ru", "az"):
        written = json.dumps(letter_data(letter, lang=lang), ensure_ascii=False)
        assert "CANARY" not in written
        assert "1977" not in written
        assert "W-1" in written


def test_what_is_unknown_is_said_and_what_is_absent_is_left_out(
    form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = form("en", long=True)
    letter["persons"][0]["parents"] = {"unknown": True, "note": "asked for in measure 3"}
    pages = pages_of(render(letter_data(letter, lang="en")), tmp_path / "letter.pdf", tool)
    words = run_on(" ".join(pages))
    assert "parents not known (asked for in measure 3)" in words
    assert "patronymic none" in words
    assert "bank details" not in words


def test_urgency_and_confidentiality_are_flagged_only_when_asked(form: Form) -> None:
    letter = form("en", long=True)
    assert letter_data(letter, lang="en")["flags"] == ["URGENT", "CONFIDENTIAL"]
    letter["confidentiality"] = {"required": False}
    letter["urgency"] = {"urgent": False}
    data = letter_data(letter, lang="en")
    assert data["flags"] == []
    assert "Confidentiality of this letter is not asked for." in json.dumps(data)


def test_the_legal_basis_names_the_instrument_in_the_language_and_the_articles(
    form: Form,
) -> None:
    for lang, title in (
        ("en", "Convention on Legal Assistance"),
        ("ru", "Конвенция о правовой помощи"),
        ("az", "haqqında Konvensiya"),
    ):
        data = letter_data(form(lang, long=False), lang=lang, articles=["8", "9(1)"])
        opening = json.dumps(data["opening"], ensure_ascii=False)
        assert title in opening
        assert "8, 9(1)" in opening
        assert "unverified" not in opening
    other = letter_data(
        form("en", long=False), lang="en", basis="Treaty of Nowhere", articles=["5"]
    )
    assert "Article 5 of the Treaty of Nowhere" in json.dumps(other["opening"])


def test_enclosures_carry_their_digests_in_groups_of_four(form: Form) -> None:
    data = letter_data(form("en", long=True), lang="en")
    rows = data["enclosures"][0]["blocks"][0]["rows"]
    assert rows[0][3] == " ".join(["1111"] * 16)
    assert [row[2] for row in rows] == ["3", "6", "9", "12"]


def test_an_almost_empty_draft_is_printed_when_it_has_a_date() -> None:
    empty = {"schema": "rogatory.letter/1"}
    assert render(letter_data(empty, lang="en", date="2026-11-23")).startswith(b"%PDF")
    with pytest.raises(Malformed, match="date"):
        letter_data(empty, lang="en")


def test_a_form_out_of_form_or_an_unknown_language_is_refused(form: Form) -> None:
    with pytest.raises(Malformed):
        letter_data({"schema": "rogatory.letter/1", "nonsense": 1}, lang="en", date="2026-11-23")
    with pytest.raises(Malformed, match="choose one"):
        letter_data(form("en", long=False), lang="de")


def test_a_form_object_is_as_good_as_its_json(form: Form) -> None:
    letter = form("ru", long=True)
    assert letter_data(LetterForm.from_json(letter), lang="ru") == letter_data(letter, lang="ru")


def test_a_name_that_the_fonts_do_not_have_is_refused_and_an_enclosure_is_shown_by_number(
    form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = form("en", long=True)
    letter["persons"][0]["surname"] = "李"
    with pytest.raises(Malformed, match="U\\+674E"):
        render(letter_data(letter, lang="en"))
    letter = form("en", long=True)
    letter["enclosures"][0]["title"] = "photo 李.jpg"
    pages = pages_of(render(letter_data(letter, lang="en")), tmp_path / "letter.pdf", tool)
    assert "photo ⟨U+674E⟩.jpg" in run_on(" ".join(pages))


def test_text_against_the_template_stays_text(form: Form, tmp_path: Path, tool: Tool) -> None:
    letter = form("en", long=True)
    evil = '#panic("x") $ * _ ` \\ @a <b> // #set page(fill: red)'
    for key in ("facts", "purpose", "other_information"):
        letter[key] = evil
    letter["measures"][0]["text"] = evil
    letter["case_reference"]["title"] = evil
    pages = pages_of(render(letter_data(letter, lang="en")), tmp_path / "letter.pdf", tool)
    assert run_on(" ".join(pages)).count(evil) == 5


def test_naughty_strings_in_every_text_are_printed_or_named(
    form: Form, shared: Path, tmp_path: Path
) -> None:
    (file,) = sorted((shared / "data" / "strings").rglob("blns.json"))
    strings = [s for s in json.loads(file.read_text("utf-8")) if s.strip() and "\x00" not in s]
    printed = named = 0
    for n in range(0, len(strings), 40):
        letter = form("en", long=True)
        for measure, words in zip(letter["measures"], strings[n : n + 14], strict=False):
            measure["text"] = words
        letter["facts"] = "\n".join(strings[n : n + 40])
        try:
            assert render(letter_data(letter, lang="en")).startswith(b"%PDF")
            printed += 1
        except Malformed as error:
            named += "U+" in str(error)
    print(f"letters {-(-len(strings) // 40)}: printed {printed}, refused by name {named}")
    assert printed + named == -(-len(strings) // 40)
    assert printed > 2


def test_the_data_can_travel_inside_the_pdf(form: Form, tmp_path: Path, tool: Tool) -> None:
    data = letter_data(form("en", long=False), lang="en")
    item = Attachment("letter.json", json.dumps(data).encode(), "application/json", "the data")
    path = tmp_path / "letter.pdf"
    path.write_bytes(render(data, [item]))
    assert b"<pdfaid:part>3</pdfaid:part>" in path.read_bytes()
    subprocess.run(
        [tool("pdfdetach"), "-save", "1", "-o", tmp_path / "out", path],
        check=True,
        capture_output=True,
    )
    assert json.loads((tmp_path / "out").read_bytes()) == data
