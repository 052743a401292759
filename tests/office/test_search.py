# SPDX-License-Identifier: Apache-2.0
"""Searching what an officer may see: words, names, phrases; erased and sealed things are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS

from rogatory.casefile.derived import Document, Passage, Reading
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.search_index import Sight, Wanted, index
from rogatory.errors import Inadmissible, Malformed
from rogatory.office import exhibits, work
from rogatory.office.persons import enter_person
from rogatory.office.search import Page, Question, search
from rogatory.reading.search_words import asked

TEXTS = {
    "ru.txt": "Свидетели видели машину Джафарова у склада. Протокол допроса № 17-4/24, 3 мая.",
    "az.txt": "Şahidlər Cəfərovun maşınını anbarın yanında görüblər. İfadə İstintaqda alınıb.",
    "cyr.txt": "Шаһидләр Ҹәфәровун машынынын анбарда олдуғуну ҝөрүбләр.",
    "en.txt": "The witnesses saw the car of Jafarov near the warehouse; interviewed in May.",
    "yo.txt": "Самолёт берёт груз у новых складов.",
}


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def taken(side: Side, folder: Path, texts: dict[str, str], case: str = "") -> str:
    """Take texts in as exhibits of a case and read them; return the case."""
    case = case or side.open_case()
    files = folder / f"files-{case[:8]}-{len(texts)}"
    files.mkdir()
    for name, text in texts.items():
        (files / name).write_text(text, encoding="utf-8")
    exhibits.take_in(side.instance, case, files, side.hand("aynur"), circumstances={})
    work.work(side.instance)
    return case


def found(side: Side, words: str, officer: str = "aynur", **narrowed: object) -> Page:
    return search(side.instance, Question(words, **narrowed), officer)  # type: ignore[arg-type]


def names(page: Page) -> set[str]:
    """Return the names of the files that were found, by what their exhibits are called."""
    from rogatory.casefile.exhibits import Exhibit

    keys = {hit.source for hit in page.hits}
    return {str(row.file["name"]) for row in Exhibit.objects.filter(key__in=keys)}


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ("свидетель", {"ru.txt"}),
        ("свидетелями машиной", {"ru.txt"}),
        ("şahid", {"az.txt", "cyr.txt"}),
        ("sahidlerin", {"az.txt", "cyr.txt"}),
        ("шаһид", {"az.txt", "cyr.txt"}),
        ("istintaq", {"az.txt"}),
        ("ISTINTAQ", {"az.txt"}),
        ("witness", {"en.txt"}),
        ("interview", {"en.txt"}),
        ("Джафаров", {"ru.txt", "az.txt", "cyr.txt", "en.txt"}),
        ("Cəfərov", {"ru.txt", "az.txt", "cyr.txt", "en.txt"}),
        ("jafarov", {"ru.txt", "az.txt", "cyr.txt", "en.txt"}),
        ("самолет", {"yo.txt"}),
        ("самолёты склад", {"yo.txt"}),
        ('"протокол допроса"', {"ru.txt"}),
        ('"допроса протокол"', set()),
        ("«протокола допрос»", {"ru.txt"}),
        ("17-4/24", {"ru.txt"}),
        ("4-17/24", set()),
        ("прото*", {"ru.txt"}),
        ("машин", {"ru.txt"}),
        ("маш*", {"ru.txt", "cyr.txt", "az.txt"}),
        ("witness склад", set()),
    ],
)
def test_words_are_found_whatever_their_ending_and_script(
    words: str, files: set[str], folder_of_texts: Side
) -> None:
    assert names(found(folder_of_texts, words)) == files


@pytest.fixture(scope="module")
def folder_of_texts(tmp_path_factory: pytest.TempPathFactory) -> Side:
    folder = tmp_path_factory.mktemp("texts")
    side = make_instance(folder)
    taken(side, folder, TEXTS)
    return side


def test_a_snippet_marks_the_words_and_a_question_of_nothing_is_refused(
    folder_of_texts: Side,
) -> None:
    (hit,) = found(folder_of_texts, '"протокол допроса"').hits
    assert "«Протокол допроса»" in hit.snippet
    for nothing in ("", " - ", '""', "*"):
        with pytest.raises(Malformed):
            found(folder_of_texts, nothing)
    with pytest.raises(Malformed):
        found(folder_of_texts, "a b c d e f g h i j k l m")
    with pytest.raises(Malformed):
        found(folder_of_texts, "witness", after="bm90aGluZw")


def test_what_narrows_a_question_narrows_it(side: Side, tmp_path: Path) -> None:
    case = taken(side, tmp_path, {"a.txt": "a warehouse"})
    side.clock.move(days=2)
    other = side.open_case(title="warehouse")
    assert {hit.case for hit in found(side, "warehouse").hits} == {case, other}
    assert {hit.case for hit in found(side, "warehouse", case=case).hits} == {case}
    assert {hit.sort for hit in found(side, "warehouse", sorts=("record",)).hits} == {"record"}
    assert {hit.case for hit in found(side, "warehouse", since="2026-11-25").hits} == {other}
    assert {hit.case for hit in found(side, "warehouse", until="2026-11-24").hits} == {case}
    assert [hit.case for hit in found(side, "warehouse", order="newest").hits] == [other, case]
    assert [hit.case for hit in found(side, "warehouse", order="oldest").hits] == [case, other]


@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
def test_pages_show_every_hit_once_also_while_new_ones_come(
    side: Side, tmp_path: Path, order: str
) -> None:
    case = taken(side, tmp_path, {f"{n}.txt": "crate " * (n % 5 + 1) + f"n{n}" for n in range(23)})
    expected = {hit.id for hit in search(side.instance, Question("crate"), "aynur", 50).hits}
    assert len(expected) == 23
    seen, after = list[int](), ""
    while True:
        page = search(side.instance, Question("crate", order=order, after=after), "aynur", 4)
        seen += [hit.id for hit in page.hits]
        if not page.next:
            break
        if not after:
            side.clock.move(seconds=1)
            taken(side, tmp_path, {"new.txt": "crate crate crate"}, case)
        after = page.next
    assert expected <= set(seen)
    assert len(seen) == len(set(seen)) <= 24


def test_nothing_of_a_case_out_of_sight_is_found_by_any_engine_condition(
    side: Side, tmp_path: Path
) -> None:
    one = taken(side, tmp_path, {"a.txt": "crate"})
    other = taken(side, tmp_path, {"b.txt": "crate one", "c.txt": "crate two"})
    wanted = Wanted(asked("crate").words)
    assert {row.case for row in index().find(wanted, Sight(frozenset({one})), 9)} == {one}
    assert len(index().find(wanted, Sight(frozenset({other})), 9)) == 2
    assert index().find(wanted, Sight(frozenset()), 9) == []
    many = frozenset({one, *(f"00000000-0000-4000-8000-{n:012}" for n in range(60))})
    assert {row.case for row in index().find(wanted, Sight(many), 9)} == {one}


def test_an_officer_without_a_role_finds_nothing_and_learns_no_number(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    (tmp_path / "x").write_text("crate")
    exhibits.take_in(
        side.instance, case, tmp_path / "x", side.hand("aynur"), circumstances={}
    )  # fmt: skip
    page = found(side, "crate", officer="nobody")
    assert (page.hits, page.waiting) == ((), 0)
    assert found(side, "crate", officer="carol").waiting == 1


def test_a_sealed_identity_is_nowhere_in_the_index(side: Side) -> None:
    case = side.open_case()
    canary = "Unmistakableshova"
    act = PersonEntered(
        person="p1", role="witness", code="W-1", sealed=True,
        particulars={"surname": canary, "note": canary}, other_names={"spellings": [canary]},
        note=canary,
    )  # fmt: skip
    enter_person(side.instance, case, act, side.hand("aynur"))
    side.enter(case, ACTS.IdentityOpened(person="p1", reason=canary), by="custodian")
    page = found(side, "W-1")
    assert [hit.sort for hit in page.hits] == ["person"]
    assert not found(side, canary).hits
    assert not found(side, "Безошибочношова").hits
    assert (
        canary.lower()
        not in "".join(
            f"{one.text}{one.words}{one.names}" for one in Document.objects.all()
        ).lower()
    )


def erase(side: Side, case: str, number: int, name: str, item: int | None) -> None:
    act = ACTS.ValuesErased(
        values=({"entry": number, "field": name, "item": item},), ground="XA:1", reason="-"
    )
    side.enter(case, act, by="custodian", second="deputy")


def test_an_erased_value_leaves_the_index_with_its_erasure_and_the_rest_stays(side: Side) -> None:
    case = side.open_case(title="vanishing", qualification="remaining")
    assert found(side, "vanishing").hits
    with pytest.raises(Inadmissible):
        erase(side, case, 0, "reference", None)
    assert found(side, "vanishing").hits
    erase(side, case, 0, "title", None)
    assert not Document.objects.filter(text__contains="vanishing").exists()
    assert not found(side, "vanishing").hits
    assert found(side, "remaining").hits


def test_an_erasure_that_is_taken_back_leaves_the_index_as_it_was(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.clerk import enter as door

    case = side.open_case(title="vanishing")
    assert found(side, "vanishing").hits

    def fails(*_given: object) -> None:
        raise Inadmissible("no")

    monkeypatch.setattr(door, "project", fails)
    with pytest.raises(Inadmissible):
        erase(side, case, 0, "title", None)
    assert found(side, "vanishing").hits


def test_an_erased_exhibit_takes_its_reading_its_words_and_its_bytes_with_it(
    side: Side, tmp_path: Path
) -> None:
    case = taken(side, tmp_path, {"a.txt": "vanishingword", "b.txt": "remaining"})
    (gone,) = found(side, "vanishingword").hits
    place = 0 if gone.title == "E-1" else 1
    erase(side, case, gone.entry, "files", place)
    assert not Reading.objects.filter(exhibit=gone.source).exists()
    assert not Passage.objects.filter(exhibit=gone.source).exists()
    assert not found(side, "vanishingword").hits
    assert names(found(side, "remaining")) == {"b.txt"}
    work.work(side.instance)
    assert Reading.objects.filter(case=case).count() == 1
    from django.db import connection

    connection.close()
    if (home := side.home / "rogatory.sqlite3").exists():
        assert b"vanishingword" not in home.read_bytes()
        assert b"remaining" in home.read_bytes()


def test_the_authoritys_own_record_is_found_but_not_what_it_says_of_cases(side: Side) -> None:
    from tests.stories import one_of_each

    one_of_each(side)
    hits = found(side, "Custodian").hits
    assert [(hit.sort, hit.title, hit.reference) for hit in hits] == [
        ("authority", "officer.registered/1", "")
    ]
    sounding = found(side, "Кустодиан", sorts=("authority",)).hits
    assert [hit.id for hit in sounding] == [hit.id for hit in hits]
    assert {hit.title for hit in found(side, '"cis-chisinau-2002"').hits} >= {
        "law.confirmed/1", "law.added/1",
    }  # fmt: skip
    assert found(side, "b.example", sorts=("contact",)).hits
    assert found(side, "Custodian", officer="nobody").hits == ()
    own = {row.title for row in Document.objects.filter(case=side.authority)}
    assert own
    assert not {one for one in own if one.partition(".")[0] in ("pouch", "number", "register")}
