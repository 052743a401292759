# SPDX-License-Identifier: Apache-2.0
"""What is taken over is what the paper says: made again here and compared, before anything."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair
from tests.instrument.letters import complete

from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.measures import Measure
from rogatory.exchange import intake
from rogatory.exchange.content import Content
from rogatory.exchange.intake import Outcome
from rogatory.office import again, answering, answers, post, printing
from rogatory.paper.answer import answer_data
from rogatory.pouch import origin
from rogatory.press.typesetting import typeset

Json = dict[str, Any]


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    return make_pair(tmp_path / "pair")


def form() -> Json:
    return moves.form(2) | {"number": "17-4/26", "date": "2026-11-23"}


def letter(
    pair: Pair,
    form: Json,
    bend: Callable[[Json], Any] = lambda data: None,
    codes: Callable[[Json], Json] = lambda data: data,
) -> Outcome:
    """A prints a letter of this form, bends the paper's data, signs and sends; B receives."""
    instance = pair.instance("a")
    data = printing.paper_data(instance, form, number="17-4/26", look=printing.Look(lang="en"))
    bend(data)
    data = codes(origin.coded(data, form["letter"]))  # a bent program bends the codes as well
    signed, _level = post.sign_paper(instance, typeset("letter@1", data, standard="a-2a"))
    content = Content(signed, printing.source_of(data, "letter@1"), form=form)
    sent = moves.contact(
        pair, "a", pair.case, kind="letter", content=content, letter=form["letter"]
    )
    case = CaseOpened(reference="N-1", title="a request")
    return intake.receive(
        pair.instance("b"), sent.path, pair.hand("b"), new_case=case, compare=again.compare
    )


def test_an_honest_letter_is_taken_over_without_a_remark(pair: Pair) -> None:
    outcome = letter(pair, form())
    assert (outcome.state, outcome.reasons) == ("opened", [])
    assert outcome.report is not None
    assert outcome.report.state_of("letter origin") == "verified"


def test_a_paper_that_asks_for_something_else_than_its_form_is_refused(pair: Pair) -> None:
    """The sender's own program was bent: paper and form are both signed, and differ."""
    asked = form()
    other = copy.deepcopy(asked)
    other["measures"] = other["measures"][:1]
    instance = pair.instance("a")
    said = printing.paper_data(instance, other, number="17-4/26", look=printing.Look(lang="en"))

    def bend(data: Json) -> None:
        kept = {name: data[name] for name in ("form", "machine")}
        data |= said | kept

    outcome = letter(pair, asked, bend)
    assert outcome.report is not None
    assert outcome.report.ok, "nothing else finds it"
    assert outcome.state == "refused"
    assert "sections" in outcome.reasons[0]
    pair.b  # noqa: B018 - attaches
    assert not Measure.objects.exists()


def test_a_paper_of_another_program_is_taken_over_with_a_remark(pair: Pair) -> None:
    outcome = letter(pair, form(), lambda data: data.update(program="rogatory 9"))
    assert outcome.state == "opened"
    assert "another program" in outcome.reasons[0]


def test_a_paper_with_the_codes_of_another_letter_is_refused(pair: Pair) -> None:
    other = "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19"
    outcome = letter(pair, form(), codes=lambda data: origin.coded(data, other))
    assert outcome.report is not None
    assert outcome.report.state_of("letter codes") == "verified", "the digest alone is right"
    assert outcome.state == "refused"
    assert "(code)" in outcome.reasons[0]


def test_a_paper_with_the_codes_of_other_data_is_refused_by_the_verifier(pair: Pair) -> None:
    def codes(data: Json) -> Json:
        return data | {"code": data["code"] | {"after": " 0A1B2C3D4E5F6071"}}

    outcome = letter(pair, form(), codes=codes)
    assert outcome.report is not None
    assert outcome.report.state_of("letter codes") == "failed"
    assert outcome.state == "refused"


def test_another_greeting_is_remarked(pair: Pair) -> None:
    outcome = letter(pair, form(), lambda data: data["opening"].pop(0))
    assert outcome.state == "opened"
    assert "greets" in outcome.reasons[0]


@pytest.fixture
def asked(pair: Pair) -> Pair:
    """B holds a letter of A, and has decided two measures of it."""
    instance, hand = pair.instance("a"), pair.hand("a")
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    pair.ids |= {"case": outcome.case, "letter": outcome.letters[0]}
    assert instance.home != pair.instance("b").home
    post.register(pair.instance("b"), outcome.case, outcome.letters[0], "B-311", pair.hand("b"))
    moves.decide(pair, "b", outcome.case, 0, "executed", note="as asked")
    moves.decide(pair, "b", outcome.case, 1, "refused", article="19(1)")
    assert hand.officer == "aynur"
    return pair


def answered(pair: Pair) -> Outcome:
    """B answers; A receives."""
    ids, instance, hand = pair.ids, pair.instance("b"), pair.hand("b")
    answers.weigh(instance, ids["case"], ids["letter"], hand, allow_unconfined=True)
    sent = answering.answer(
        instance, ids["case"], ids["letter"], hand, lang="ru", allow_unconfined=True
    )
    return intake.receive(pair.instance("a"), sent.path, pair.hand("a"), compare=again.compare)


def test_an_honest_answer_is_taken_over_without_a_remark(asked: Pair) -> None:
    outcome = answered(asked)
    assert (outcome.state, outcome.reasons) == ("opened", [])


def test_an_answer_as_data_that_is_not_the_answer_on_paper_is_refused(
    asked: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is announced says refused, and what is printed says executed."""
    made = answer_data

    def lie(value: Mapping[str, Any], **named: Any) -> Json:
        told = copy.deepcopy(dict(value))
        told["measures"][1]["answer"] = "executed"
        return made(told, **named)

    with monkeypatch.context() as bent:
        bent.setattr(answers, "answer_data", lie)
        outcome = answered(asked)
    assert outcome.state == "refused"
    assert "sections" in outcome.reasons[0]
    asked.a  # noqa: B018 - attaches
    assert set(Measure.objects.values_list("state", flat=True)) == {"asked"}


def test_answer_data_put_beside_another_paper_fail_in_step_seven(
    asked: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = Content.items

    def swapped(self: Content) -> Any:
        if self.answer is not None:
            rows = [row | {"answer": "executed"} for row in self.answer["measures"]]
            object.__setattr__(self, "answer", {**self.answer, "measures": rows})
        return items(self)

    with monkeypatch.context() as bent:
        bent.setattr(Content, "items", swapped)
        outcome = answered(asked)
    assert outcome.state == "refused"
    assert outcome.report is not None
    assert outcome.report.state_of("letter origin") == "failed"


def test_a_letter_is_not_sent_when_its_form_changed_since_it_was_signed(pair: Pair) -> None:
    from rogatory.errors import Inadmissible

    asked = complete()
    data = printing.paper_data(pair.instance("a"), asked, number="1", look=printing.Look(lang="en"))
    post._refuse_other(data, asked)
    with pytest.raises(Inadmissible, match="sign it anew"):
        post._refuse_other(data, asked | {"number": "2"})
    assert origin.stated(data) == origin.digest(asked)
