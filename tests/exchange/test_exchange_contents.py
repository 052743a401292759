# SPDX-License-Identifier: Apache-2.0
"""What a genuine but deviating sender may put inside: refused with reasons, or tolerated; whole."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair, sha256

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.measures import Measure
from rogatory.casefile.pouches import PouchOpened
from rogatory.clerk.replay import acts_of
from rogatory.docket import canon
from rogatory.exchange import dispatch
from rogatory.exchange.content import Content
from rogatory.exchange.dispatch import Sent
from rogatory.exchange.intake import Outcome
from rogatory.pouch.manifest import Item

Json = dict[str, Any]


class Crafted(Content):
    """Contents with further files, written by a modified program."""

    more: tuple[Item, ...] = ()

    def items(self) -> list[Item]:
        return [*super().items(), *self.more]


def _send(pair: Pair, kind: str, *more: Item, letter: str = "", **content: Any) -> Sent:
    paper = pair.papers["a"]
    crafted = Crafted(paper.pdf, paper.source, **content)
    object.__setattr__(crafted, "more", more)
    return moves.contact(pair, "a", pair.case, kind=kind, content=crafted, letter=letter)


def _refused(pair: Pair, sent: Sent) -> Outcome:
    """Receive at B: refused with reasons and a receipt, nothing else entered, and final."""
    before = pair.dockets("b")
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "refused"
    assert outcome.reasons
    assert outcome.receipt is not None
    after = pair.dockets("b")
    authority = pair.b.authority
    assert {k: v for k, v in after.items() if k != authority} == {
        k: v for k, v in before.items() if k != authority
    }
    kept = pair.b.instance.vault.local(f"{authority}/{outcome.digest}")
    assert sha256(kept.read_bytes()) == sent.digest
    assert moves.receive(pair, "b", sent.path).state == "again"
    assert pair.faults("b") == []
    assert moves.receive(pair, "a", outcome.receipt).state == "receipt"
    return outcome


def _form(change: Callable[[Json], Any]) -> Json:
    form = moves.form(2)
    change(form)
    return form


FORMS: dict[str, Callable[[Json], Any]] = {
    "no id": lambda f: f.pop("letter"),
    "an id too long": lambda f: f.update(letter="x" * 300),
    "no measures": lambda f: f.update(measures=[]),
    "a measure without id": lambda f: f["measures"][0].pop("id"),
    "a measure without type": lambda f: f["measures"][0].pop("type"),
    "an unknown type": lambda f: f["measures"][0].update(type="sorcery"),
    "one id twice": lambda f: f["measures"][0].update(id=f["measures"][1]["id"]),
    "an id with a line break": lambda f: f.update(letter="a\nb"),
    "another schema": lambda f: f.update(schema="rogatory.letter/99"),
    "an unknown field": lambda f: f.update(sudo=True),
    "text for a list": lambda f: f.update(measures="all"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_letter_whose_form_is_wrong_is_refused_whole(pair: Pair, name: str) -> None:
    _refused(pair, _send(pair, "letter", form=_form(FORMS[name])))


def test_a_letter_without_its_form_is_refused(pair: Pair) -> None:
    assert "without its form" in _refused(pair, _send(pair, "letter")).reasons[0]


def test_a_letter_id_that_came_before_is_refused(pair: Pair) -> None:
    form = moves.form(1)
    assert moves.receive(pair, "b", _send(pair, "letter", form=form).path).state == "opened"
    _refused(pair, _send(pair, "letter", form=form))
    other = moves.form(1)
    other["measures"][0]["id"] = form["measures"][0]["id"]
    _refused(pair, _send(pair, "letter", form=other))


EXHIBIT = b"bytes of an exhibit"


def _exhibits(**changes: Any) -> Item:
    row: Json = {
        "id": str(uuid.uuid4()),
        "label": "E-1",
        "member": "exhibits/000.bin",
        "name": "note.txt",
        "name_bytes": "",
        "sha256": sha256(EXHIBIT),
        "size": len(EXHIBIT),
        "circumstances": None,
    }
    rows = changes.pop("rows", [row | changes])
    return Item("exhibits.json", canon.dumps({"v": 1, "exhibits": rows}))


LISTS: dict[str, Json] = {
    "a file of the host": {"member": "/etc/hostname"},
    "a path upwards": {"member": "exhibits/../../../package.json"},
    "another file of the package": {"member": "letter.pdf"},
    "a file that is not there": {"member": "exhibits/001.bin"},
    "another digest": {"sha256": sha256(b"other")},
    "another size": {"size": 1},
    "a size as text": {"size": "19"},
    "a number for a name": {"name": 7},
    "no list": {"rows": {"id": "x"}},
    "rows that are no objects": {"rows": ["x", None]},
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_exhibits_that_lies_is_refused(pair: Pair, name: str) -> None:
    bytes_ = Item("exhibits/000.bin", EXHIBIT)
    sent = _send(pair, "letter", bytes_, _exhibits(**LISTS[name]), form=moves.form(1))
    _refused(pair, sent)
    pair.b  # noqa: B018 - attaches
    assert not Exhibit.objects.exists()


def test_an_honest_list_of_exhibits_is_taken_in(pair: Pair) -> None:
    bytes_ = Item("exhibits/000.bin", EXHIBIT)
    sent = _send(pair, "letter", bytes_, _exhibits(), form=moves.form(1))
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    stored = pair.b.instance.vault.local(f"{outcome.case}/{sha256(EXHIBIT)}")
    assert stored.read_bytes() == EXHIBIT
    assert pair.faults("b") == []


def _asked(pair: Pair) -> tuple[str, str, list[str]]:
    """B asks A: returns A's case, the letter there, and the ids that B knows of its measures."""
    case = pair.b.open_case("B-9")
    form_of: list[str] = []
    letter = moves.prepare(pair, "b", case, measures=3)
    sent = moves.send(pair, "b", case, letter)
    outcome = moves.receive(pair, "a", sent.path, into=pair.case)
    assert outcome.receipt is not None
    moves.receive(pair, "b", outcome.receipt)
    rows = Measure.objects.filter(case=case, letter=letter).order_by("number")
    form_of = [row.key for row in rows]
    pair.ids["case_b"], pair.ids["letter_b"] = case, letter
    return case, letter, form_of


def _row(measure: str, answer: str, **more: Any) -> Json:
    row = dict.fromkeys(("article", "reason_code", "until", "note"))
    return {"measure": measure, "answer": answer, "exhibits": [], **row, **more}


def _answer(pair: Pair, letter: str, rows: Any, **more: Any) -> Sent:
    value = {"v": 1, "letter": letter, "their_number": None, "on": "2026-11-23", "measures": rows}
    return _send(pair, "answer", answer=value | more)


ANSWERS: dict[str, Callable[[list[str]], Any]] = {
    "no list": lambda ids: "executed",
    "a row with a list for an id": lambda ids: [_row("x", "executed") | {"measure": [ids[0]]}],
    "exhibits that are no list": lambda ids: [_row(ids[0], "executed", exhibits=None)],
    "exhibits that are numbers": lambda ids: [_row(ids[0], "executed", exhibits=[1])],
    "one measure twice": lambda ids: [_row(ids[0], "executed"), _row(ids[0], "refused")],
    "an article that is a sentence": lambda ids: [_row(ids[0], "refused", article="Art. 19!")],
    "a date that is none": lambda ids: [_row(ids[0], "postponed", until="soon")],
    "a postponement without an end": lambda ids: [_row(ids[0], "postponed")],
    "a missing field": lambda ids: [{"measure": ids[0], "answer": "executed"}],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_not_in_form_is_refused_whole(pair: Pair, name: str) -> None:
    case, letter, ids = _asked(pair)
    _refused(pair, _answer(pair, letter, ANSWERS[name](ids)))
    assert moves.states(pair, "b", case, letter) == ["asked"] * 3


def test_an_answer_on_a_day_that_is_none_is_refused(pair: Pair) -> None:
    _case, letter, ids = _asked(pair)
    _refused(pair, _answer(pair, letter, [_row(ids[0], "executed")], on="yesterday"))


def test_an_answer_to_a_letter_that_was_not_sent_is_refused(pair: Pair) -> None:
    _asked(pair)
    reasons = _refused(pair, _answer(pair, str(uuid.uuid4()), [_row("x", "executed")])).reasons
    assert "did not send" in reasons[0]


def test_what_was_not_asked_or_is_final_is_said_and_the_rest_is_taken(pair: Pair) -> None:
    case, letter, ids = _asked(pair)
    sent = _answer(pair, letter, [_row(ids[0], "refused", article="19"), _row("other", "executed")])
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    assert len(outcome.reasons) == 1
    rows = [_row(ids[0], "executed"), _row(ids[1], "executed"), _row(ids[2], "blessed")]
    outcome = moves.receive(pair, "b", _answer(pair, letter, rows).path)
    assert outcome.state == "opened"
    assert len(outcome.reasons) == 2
    assert moves.states(pair, "b", case, letter) == ["refused", "executed", "asked"]
    assert pair.faults("b") == []


def _note(case: str) -> object:
    """Return the note of the last package that was opened into a case."""
    acts = [act for _stamp, act in acts_of(case, KINDS, only={"pouch.opened/1"})]
    assert isinstance(acts[-1], PouchOpened)
    return acts[-1].note


@pytest.mark.parametrize("answer", ["withdrawn", "superseded"])
def test_what_only_who_asked_can_say_closes_no_measure(pair: Pair, answer: str) -> None:
    case, letter, ids = _asked(pair)
    sent = _answer(pair, letter, [_row(ids[0], answer), _row(ids[1], "executed")])
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    assert len(outcome.reasons) == 1
    assert answer in outcome.reasons[0]
    assert moves.states(pair, "b", case, letter) == ["asked", "executed", "asked"]
    assert _note(case) == outcome.reasons[0]


@pytest.mark.parametrize(("day", "said"), [("1990-01-01", "before"), ("2099-12-31", "after")])
def test_a_day_that_cannot_be_is_entered_as_stated_with_a_remark(
    pair: Pair, day: str, said: str
) -> None:
    case, letter, ids = _asked(pair)
    outcome = moves.receive(
        pair, "b", _answer(pair, letter, [_row(ids[0], "executed")], on=day).path
    )
    assert outcome.state == "opened"
    (remark,) = outcome.reasons
    assert day in remark
    assert said in remark
    assert _note(case) == remark
    assert Measure.objects.get(case=case, key=ids[0]).answered_on == day


@pytest.mark.parametrize("day", ["2026", "2026-11", "2026-11-23", "1990-01-01/2099-12-31"])
def test_a_day_that_can_be_is_not_remarked(pair: Pair, day: str) -> None:
    _case, letter, ids = _asked(pair)
    sent = _answer(pair, letter, [_row(ids[0], "executed")], on=day)
    outcome = moves.receive(pair, "b", sent.path)
    assert (outcome.state, outcome.reasons) == ("opened", [])


def test_a_result_that_is_not_enclosed_is_said(pair: Pair) -> None:
    case, letter, ids = _asked(pair)
    sent = _answer(pair, letter, [_row(ids[0], "executed", exhibits=["nowhere"])])
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    assert ["nowhere" in remark for remark in outcome.reasons] == [True]
    assert _note(case) == outcome.reasons[0]
    assert Measure.objects.get(case=case, key=ids[0]).exhibits == []


def test_an_entry_of_an_unknown_kind_is_tolerated(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grease: a later program may enter kinds that this one does not know."""
    from rogatory.casefile import cases, kinds, policy
    from rogatory.casefile.cases import CaseOpened
    from rogatory.clerk.act import Act, Stamp, structural
    from rogatory.clerk.sheet import Sheet
    from rogatory.exchange.evidence import Shown

    class Grease(Act, kind="zz.grease/7"):
        """A kind that nobody knows."""

        colour: str = structural("Colour", "code")

        def apply(self, sheet: Sheet, stamp: Stamp) -> None:
            return

    side = pair.a
    with monkeypatch.context() as later:
        later.setattr(kinds, "KINDS", {**kinds.KINDS, Grease.kind: Grease})
        entries = cases.enter(side.instance, pair.case, Grease(colour="blue"), by=pair.hand("a"))
        shown = [Shown(entries[0].number, frozenset({"colour"}))]
        sent = moves.contact(pair, "a", pair.case, shown=shown)
    assert policy.MAY.get(Grease.kind) is None
    outcome = moves.receive(
        pair, "b", sent.path, new_case=CaseOpened(reference="B-1", title="with grease")
    )
    assert outcome.state == "opened"
    assert outcome.report is not None
    assert outcome.report.ok


@pytest.mark.parametrize("name", ["letter.json", "exhibits.json", "form.json"])
def test_json_of_another_spelling_is_refused(
    pair: Pair, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = copy.copy(Content.items)

    def spelled(self: Content) -> list[Item]:
        found = [item for item in honest(self) if item.name != name]
        return [*found, Item(name, b'{"v": 1, "v": 1}')]

    with monkeypatch.context() as modified:
        modified.setattr(Content, "items", spelled)
        sent = _send(pair, "letter", form=moves.form(1))
    _refused(pair, sent)


def test_the_hand_that_seals_is_the_real_dispatch(pair: Pair, tmp_path: Path) -> None:
    """The deviating packages above differ from honest ones in their contents only."""
    sent = _send(pair, "contact")
    assert sent.path.parent == dispatch.pouches_of(pair.sides["a"].instance)
    assert moves.receive(pair, "b", sent.path).state == "opened"
