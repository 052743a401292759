# SPDX-License-Identifier: Apache-2.0
"""Answers are weighed like letters: nothing goes until a second officer has decided."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmItem
from rogatory.casefile.measures import Measure
from rogatory.casefile.officers import RoleGranted
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.pouches import SentPouch
from rogatory.errors import Inadmissible
from rogatory.exchange.counterpart import trust_of
from rogatory.office import answering, answers, exhibits, harm, persons
from rogatory.office.enclosing import exhibit_entries
from rogatory.verify import certificate, verify_pouch

WITNESS = ("Ormquell", "Satorn")


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    return make_pair(tmp_path / "pair")


@pytest.fixture
def asked(pair: Pair, tmp_path: Path) -> Pair:
    """B was asked by A, knows a witness, and holds two results, one of which names her."""
    outcome = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    pair.ids |= {"case": outcome.case, "letter": outcome.letters[0]}
    act = PersonEntered(
        person="W-1",
        role="witness",
        code="W-1",
        sealed=False,
        particulars={"surname": WITNESS[0], "given_name": WITNESS[1]},
    )
    instance, hand = pair.instance("b"), pair.hand("b")
    persons.enter_person(instance, outcome.case, act, hand)
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "note.txt").write_text(f"{' '.join(WITNESS)} was heard.")
    (folder / "plain.txt").write_text("Nothing is said of anybody.")
    taken = exhibits.take_in(instance, outcome.case, folder, hand, circumstances={"who": "Boris"})
    pair.ids["note.txt"], pair.ids["plain.txt"] = taken.exhibits
    return pair


def say(pair: Pair, place: int, answer: str = "executed", **more: Any) -> None:
    moves.decide(pair, "b", pair.ids["case"], place, answer, **more)


def weigh(pair: Pair) -> list[HarmItem]:
    ids = pair.ids
    return answers.weigh(
        pair.instance("b"), ids["case"], ids["letter"], pair.hand("b"), allow_unconfined=True
    )


def decide(pair: Pair, rule: Callable[[HarmItem], str], officer: str = "deputy") -> None:
    found = {p.item: rule(p) for p in harm.points(pair.ids["case"], pair.ids["letter"])}
    hand = pair.side("b").hand(officer)
    harm.decide(pair.instance("b"), pair.ids["case"], pair.ids["letter"], found, hand, "weighed")


def answer(pair: Pair) -> Path:
    ids = pair.ids
    return answering.answer(
        pair.instance("b"), ids["case"], ids["letter"], pair.hand("b"), allow_unconfined=True
    ).path


def what_left(pair: Pair, path: Path, target: Path, tool: Callable[[str], Path]) -> str:
    """Return every text in every file of the opened payload; A opens the answer."""
    there = pair.instance("a")
    report = verify_pouch(
        path,
        trust_of(there),
        identity=there.secret("age"),
        at=there.clock(),
        unpack_into=target,
    )
    assert report.ok, report.failures
    found = []
    for one in sorted(target.rglob("*")):
        if one.is_file():
            found.append(one.read_bytes().decode("utf-8", "replace"))
            if one.suffix == ".pdf":
                done = subprocess.run([tool("pdftotext"), one, "-"], capture_output=True)
                found.append(done.stdout.decode())
    assert moves.receive(pair, "a", path).state == "opened"
    return "\n".join(found)


def refused(pair: Pair, words: str) -> None:
    with pytest.raises(Inadmissible, match=words):
        answer(pair)
    assert not SentPouch.objects.filter(case=pair.ids["case"], sort="answer").exists()


def test_an_answer_does_not_leave_before_it_was_weighed(asked: Pair) -> None:
    say(asked, 0, exhibits=(asked.ids["note.txt"],), note=f"{WITNESS[0]} was heard.")
    refused(asked, "not weighed")


def test_notes_and_results_are_listed_and_wait_for_a_second_officer(asked: Pair) -> None:
    say(asked, 0, exhibits=(asked.ids["note.txt"],), note=f"{' '.join(WITNESS)} was heard.")
    found = weigh(asked)
    assert {bool(p.file) for p in found if p.person == "W-1"} == {True, False}
    refused(asked, "second officer")
    with pytest.raises(Inadmissible):
        decide(asked, lambda _p: "send", officer="boris")
    refused(asked, "second officer")


def test_codes_stand_in_note_paper_and_copy_where_the_names_were(
    asked: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    both = (asked.ids["note.txt"], asked.ids["plain.txt"])
    say(asked, 0, exhibits=both, note=f"{' '.join(WITNESS)} was heard.")
    weigh(asked)
    decide(asked, lambda p: p.proposed or "send")
    text = what_left(asked, answer(asked), tmp_path / "open", tool)
    for name in WITNESS:
        assert name.lower() not in text.lower()
    assert "W-1 was heard." in text
    assert "Nothing is said of anybody." in text
    asked.side("a")
    (row,) = Measure.objects.filter(case=asked.case, state="executed")
    assert len(row.exhibits) == 2
    assert row.note == "W-1 was heard."
    assert asked.faults("a") == asked.faults("b") == []


def test_of_a_copy_the_package_shows_who_collected_the_original(
    asked: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    """The court reads who says they collected it, also where a coded copy is enclosed."""
    both = (asked.ids["note.txt"], asked.ids["plain.txt"])
    say(asked, 0, exhibits=both, note="heard.")
    weigh(asked)
    decide(asked, lambda p: p.proposed or "send")
    path = answer(asked)
    there = asked.instance("a")
    report = verify_pouch(
        path, trust_of(there), identity=there.secret("age"), at=there.clock(), workdir=tmp_path
    )
    assert report.ok, report.failures
    rows = list(certificate._collected(report))
    assert len(rows) == 2
    assert {row.who for row in rows} == {"Boris"}
    assert sum("a copy made by the sender" in row.how for row in rows) == 1
    shown = {str(part.value) for one in report.entries for part in one.parts}
    assert not any("note.txt" in value for value in shown), "neither name nor digest of it"
    asked.instance("b")
    copies = [one for one in Exhibit.objects.filter(case=asked.ids["case"]) if one.origin]
    entries = [one.number for one in exhibit_entries(asked.ids["case"], copies)]
    assert entries == [one.entry for one in copies], "unweighed, the original stays closed"


def test_what_is_left_out_is_neither_enclosed_nor_named(
    asked: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    both = (asked.ids["note.txt"], asked.ids["plain.txt"])
    say(asked, 0, exhibits=both)
    weigh(asked)
    decide(asked, lambda p: "leave_out" if p.person else "send")
    text = what_left(asked, answer(asked), tmp_path / "open", tool)
    assert asked.ids["note.txt"] not in text
    assert "note.txt" not in text
    assert WITNESS[0] not in text
    assert asked.ids["plain.txt"] in text


def test_with_no_point_the_list_alone_is_needed(asked: Pair) -> None:
    say(asked, 0, exhibits=(asked.ids["plain.txt"],))
    refused(asked, "not weighed")
    assert weigh(asked) == []
    assert moves.receive(asked, "a", answer(asked)).state == "opened"


def test_what_is_answered_after_the_weighing_is_not_sent_unweighed(asked: Pair) -> None:
    say(asked, 0)
    weigh(asked)
    say(asked, 1, note=f"{WITNESS[0]} was heard.")
    refused(asked, "not weighed")


def test_the_same_words_entered_anew_are_weighed_anew(asked: Pair) -> None:
    say(asked, 0, "accepted", note=f"{WITNESS[0]} was heard.")
    weigh(asked)
    decide(asked, lambda _p: "send")
    say(asked, 0, "accepted", note=f"{WITNESS[0]} was heard.")
    refused(asked, "not weighed")
    weigh(asked)
    refused(asked, "second officer")


def test_a_decision_on_one_answer_decides_nothing_on_the_next(asked: Pair) -> None:
    say(asked, 0, "accepted", note=f"{WITNESS[0]} agrees.")
    weigh(asked)
    decide(asked, lambda _p: "send")
    answer(asked)
    say(asked, 0, "executed", note=f"{WITNESS[0]} lives in Harrowmere.")
    weigh(asked)
    with pytest.raises(Inadmissible, match="second officer"):
        answer(asked)


def test_who_entered_the_answer_does_not_decide_though_an_approver(asked: Pair) -> None:
    side, hand = asked.side("b"), asked.hand("b")
    granted = RoleGranted(officer="deputy", role="prosecutor")
    cases.enter(side.instance, side.authority, granted, by=hand, second=side.hand("deputy"))
    rows = Measure.objects.filter(case=asked.ids["case"]).order_by("number")
    from rogatory.casefile.measures import MeasureAnswered

    act = MeasureAnswered(
        measure=rows[0].key,
        answer="executed",
        answered_on="2026-11-23",
        rests_on="entry",
        note=f"{WITNESS[0]} was heard.",
    )
    cases.enter(side.instance, asked.ids["case"], act, by=side.hand("deputy"))
    weigh(asked)
    with pytest.raises(Inadmissible, match="second officer"):
        decide(asked, lambda _p: "send")
    refused(asked, "second officer")


def test_nothing_is_weighed_where_nothing_is_answered(asked: Pair) -> None:
    with pytest.raises(Inadmissible, match="nothing to answer"):
        weigh(asked)


def test_circumstances_that_name_somebody_are_withheld_when_so_decided(
    asked: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "sheet.txt").write_text("Copies of the file.")
    told = {"who": f"handed over by {' '.join(WITNESS)}"}
    taken = exhibits.take_in(
        asked.instance("b"), asked.ids["case"], folder, asked.hand("b"), circumstances=told
    )
    say(asked, 0, exhibits=tuple(taken.exhibits))
    assert [p.person for p in weigh(asked)] == ["W-1"]
    refused(asked, "second officer")
    decide(asked, lambda _p: "code")
    text = what_left(asked, answer(asked), tmp_path / "open", tool)
    assert WITNESS[0] not in text
    assert '"circumstances":null' in text
    assert "Copies of the file." in text


def test_a_person_entered_after_the_decision_is_not_named_undecided(asked: Pair) -> None:
    say(asked, 0, note="Adra Quillon was heard.")
    assert weigh(asked) == []
    act = PersonEntered(
        person="W-2",
        role="witness",
        code="W-2",
        sealed=False,
        particulars={"surname": "Quillon", "given_name": "Adra"},
    )
    persons.enter_person(asked.instance("b"), asked.ids["case"], act, asked.hand("b"))
    refused(asked, "not known when")
