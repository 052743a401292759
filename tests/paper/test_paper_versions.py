# SPDX-License-Identifier: Apache-2.0
"""One letter in several languages on paper: nothing lost, nothing silent, the same bytes again."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument.address import FormOfAddress
from rogatory.instrument.country import Body
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Certification, LanguageVersion, Translator, Twin
from rogatory.instrument.rows import Sheet
from rogatory.instrument.terms import CHANNELS
from rogatory.language import use
from rogatory.paper import versions
from rogatory.paper.address import address
from rogatory.paper.versions import Setting, versions_data
from rogatory.press import template_digest, typeset_by_digest

Tool = Callable[[str], Path]
Form = Callable[..., dict[str, Any]]
MARKING = "FICTIONAL CASE · TEST SIGNATURE"
MACHINE = "MACHINE TRANSLATION, NOT CERTIFIED"


def held(
    form: Form, languages: Sequence[str], *, machine: str = "none", certified: bool = False
) -> LetterForm:
    """The long letter in its first language, with the same letter in the others as its twins."""
    own = LetterForm.from_json(form(languages[0], long=True))
    made = [LanguageVersion(languages[0], "original")]
    for lang in languages[1:]:
        theirs = {one.id: one.text for one in
                  of.paragraphs(LetterForm.from_json(form(lang, long=True)))}  # fmt: skip
        texts = tuple(Twin(one.id, theirs[one.id], one.sha256, "t1") for one in of.paragraphs(own))
        who = (Translator("t1", "B. Lem", "Q-1", machine),)
        one = LanguageVersion(lang, "translation", translators=who, texts=texts)
        if certified:
            said = Certification("B. Lem", "Q-2", "2026-11-20", of.version_digest(one))
            one = dataclasses.replace(one, certification=said)
        made.append(one)
    return dataclasses.replace(own, languages=tuple(made))


def shown(data: dict[str, Any], path: Path, tool: Tool) -> list[str]:
    path.write_bytes(versions.render(data))
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [tool("pdftotext"), "-raw", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.split("\f")[:-1]


@pytest.mark.parametrize("layout", versions.LAYOUTS[1:])
@pytest.mark.parametrize("languages", [("az", "ru"), ("ru", "en"), ("en", "az", "ru")])
def test_every_text_of_every_language_is_on_the_paper_and_the_marking_on_every_page(
    layout: str, languages: tuple[str, ...], form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = held(form, languages)
    data = versions_data(
        letter, languages=languages, layout=layout, setting=Setting(marking=MARKING)
    )
    pages = shown(data, tmp_path / "letter.pdf", tool)
    solid = "".join("".join(page.split()) for page in pages)
    for lang in languages:
        for part in ("facts", "measures", "persons"):
            words = getattr(versions.in_language(letter, lang), part)
            texts = [words] if isinstance(words, str) else [getattr(w, "text", None) for w in words]
            for text in filter(None, texts):
                assert all("".join(p.split())[:40] in solid for p in text.split("\n\n"))
    assert all(MARKING in page for page in pages)
    assert MACHINE not in "".join(pages)


def test_a_translation_by_machine_says_so_on_every_page_and_before_every_text(
    form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = held(form, ("az", "en"), machine="machine")
    for layout in versions.LAYOUTS[1:]:
        data = versions_data(letter, languages=("az", "en"), layout=layout)
        pages = shown(data, tmp_path / f"{layout}.pdf", tool)
        assert all(MACHINE in page for page in pages)
        twins = versions.in_language(letter, "en")
        assert all(one.text.startswith("[M] ") for one in of.paragraphs(twins))
        assert "no person has certified it" in data["heads"][1]["about"]
    certified = held(form, ("az", "en"), machine="machine", certified=True)
    data = versions_data(certified, languages=("az", "en"), layout="side-by-side")
    text = json.dumps(data, ensure_ascii=False)
    assert MACHINE not in text
    assert "[M]" not in text
    assert "Translated by machine: B. Lem, Q-1." in data["heads"][1]["about"]
    assert "Certified as a true translation (20\u00a0November 2026): B. Lem, Q-2." in text


def test_what_is_stale_or_missing_says_so_in_its_place(form: Form) -> None:
    letter = dataclasses.replace(held(form, ("az", "en")), facts="Başqa mətn.")
    found = of.paragraphs(versions.in_language(letter, "en"))
    assert [one.id for one in found if one.text.startswith("[STALE]")] == ["facts"]
    version = of.version_in(letter, "en")
    assert version is not None
    fewer = dataclasses.replace(version, texts=tuple(t for t in version.texts if t.of != "facts"))
    lacking = versions.in_language(of.restated(letter, fewer), "en")
    assert lacking.facts == "[not translated yet]"


def test_the_paper_is_printed_again_from_its_json_by_digest(form: Form) -> None:
    letter = held(form, ("az", "ru"))
    for layout in versions.LAYOUTS[1:]:
        data = versions_data(letter, languages=("az", "ru"), layout=layout)
        kept = canon.loads(canon.dumps(data), limit=1 << 24)
        assert isinstance(kept, dict)
        assert typeset_by_digest(template_digest(versions.TEMPLATE), kept) == versions.render(data)


def test_each_column_has_its_own_headings_dates_and_titles(form: Form) -> None:
    data = versions_data(held(form, ("az", "ru")), languages=("az", "ru"), layout="side-by-side")
    heads = [row["cells"] for row in data["rows"] if row["row"] == "heading"]
    assert ["2.  İşin halları", "2.  Обстоятельства дела"] in heads
    dates = [dict(map(tuple, head["references"])) for head in data["heads"]]
    assert dates[0]["tarix"] == "23\xa0noyabr 2026-cı il"
    assert dates[1]["дата"] == "23\xa0ноября 2026 г."


def test_a_long_text_goes_over_the_page_with_its_twin_beside_it(
    form: Form, tmp_path: Path, tool: Tool
) -> None:
    letter = held(form, ("az", "ru"))
    facts = "\n\n".join(f"az{n} " + "uzun mətn " * 60 for n in range(20))
    version = of.version_in(letter, "ru")
    assert version is not None
    long = "\n\n".join(f"ru{n} " + "длинный текст " * 70 for n in range(20))
    texts = tuple(
        dataclasses.replace(t, text=long, source_sha256=of.digest_of(facts))
        if t.of == "facts"
        else t
        for t in version.texts
    )
    letter = of.restated(
        dataclasses.replace(letter, facts=facts), dataclasses.replace(version, texts=texts)
    )
    data = versions_data(letter, languages=("az", "ru"), layout="side-by-side")
    pages = shown(data, tmp_path / "letter.pdf", tool)
    for n in range(20):
        where = [place for place, page in enumerate(pages) if f"az{n} " in page]
        assert where == [place for place, page in enumerate(pages) if f"ru{n} " in page]


@pytest.mark.parametrize(
    ("languages", "layout"),
    [
        (("az", "fr"), "side-by-side"),
        (("az", "en"), "side-by-side"),
        (("az", "az"), "side-by-side"),
        ((), "one-after-other"),
        (("az", "ru"), "in a circle"),
    ],
)
def test_a_letter_is_not_printed_in_what_it_does_not_hold(
    languages: tuple[str, ...], layout: str, form: Form
) -> None:
    with pytest.raises(Malformed):
        versions_data(held(form, ("az", "ru")), languages=languages, layout=layout)


def test_every_channel_has_a_form_of_address_in_every_language() -> None:
    said = set()
    for lang in ("en", "ru", "az"):
        with use(lang):
            said |= {(lang, address(channel, lang).salutation) for channel in CHANNELS}
            assert all(address(channel, lang).closing for channel in CHANNELS)
    assert len(said) == 9


def test_a_country_sheet_says_otherwise_only_with_a_source() -> None:
    read = FormOfAddress("ru", "seen", "moj", "Министру юстиции XB", "Господин Министр!", None, "s")
    unread = dataclasses.replace(read, confidence="memory", salutation="Эй!")
    sheet = Sheet("XB", "XB", address=(read, unread))
    found = address("moj", "ru", sheet)
    assert (found.authority, found.salutation) == ("Министру юстиции XB", "Господин Министр!")
    assert address("prosecution", "ru", sheet).authority is None
    assert address("moj", "en", sheet).authority is None


def test_a_body_that_the_sheet_lists_is_called_as_it_is_called_in_the_papers_language() -> None:
    central = Body(
        code="prosecution", confidence="seen", source="note of XB", name="Prosecutor of XB",
        name_ru="Прокурор XB", department="Department 7", address="1 Quay",
    )  # fmt: skip
    district = Body(code="prosecution", confidence="seen", source="note", name="District of XB")
    form = FormOfAddress(
        language="ru", confidence="seen", authority="Прокурору XB", source="note of XB"
    )
    sheet = Sheet("XB", "XB", central_authority=(central,), body=(district,), address=(form,))
    found = address("prosecution", "ru", sheet, "Prosecutor of XB")
    assert (found.authority, found.lines) == ("Прокурору XB", ("Department 7", "1 Quay"))
    bare = dataclasses.replace(sheet, address=())
    assert address("prosecution", "ru", bare, "Prosecutor of XB").authority == "Прокурор XB"
    assert address("prosecution", "az", bare, "Prosecutor of XB").authority is None
    # A letter to a district is not turned into one to the central authority.
    assert address("prosecution", "ru", sheet, "District of XB").authority is None
    unread = dataclasses.replace(
        bare, central_authority=(dataclasses.replace(central, confidence="memory"),)
    )
    assert address("prosecution", "ru", unread, "Prosecutor of XB") == address("prosecution", "ru")
