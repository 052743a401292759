# SPDX-License-Identifier: Apache-2.0
"""Titles in Russian and Azerbaijani: none is missing, none outlives the English it translates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import model, titled, titles
from rogatory.instrument.difference import search
from rogatory.instrument.rows import Library, Requirement
from rogatory.language import use

LANGUAGES = ("ru", "az")
COSTS = "cis-minsk-1993:18:costs"
ONE = """schema = "rogatory.titles/1"
language = "ru"
[{kind}]
"{id}" = {pair}
"""


def _costs() -> Requirement:
    row = model.load("cis-minsk-1993").requirement(COSTS)
    assert row is not None
    return row


def _refusal(text: str, library: Library | None = None) -> str:
    with pytest.raises(Malformed) as caught:
        titled.load("ru", library or model.load_all(), text.encode())
    return str(caught.value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_title_of_the_data_is_there_in_the_language(lang: str) -> None:
    library = model.load_all()
    entries = titled.load(lang, library)
    own = sum(bool(one.own.get(lang)) for one in titled.titled(library))
    assert len(entries) + own == 17 + 422 + 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_title_falls_back_to_english(lang: str) -> None:
    library = model.load_all()
    assert library.offences is not None
    with use(lang):
        for instrument in library.instruments.values():
            assert instrument.title_now() != instrument.header.title
            for row in instrument.requirements:
                assert row.label_now()[0] != row.label
                assert row.label_now()[1] is False, row.id
        for offence in library.offences.rows:
            assert offence.title_now() != offence.title_en


def test_a_title_that_the_data_gives_comes_before_the_translation() -> None:
    row = replace(_costs(), label_ru="Судебные расходы")
    with use("ru"):
        assert _costs().label_now() == ("Расходы", False)
        assert row.label_now() == ("Судебные расходы", False)


def test_a_corrected_english_title_never_shows_the_old_translation() -> None:
    row = replace(_costs(), label="Costs, except those of experts")
    with use("ru"):
        assert row.label_now() == ("Costs, except those of experts", True)
    with use("en"):
        assert row.label_now() == ("Costs, except those of experts", False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_added_to_the_data_without_a_title_is_named(lang: str) -> None:
    library = model.load_all()
    minsk = library["cis-minsk-1993"]
    added = replace(_costs(), id="cis-minsk-1993:18:more", label="More costs")
    wider = replace(minsk, requirements=(*minsk.requirements, added))
    grown = replace(library, instruments={**library.instruments, minsk.id: wider})
    with pytest.raises(Malformed) as caught:
        titled.load(lang, grown)
    assert f"{lang}.toml: row cis-minsk-1993:18:more: the title is missing" in str(caught.value)
    assert str(caught.value).count("is missing") == 1


def test_all_faults_of_a_file_are_named_at_once() -> None:
    text = ONE.format(kind="row", id=COSTS, pair='["Costs", " "]')
    text += '"cis-minsk-1993:99:gone" = ["Gone", "Нет"]\n'
    text += '"cis-minsk-1993:19:refusal" = ["Refusals", "Отказы"]\n'
    text += '"cis-chisinau-2002:7(4):signature" = ["Signature", "Подпись"]\n'
    text += '"cis-minsk-1993:17?:language" = "Язык"\n[rows]\n'
    refused = _refusal(text)
    for fault in (
        f"row {COSTS}: must be the English title and its translation",
        "row cis-minsk-1993:99:gone: the data holds nothing of this name",
        "row cis-minsk-1993:19:refusal: the English title is now another",
        "row cis-chisinau-2002:7(4):signature: the data itself gives this title",
        "row cis-minsk-1993:17?:language: must be the English title and its translation",
        "rows: no such field",
        "offence AZ 120.2.4: the title is missing",
        "instrument un-uncac-2003: the title is missing",
    ):
        assert fault in refused


@pytest.mark.parametrize(
    "text", ['schema = "x"\nlanguage = "ru"\n', 'schema = "rogatory.titles/1"\nlanguage = "az"\n']
)
def test_a_file_of_another_schema_or_language_is_refused(text: str) -> None:
    assert "ru.toml: names no schema that is known" in _refusal(text)


def test_what_is_no_toml_is_refused() -> None:
    assert "ru.toml: is not TOML" in _refusal("[[[")


def test_an_own_file_of_an_authority_without_translations_is_shown_in_english() -> None:
    own = model.read_one(
        "xa.toml",
        b"""schema = "rogatory.instrument/1"
[instrument]
id = "xa-xb-2001"
title = "Costs"
kind = "treaty"
date = "2001"
[[requirement]]
id = "xa-xb-2001:1:costs"
article = "1"
field = "costs"
label = "Costs"
kind = "duty"
topic = "costs"
level = "must"
confidence = "seen"
source_url = "https://treaties.example/1"
""",
    )
    with use("ru"):
        assert own.title_now() == "Costs"
        assert own.requirements[0].label_now() == ("Costs", True)


def test_a_remark_on_the_wording_of_a_title_is_said_in_the_language_and_not_on_papers() -> None:
    chisinau = model.load("cis-chisinau-2002")
    with use("az"):
        assert "unverified" not in chisinau.title_now()
        assert chisinau.title_now().startswith(chisinau.title_alone() + " (")
        assert chisinau.title_alone().endswith("(Kişinyov)")
    with use("ru"):
        assert chisinau.title_now() == chisinau.title_alone()


def test_rows_are_found_by_their_translated_titles() -> None:
    found = {hit.row.id: hit.field for hit in search(model.load_all(), ["консульских"])}
    assert found == {}
    found = {hit.row.id: hit.field for hit in search(model.load_all(), ["консульские", "доступ"])}
    assert found == {"un-vccr-1963:36(1)(a):communicate": "label_ru"}
    found = {hit.row.id: hit.field for hit in search(model.load_all(), ["konsul əlaqələri"])}
    assert found == {"un-vccr-1963:36(1)(a):communicate": "label_az"}


def test_english_reads_no_translations() -> None:
    titles._table.cache_clear()
    with use("en"):
        assert _costs().label_now() == ("Costs", False)
        assert model.load("un-uncac-2003").title_now().startswith("United Nations")
    assert titles._table.cache_info().currsize == 0
