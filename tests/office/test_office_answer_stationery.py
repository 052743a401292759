# SPDX-License-Identifier: Apache-2.0
"""An answer stands on the stationery of whoever answers, and the other side takes it over."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair
from tests.office.test_office_stationery import LAYOUT, adopt, plan

from rogatory.exchange import intake
from rogatory.office import again, answering, answers, harm


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """A was asked by B; A answers the first measure and has it weighed."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    pair = make_pair(tmp_path / "pair")
    case = pair.side("b").open_case()
    outcome = moves.receive(pair, "a", moves.send_new(pair, "b", case).path)
    assert outcome.case
    pair.ids |= {"case": outcome.case, "letter": outcome.letters[0]}
    moves.decide(pair, "a", outcome.case, 0, "executed")
    instance, hand = pair.instance("a"), pair.hand("a")
    listed = answers.weigh(instance, outcome.case, outcome.letters[0], hand)
    if listed:
        decided = {one.item: "keep" for one in listed}
        deputy = pair.side("a").hand("deputy")
        harm.decide(instance, outcome.case, outcome.letters[0], decided, deputy)
    return pair


def sent(pair: Pair) -> Path:
    ids = pair.ids
    going = answering.answer(
        pair.instance("a"), ids["case"], ids["letter"], pair.hand("a"), lang="ru"
    )
    return going.path


def test_an_answer_bears_the_head_the_signatory_and_the_layout_of_the_house(
    asked: Pair, tmp_path: Path
) -> None:
    adopt(asked, plan(tmp_path, LAYOUT))
    ids, instance = asked.ids, asked.instance("a")
    made = answers.going(instance, ids["case"], ids["letter"], asked.hand("a"), on="2026-11-23")
    data, _template = answers.answer_paper(instance, made, "ru", "2026-11-23", "aynur")
    assert data["house"]["lines"][0] == "ГЕНЕРАЛЬНАЯ ПРОКУРАТУРА РЕСПУБЛИКИ XA"
    assert data["signature"]["name"] == "M. Oredan"
    assert data["signature"]["title"] == "Заместитель Генерального прокурора"
    assert "A. Serin" in data["executor"][0]
    path = sent(asked)
    outcome = intake.receive(asked.instance("b"), path, asked.hand("b"), compare=again.compare)
    assert outcome.state == "opened", outcome.reasons
    assert "layout of the sender's own" in outcome.reasons[0]
    assert outcome.report is not None
    assert outcome.report.ok, outcome.report.failures


def test_an_answer_without_stationery_is_signed_by_the_officer(asked: Pair) -> None:
    ids, instance = asked.ids, asked.instance("a")
    made = answers.going(instance, ids["case"], ids["letter"], asked.hand("a"), on="2026-11-23")
    data, _template = answers.answer_paper(instance, made, "en", "2026-11-23", "aynur")
    assert "house" not in data
    assert data["signature"]["title"] == data["letterhead"]["name"] != ""
    assert data["executor"] == []
    path = sent(asked)
    outcome = intake.receive(asked.instance("b"), path, asked.hand("b"), compare=again.compare)
    assert outcome.state == "opened", outcome.reasons
    assert not outcome.reasons
