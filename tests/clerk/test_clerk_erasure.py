# SPDX-License-Identifier: Apache-2.0
"""Every erasable value of every kind is erased: it is gone from every file, all proofs hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.clerk.conftest import Story
from tests.instances import Side
from tests.stories import erase, stored_file
from tests.stories_letters import Words

from rogatory.casefile import integrity
from rogatory.casefile.decisions import DecisionTaken
from rogatory.casefile.erasures import ValuesErased
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.casefile.kinds import KINDS
from rogatory.clerk import destroy, instance, values
from rogatory.clerk.act import specs
from rogatory.clerk.publish import publish, reader_of
from rogatory.clerk.replay import dump, project
from rogatory.clerk.tables import DisclosureRow, DoomedObject, EntryRow
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import inclusion_proof, leaf_hash, verify_inclusion
from rogatory.errors import Inadmissible, Unavailable

Place = tuple[int, str, int | None]


def erasable_places(case: str) -> list[Place]:
    """List every erasable value of a docket that still stands: (entry, field, item)."""
    sorts = {
        (kind, spec.name): spec.listed
        for kind, act in KINDS.items()
        for spec in specs(act)
        if spec.erasable
    }
    kinds = dict(EntryRow.objects.filter(case=case).values_list("number", "kind"))
    places: list[Place] = []
    rows = DisclosureRow.objects.filter(case=case).order_by("number", "name", "item")
    for number, name, item in rows.values_list("number", "name", "item"):
        listed = sorts.get((kinds[number], name))
        if listed is not None and listed is (item >= 0):
            places.append((number, name, item if listed else None))
    return places


def words_in(value: Any) -> Iterator[str]:
    """Yield every unmistakable text and every digest inside a value."""
    if isinstance(value, str) and (value.startswith("unmistakable") or len(value) == 64):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from words_in(one)


def value_at(case: str, place: Place) -> Any:
    number, name, item = place
    row = DisclosureRow.objects.get(
        case=case, number=number, name=name, item=-1 if item is None else item
    )
    return json.loads(bytes(row.value))


def found_in(home: Path, texts: set[str]) -> dict[str, set[str]]:
    """Return which texts stand in which files, as plain bytes or as JSON escapes them."""
    found: dict[str, set[str]] = {}
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for text in texts:
                if text.encode() in data or json.dumps(text)[1:-1].encode() in data:
                    found.setdefault(text, set()).add(path.relative_to(home).as_posix())
    return found


def prove_everything(side: Side, case: str) -> int:
    """Verify each entry's inclusion, each field that stands and each item that stands."""
    shown = publish(side.instance, case).signed.checkpoint
    reader = reader_of(side.instance, case, shown.size)
    proofs = 0
    for row in EntryRow.objects.filter(case=case).order_by("number"):
        path = inclusion_proof(reader, row.number, shown.size)
        verify_inclusion(leaf_hash(bytes(row.body)), row.number, shown.size, path, shown.root)
        entry = Entry.decode(bytes(row.body))
        for held in DisclosureRow.objects.filter(case=case, number=row.number):
            whole = values.disclosure(case, row.number, held.name)
            whole.verify(entry.kind, entry.fields)
            if held.item >= 0:
                item = values.item_disclosure(case, row.number, held.name, held.item)
                item.verify(whole.value)
            proofs += 1
    return proofs


@pytest.mark.once("each value of a whole case erased alone, two minutes of it")
@pytest.mark.parametrize("docket", ["case", "authority"])
def test_any_one_value_erased_leaves_rebuild_equal_and_every_proof_good(
    story: Story, docket: str
) -> None:
    side = story.side
    case = story.case if docket == "case" else side.authority
    places = erasable_places(case)
    injected = detected = 0
    for place in places:
        injected += 1
        with transaction.atomic():
            sid = transaction.savepoint()
            number, name, item = place
            point = {"entry": number, "field": name, "item": item}
            act = ValuesErased(values=(point,), ground="cpc-art-12")
            carried, destroy.carry_out = destroy.carry_out, lambda vault: 0
            try:
                side.enter(case, act, by="custodian", second="deputy")
            finally:
                destroy.carry_out = carried
            live = dump(case)
            project(case, KINDS)
            faults = [
                fault
                for fault in integrity.check_case(side.instance, case, files=False)
                if fault.table != "log"
            ]
            assert dump(case) == live, place
            assert faults == [], place
            show: Any = values.disclosure if item is None else values.item_disclosure
            with pytest.raises(Unavailable, match="erased"):
                show(case, number, name, *([] if item is None else [item]))
            detected += 1
            transaction.savepoint_rollback(sid)
    print(f"erasures injected {injected}, clean afterwards {detected}, of {len(places)} values")
    assert injected == detected >= (60 if docket == "case" else 15)


@pytest.mark.folder("free pages of SQLite's file (tests/scale: vacuum)")
@pytest.mark.parametrize("together", [1, 1000])
def test_what_was_erased_stands_in_no_file_and_everything_else_is_still_proved(
    story: Story, together: int, whole_sweep: bool
) -> None:
    side, case = story.side, story.case
    publish(side.instance, case)
    places = erasable_places(case)
    if together == 1:
        places = places[:: 1 if whole_sweep else 9]
    texts = {text for place in places for text in words_in(value_at(case, place))}
    kept = {text for place in erasable_places(case) for text in words_in(value_at(case, place))}
    kept -= texts
    assert set(found_in(side.home, texts)) == texts, "the search finds what is there"
    for start in range(0, len(places), together):
        erase(side, case, *places[start : start + together])
    left = {
        text: files
        for text, files in found_in(side.home, texts).items()
        # A file that another value names keeps its digest as its name.
        if text not in kept and not is_named(case, text)
    }
    print(f"erased {len(places)} values, {len(texts)} texts searched for, {len(left)} found")
    assert left == {}
    assert set(found_in(side.home, kept)) == kept
    assert integrity.check_all(side.instance) == []
    assert prove_everything(side, case) > 100
    live = dump(case)
    project(case, KINDS)
    assert dump(case) == live


def is_named(case: str, text: str) -> bool:
    rows = DisclosureRow.objects.filter(case=case)
    return any(text.encode() in bytes(row.value) for row in rows)


def test_the_items_of_a_list_are_proved_alone_with_and_without_erased_neighbours(
    story: Story,
) -> None:
    side, case = story.side, story.case
    row = EntryRow.objects.get(case=case, kind="exhibits.taken_in/1")
    assert prove_everything(side, case) > 100
    erase(side, case, (row.number, "files", 0), (row.number, "files", 2))
    whole = values.disclosure(case, row.number, "files")
    for item in (1, 3):
        values.item_disclosure(case, row.number, "files", item).verify(whole.value)
    with pytest.raises(Unavailable):
        values.item_disclosure(case, row.number, "files", 0)


def test_an_erased_exhibits_bytes_leave_the_vault_unless_another_value_names_them(
    story: Story,
) -> None:
    side, case = story.side, story.case
    row = EntryRow.objects.get(case=case, kind="exhibits.taken_in/1")
    alone = value_at(case, (row.number, "files", 0))["sha256"]
    shared = value_at(case, (row.number, "files", 3))["sha256"]
    vault = side.instance.vault
    erase(side, case, (row.number, "files", 0), (row.number, "files", 3))
    assert not vault.has(f"{case}/{alone}")
    assert vault.has(f"{case}/{shared}")
    derived = EntryRow.objects.get(case=case, kind="exhibit.derived/1")
    erase(side, case, (derived.number, "file", None))
    assert not vault.has(f"{case}/{shared}")
    assert integrity.check_all(side.instance) == []


def test_a_digest_that_is_only_mentioned_keeps_no_file_alive(side: Side) -> None:
    case = side.open_case()
    file = stored_file(side, case, Words())
    side.enter(
        case,
        ExhibitsTakenIn(
            batch="b", exhibits=("e",), labels=("E",), files=(file,), circumstances={"who": "Aynur"}
        ),
        DecisionTaken(
            what="a point of harm was weighed in {}".format(file["sha256"]),
            reason="as listed",
        ),
    )
    erase(side, case, (1, "files", 0))
    assert not list(side.instance.vault.keys(case))
    erase(side, case, (2, "what", None))  # what was mentioned dooms nothing either
    assert integrity.check_all(side.instance) == []


def test_the_same_bytes_in_another_case_stay(side: Side) -> None:
    one, two = side.open_case("1/2026"), side.open_case("2/2026")
    for case in (one, two):
        file = stored_file(side, case, Words())
        act = ExhibitsTakenIn(
            batch="b", exhibits=("e",), labels=("E",), files=(file,), circumstances={"who": "Aynur"}
        )
        side.enter(case, act)
    erase(side, one, (1, "files", 0))
    assert not list(side.instance.vault.keys(one))
    assert len(list(side.instance.vault.keys(two))) == 1


def test_an_erasure_that_was_cut_short_is_carried_out_at_the_next_start(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    side, case = story.side, story.case
    row = EntryRow.objects.get(case=case, kind="exhibits.taken_in/1")
    value = value_at(case, (row.number, "files", 0))
    with monkeypatch.context() as killed:
        killed.setattr(destroy, "carry_out", lambda vault: 0)
        erase(side, case, (row.number, "files", 0))
    assert side.instance.vault.has(f"{case}/{value['sha256']}")
    faults = integrity.check_all(side.instance)
    assert {fault.table for fault in faults} == {"clerk_doomedobject"}
    instance.open_instance(side.home, side.clock)
    assert not side.instance.vault.has(f"{case}/{value['sha256']}")
    assert not DoomedObject.objects.exists()
    assert found_in(side.home, set(words_in(value))) == {}
    assert integrity.check_all(side.instance) == []


def test_a_value_may_be_deleted_only_by_its_erasure(story: Story) -> None:
    faults = []
    with transaction.atomic():
        sid = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO clerk_erasurerow SELECT \"case\", 1, 'note', -1, ground, %s "
                'FROM clerk_erasurerow WHERE "case" = %s LIMIT 1',
                [b"", story.case],
            )
            cursor.execute(
                'DELETE FROM clerk_disclosurerow WHERE "case" = %s AND number = 1 '
                "AND name = 'note'",
                [story.case],
            )
        faults = integrity.check_case(story.side.instance, story.case)
        transaction.savepoint_rollback(sid)
    assert any("no entry orders" in fault.what for fault in faults), "an erasure nobody ordered"


@pytest.mark.parametrize(
    ("point", "why"),
    [
        ({"entry": 1, "field": "role", "item": None}, "structural"),
        ({"entry": 1, "field": "nothing", "item": None}, "no field"),
        ({"entry": 999, "field": "note", "item": None}, "no field"),
        ({"entry": -1, "field": "note", "item": None}, "no field"),
        ({"entry": "1", "field": "note", "item": None}, "named by entry"),
        ({"entry": True, "field": "note", "item": None}, "named by entry"),
        ({"entry": 1, "field": ["note"], "item": None}, "named by entry"),
        ({"entry": 1, "field": "note", "item": 0}, "not a list"),
        ({"entry": 1, "field": "note"}, "named by entry"),
        ("note", "named by entry"),
        ({"entry": 0, "field": "title", "item": None}, "erased already"),
    ],
)
def test_what_cannot_be_erased_is_refused_with_the_reason(
    story: Story, point: Any, why: str
) -> None:
    act = ValuesErased(values=(point,), ground="cpc-art-12")
    with pytest.raises(Inadmissible, match=why):
        story.side.enter(story.case, act, by="custodian", second="deputy")


def test_the_root_of_a_list_cannot_be_erased_under_the_guise_of_an_item(story: Story) -> None:
    row = EntryRow.objects.get(case=story.case, kind="exhibits.taken_in/1")
    for item in (-1, None, 4):
        point = {"entry": row.number, "field": "files", "item": item}
        act = ValuesErased(values=(point,), ground="cpc-art-12")
        with pytest.raises(Inadmissible):
            story.side.enter(story.case, act, by="custodian", second="deputy")


def test_the_same_value_is_erased_once_also_within_one_batch(story: Story) -> None:
    point = {"entry": 1, "field": "note", "item": None}
    twice = ValuesErased(values=(point, point), ground="cpc-art-12")
    once = ValuesErased(values=(point,), ground="cpc-art-12")
    for acts in ((twice,), (once, once)):
        with pytest.raises(Inadmissible):
            story.side.enter(story.case, *acts, by="custodian", second="deputy")
    assert integrity.check_all(story.side.instance) == []


def test_a_value_can_be_erased_in_the_batch_that_enters_it(side: Side) -> None:
    case = side.open_case()
    point = {"entry": 1, "field": "reason", "item": None}
    first = ValuesErased(
        values=({"entry": 0, "field": "title", "item": None},),
        ground="cpc-art-12",
        reason="unmistakable-reason",
    )
    second = ValuesErased(values=(point,), ground="cpc-art-12")
    side.enter(case, first, second, by="custodian", second="deputy")
    assert found_in(side.home, {"unmistakable-reason"}) == {}
    assert integrity.check_all(side.instance) == []


def test_an_erasure_takes_two_persons(story: Story) -> None:
    act = ValuesErased(values=({"entry": 1, "field": "note", "item": None},), ground="cpc-art-12")
    with pytest.raises(Inadmissible, match="2 officers"):
        story.side.enter(story.case, act, by="custodian")
    with pytest.raises(Inadmissible, match="another person"):
        story.side.enter(story.case, act, by="custodian", second="custodian")
