# SPDX-License-Identifier: Apache-2.0
"""Finding rows in every language of the data, and comparing two texts of one instrument."""

from __future__ import annotations

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import model
from rogatory.instrument.difference import difference, search

TEXT = (model.DATA / "cis-chisinau-2002.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "row", "field"),
    [
        (["confidentiality is needed"], "cis-chisinau-2002:7(1)(f):confidentiality_need", "label"),
        (["КОНФИДЕНЦИАЛЬН"], "cis-chisinau-2002:7(1)(f):confidentiality_need", "label_ru"),
        (["120(3)"], "cis-chisinau-2002:120(3):replaces_minsk", "article"),
        (["residual", "minsk"], "cis-chisinau-2002:120(4):minsk_residual", "id"),
    ],
)
def test_a_row_is_found_in_any_language(words: list[str], row: str, field: str) -> None:
    hits = {hit.row.id: hit.field for hit in search(model.load_all(), words)}
    assert hits[row] == field


def test_every_word_must_be_in_the_row_and_no_word_finds_nothing() -> None:
    library = model.load_all()
    one, both = search(library, ["torture"]), search(library, ["torture", "evidence"])
    assert 0 < len(both) < len(one)
    assert search(library, ["no-such-word-anywhere"]) == []
    assert search(library, ["", "  "]) == []


def test_what_has_only_one_label_is_found_in_each_language_that_it_has() -> None:
    library = model.load_all()
    for language in ("label", "label_ru", "text"):
        rows = [r for id in library for r in library[id].requirements if getattr(r, language)]
        assert rows, language
        for row in rows[:5]:
            assert row.id in {h.row.id for h in search(library, [getattr(row, language)])}


def changed(old: str, new: str) -> list[tuple[str, str, str]]:
    assert old in TEXT
    newer = model.read_one("newer.toml", TEXT.replace(old, new, 1).encode())
    found = difference(model.load("cis-chisinau-2002"), newer)
    return [(one.what, one.id, one.field) for one in found]


def test_two_texts_differ_by_what_was_changed_and_by_nothing_else() -> None:
    assert changed("[[party]]", "\n[[party]]") == []
    assert changed('place = "Chisinau"', 'place = "Kishinev"') == [
        ("changed", "instrument", "place")
    ]
    assert changed('date = "2023-06-28"', 'date = "2023-06-29"') == [
        ("removed", "party:RU:in_force:2023-06-28", ""),
        ("added", "party:RU:in_force:2023-06-29", ""),
    ]
    assert changed('article = "120(3)-(4)"', 'article = "120"') == [
        ("changed", "relation:cis-minsk-1993:lex_posterior_between_common_parties", "article")
    ]


def test_rows_are_compared_by_their_ids_whatever_their_order() -> None:
    one = model.load("cis-chisinau-2002")
    row = one.requirements[0]
    block = TEXT.partition("[[requirement]]")[2].partition("[[requirement]]")[0]
    moved = TEXT.replace("[[requirement]]" + block, "", 1) + "\n[[requirement]]" + block
    assert difference(one, model.read_one("moved.toml", moved.encode())) == []
    gone = TEXT.replace("[[requirement]]" + block, "", 1)
    (change,) = difference(one, model.read_one("gone.toml", gone.encode()))
    assert (change.what, change.id) == ("removed", row.id.removeprefix("cis-chisinau-2002:"))
    assert change.old == row.label


def test_a_single_text_is_read_under_any_name_and_judged_all_the_same() -> None:
    assert model.read_one("any.toml", TEXT.encode()).id == "cis-chisinau-2002"
    with pytest.raises(Malformed, match=r"any\.toml: .*'presently'"):
        model.read_one("any.toml", TEXT.replace('"present"', '"presently"', 1).encode())
    with pytest.raises(Malformed, match="holds no instrument"):
        model.read_one("any.toml", b'schema = "rogatory.overlay/1"')


def test_rules_of_one_state_are_known_as_that_states() -> None:
    library = model.load_all()
    owned: dict[str, str | None] = {
        row.id: library[id].state_of(row) for id in library for row in library[id].requirements
    }
    assert owned["coe-ecma-1959:16:translation_ru"] == "RU"
    assert owned["coe-ecma-1959:24:authorities_az"] == "AZ"
    assert owned["coe-ecma-1959:2:reservation_az"] == "AZ"
    assert owned["cis-chisinau-2002:19(1):ru_reservation_damages"] == "RU"
    assert owned["cis-chisinau-2002:7(1)(f):confidentiality_need"] is None
    assert {s for r, s in owned.items() if r.startswith("dom-")} == {"AZ", "RU"}
    treaties = [s for r, s in owned.items() if not r.startswith("dom-") and s]
    assert sorted(treaties) == ["AZ"] * 4 + ["RU"] * 2
