# SPDX-License-Identifier: Apache-2.0
"""Harm: everything planted is listed, defaults are as the law of the house says, nothing slips."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from rogatory.demo.evidence import CAST, EvidenceFile, make_evidence
from rogatory.errors import Inadmissible, Malformed
from rogatory.reading import harm, sandbox
from rogatory.reading.harm import CODE, LEAVE_OUT, SEND, STRIP, HarmItem, KnownPerson, ScanFile

PERSONS = [
    KnownPerson(p.id, (p.latin, p.cyrillic), p.role, p.code, p.sealed, p.deceased, p.marks)
    for p in CAST.persons.values()
]
LETTER = {
    "facts": "On 14 March Belorn Tasquell was stopped; Sulith Arnquell was called.",
    "measure 3": "Допросить Перраума Олдтрока.",
    "note": "Corvorn saw it.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[EvidenceFile]:
    return make_evidence(tmp_path_factory.mktemp("evidence"))


@pytest.fixture(scope="module")
def files(made: list[EvidenceFile]) -> list[ScanFile]:
    return [
        ScanFile(m.path, f"A/{i}", hashlib.sha256(m.path.read_bytes()).hexdigest(), m.path.name)
        for i, m in enumerate(made, 1)
    ]


@pytest.fixture(scope="module")
def items(files: list[ScanFile]) -> list[HarmItem]:
    return harm.scan(files, PERSONS, LETTER)


def test_everything_planted_in_the_evidence_is_listed_and_nothing_else(
    made: list[EvidenceFile], files: list[ScanFile], items: list[HarmItem]
) -> None:
    injected = detected = 0
    wrong = []
    for m, f in zip(made, files, strict=True):
        mine = [i for i in items if i.sha256 == f.sha256]
        persons = {i.person for i in mine if i.person}
        kinds = {i.kind for i in mine if not i.person} - {"unreadable_content"}
        injected += len(m.persons) + len(m.harm)
        detected += len(m.persons & persons) + len(m.harm & kinds)
        if persons != m.persons or kinds != m.harm:
            wrong.append((m.path.name, persons ^ m.persons, kinds ^ m.harm))
    print(f"injected {injected}, detected {detected}")
    assert wrong == []
    assert injected >= 60


def test_persons_in_the_letter_have_their_defaults(items: list[HarmItem]) -> None:
    letter = {(i.place, i.person): i for i in items if not i.sha256}
    assert letter["facts", "V1"].default is None
    assert letter["facts", "W2"].default == CODE
    assert letter["measure 3", "W3"].default == CODE
    assert letter["note", "W1"].kind == "sealed_identity"
    assert letter["note", "W1"].default == CODE
    assert all(SEND in i.choices and CODE in i.choices for i in letter.values())


def test_defaults_in_files_are_what_can_be_done_there(
    files: list[ScanFile], items: list[HarmItem]
) -> None:
    names = {f.sha256: f.name for f in files}

    def default(file: str, kind: str, person: str = "") -> set[str | None]:
        return {
            i.default
            for i in items
            if names.get(i.sha256) == file and i.kind == kind and i.person == person
        }

    assert default("statement-witness.pdf", "sealed_identity", "W1") == {CODE}
    assert default("messages.db", "sealed_identity", "W1") == {LEAVE_OUT}
    assert default("messages.db", "person_named", "C1") == {LEAVE_OUT}
    assert default("memo.docx", "sealed_identity", "W1") == {CODE}
    assert default("ambulance-sheet.pdf", "person_named", "V2") == {None}
    assert default("road-1.jpg", "location") == {STRIP}
    assert default("road-1.jpg", "device") == {STRIP}
    assert default("vehicle-track.db", "location") == {LEAVE_OUT}
    assert default("mail-colleague.eml", "mail_route") == {STRIP}
    assert default("statement-c2.txt", "device") == {None}
    assert default("IMG_0007.HEIC", "unreadable_content") == {None}
    assert default("recording-0003.amr", "unreadable_content") == {None}


def test_a_file_without_outcome_cannot_pass_unseen(
    files: list[ScanFile], items: list[HarmItem]
) -> None:
    outcomes = sandbox.read_many([f.path for f in files])
    for file, outcome in zip(files, outcomes, strict=True):
        if outcome.status != "read":
            assert any(i.sha256 == file.sha256 and i.kind == "unreadable_content" for i in items), (
                file.name
            )


def test_nothing_is_decided_until_a_person_decides(items: list[HarmItem]) -> None:
    assert harm.undecided(items, {}) == items
    decisions = {i.id: i.default or SEND for i in items}
    assert harm.undecided(items, decisions) == []
    last = items[-1].id
    assert [i.id for i in harm.undecided(items, {k: v for k, v in decisions.items() if k != last})]
    # Someone else's item decides nothing here.
    assert len(harm.undecided(items, {"0" * 24: SEND})) == len(items)


def test_a_choice_that_an_item_does_not_offer_is_refused_with_every_such_item(
    items: list[HarmItem],
) -> None:
    wrong = [i for i in items if STRIP not in i.choices][:3]
    with pytest.raises(Inadmissible) as refused:
        harm.undecided(items, {i.id: STRIP for i in wrong})
    assert len(refused.value.remarks) == 3


def test_ids_survive_a_second_scan_and_die_with_the_bytes(
    files: list[ScanFile], items: list[HarmItem]
) -> None:
    again = harm.scan(list(reversed(files)), PERSONS, LETTER)
    assert {i.id for i in again} == {i.id for i in items}
    assert len({i.id for i in items}) == len(items)
    other = [ScanFile(f.path, f.label, "0" * 64, f.name) for f in files[:1]]
    ids = {i.id for i in harm.scan(other, PERSONS, {})}
    assert ids
    assert not ids & {i.id for i in items}


def test_a_name_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("nothing")
    file = ScanFile(tmp_path / "x", "A/1", "1" * 64, "Допрос_Элмквелла-2.txt")
    found = [(i.kind, i.place, i.default) for i in harm.scan([file], PERSONS, {})]
    assert found == [("sealed_identity", "file name", CODE)]


def test_items_travel_as_json(items: list[HarmItem]) -> None:
    for item in items:
        assert HarmItem.from_json(json.loads(json.dumps(item.as_json()))) == item
    for bad in ({}, {**items[0].as_json(), "kind": "x"}, {**items[0].as_json(), "choices": None}):
        with pytest.raises(Malformed):
            HarmItem.from_json(bad)
