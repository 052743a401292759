# SPDX-License-Identifier: Apache-2.0
"""Sealed identities stay out of readings, index and snippets, in any script and case ending."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.office.test_search import found, taken

from rogatory.casefile.derived import Document, Passage, Reading, Uncoded
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.persons import PersonCorrected, PersonEntered
from rogatory.clerk.instance import Instance
from rogatory.office import sealed_names, work
from rogatory.office.exhibit_reading import keep
from rogatory.office.persons import correct_person, enter_person
from rogatory.office.search import Question, search

TEXTS = {
    "ru.txt": "Мы говорили с Квантарзовым у склада. Квантарзова зовут Ортемий; тел. 050 123 45 67.",
    "az.txt": "Kvantarzovun evində olduq, anbarda Ortemi Kvantarzovla danışdıq.",
    "cyr.txt": "Квантарзовун анбарда олдуғуну ҝөрдүк.",
    "en.txt": "Mr Kvantarzov's statement about the warehouse, signed O. Kvantarzov.",
    "Kvantarzov_statement.txt": "A note about the warehouse.",
    "long.txt": "filler " * 249 + "Ортемий Квантарзов " + "склада " * 40,
}
CANARIES = ("квантарз", "kvantarz", "ортеми", "ortemi", "1234567", "123 45 67")
QUESTIONS = (
    "Квантарзов", "Kvantarzov", "Kvantarzovun", "квантарзову", "квант*", "Kvan*", "Ортемий",
    '"Ортемий Квантарзов"', "Cvantarzov",
)  # fmt: skip


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def witness(*, sealed: bool = True) -> PersonEntered:
    return PersonEntered(
        person="p1", role="witness", code="W-1", sealed=sealed,
        particulars={"surname": "Квантарзов", "given_name": "Ортемий"},
        other_names={"marks": ["+994 50 123 45 67"]},
    )  # fmt: skip


def derived() -> str:
    """Return every word that stands in a derived table, in lower case."""
    told = [f"{one.title} {one.place} {one.text} {one.words} {one.names}"
            for one in Document.objects.all()]  # fmt: skip
    told += [f"{one.place} {one.text}" for one in Passage.objects.all()]
    told += [one.facts for one in Reading.objects.all()]
    return " ".join(told).lower()


def locked(side: Side) -> Instance:
    """Return the instance as a process holds it in which nobody has unlocked the keys."""
    return replace(side.instance, secrets={})


def nothing_shows(side: Side) -> None:
    assert [canary for canary in CANARIES if canary in derived()] == []
    for question in QUESTIONS:
        for order in ("best", "newest"):
            assert found(side, question, order=order).hits == (), question


def test_a_name_sealed_before_the_file_came_is_coded_in_every_script_and_ending(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    taken(side, tmp_path, TEXTS, case)
    page = found(side, "warehouse")
    assert {hit.source for hit in page.hits if hit.is_reading}
    nothing_shows(side)
    coded = found(side, '"W-1"').hits
    assert {hit.source for hit in coded if hit.is_reading} == {
        row.key for row in Exhibit.objects.filter(case=case)
    }
    assert all("W" in hit.snippet for hit in coded)


def test_what_was_indexed_before_is_out_of_sight_at_once_and_comes_back_coded(
    side: Side, tmp_path: Path
) -> None:
    case = taken(side, tmp_path, TEXTS)
    other = side.open_case(title="the warehouse of Kvantarzov")
    assert len(found(side, "Kvantarzov").hits) >= 6
    side.enter(case, witness_closed(side))
    # Nobody has unlocked the keys: the whole case waits, and that is said.
    shut = search(locked(side), Question("warehouse"), "aynur")
    assert {hit.case for hit in shut.hits} == {other}
    assert shut.veiled == 1
    kept_out = search(locked(side), Question("Квантарзов"), "aynur")
    assert {hit.case for hit in kept_out.hits} == {other}, "another case has no seal on the name"
    opened = found(side, "warehouse")
    assert case in {hit.case for hit in opened.hits}
    assert opened.veiled == 0
    assert {hit.case for hit in found(side, "Kvantarzov").hits} == {other}
    assert found(side, "Kvantarzov", case=case).hits == ()
    mine = " ".join(one.text + one.words for one in Document.objects.filter(case=case)).lower()
    assert [canary for canary in CANARIES if canary in mine] == []


def witness_closed(side: Side) -> PersonEntered:
    from rogatory.office.persons import _closed

    return _closed(side.instance, witness())


def test_entries_that_name_the_person_are_coded_too(side: Side) -> None:
    case = side.open_case(title="What Kvantarzov saw at the depot")
    assert found(side, "Kvantarzov").hits
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    (hit,) = found(side, "depot").hits
    assert hit.snippet == "1/2026 What [W-1?] saw at the «depot»"
    nothing_shows(side)


def test_without_the_keys_a_new_reading_waits_and_is_nowhere(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    assert found(side, "W-1").veiled == 0
    files = tmp_path / "files"
    files.mkdir()
    (files / "en.txt").write_text(TEXTS["en.txt"])
    from rogatory.office import exhibits

    exhibits.take_in(side.instance, case, files, side.hand("aynur"), circumstances={})
    assert work.work(locked(side)).readings == 1
    assert Uncoded.objects.count() == 1
    page = search(locked(side), Question("warehouse"), "aynur")
    assert (page.hits, page.veiled, page.waiting) == ((), 1, 0)
    assert not Document.objects.filter(sort="exhibit", text__contains="warehouse").exists()
    assert [hit.is_reading for hit in found(side, "warehouse").hits] == [True]
    assert not Uncoded.objects.exists()
    nothing_shows(side)


def test_a_later_spelling_is_kept_out_as_well(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    taken(side, tmp_path, {"a.txt": "Brumbelsen came to the warehouse."}, case)
    assert found(side, "Brumbelsen").hits
    act = PersonCorrected(
        person="p1", role="witness", reason="maiden name", particulars={"surname": "Brumbelsen"}
    )
    correct_person(side.instance, case, act, side.hand("aynur"))
    shut = search(locked(side), Question("Brumbelsen"), "aynur")
    assert (shut.hits, shut.veiled) == ((), 1)
    assert found(side, "Brumbelsen").hits == ()
    assert "brumbels" not in derived()


def test_a_name_that_is_not_sealed_is_found_as_before(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    enter_person(side.instance, case, witness(sealed=False), side.hand("aynur"))
    taken(side, tmp_path, TEXTS, case)
    assert len({hit.source for hit in found(side, "Kvantarzov").hits if hit.is_reading}) == 6


def test_what_a_file_says_of_itself_is_coded(side: Side, tmp_path: Path) -> None:
    from rogatory.office.exhibit_reading import Made
    from rogatory.office.readings import PageRead
    from rogatory.reading.sheet import Fact, Sheet

    case = side.open_case()
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    taken(side, tmp_path, {"a.txt": "x"}, case)
    (row,) = Exhibit.objects.filter(case=case)
    sheet = Sheet(media="text/plain", facts=[Fact("author", "creator", "Ortemi Kvantarzov", "")])
    keep(row, Made(sheet, (PageRead("part Kvantarzov.txt", "x"),), "text"), side.instance)
    (reading,) = Reading.objects.filter(case=case)
    assert json.loads(reading.facts) == [["author", "creator", "W-1", ""]]
    nothing_shows(side)


def test_coding_that_was_interrupted_shows_nothing_until_it_is_done(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = taken(side, tmp_path, TEXTS)
    assert found(side, "Kvantarzov").hits
    enter_person(side.instance, case, witness(), side.hand("aynur"))

    def ends(*_given: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sealed_names, "_code_entries", ends)
        with pytest.raises(KeyboardInterrupt):
            found(side, "warehouse")
    assert search(locked(side), Question("warehouse"), "aynur").hits == ()
    assert found(side, "warehouse").hits
    nothing_shows(side)
