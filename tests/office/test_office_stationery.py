# SPDX-License-Identifier: Apache-2.0
"""Stationery at work: adopted, printed with, numbered by, sent, made again and compared."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.casefile.numbering import NumberTaken
from rogatory.clerk.act import Act
from rogatory.clerk.replay import dump
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Malformed
from rogatory.exchange import intake
from rogatory.exchange.content import Content
from rogatory.exchange.intake import Outcome
from rogatory.office import (
    again,
    copies_on_paper,
    harm,
    letters,
    numbers,
    post,
    printing,
    samples,
    scans,
    stationery,
    stationery_files,
)
from rogatory.press import typeset
from rogatory.press.layouts import typeset_with

Json = dict[str, Any]
BASE = '#import "office@1.typ": *\n'
LAYOUT = (
    BASE
    + "#let notes(head) = align(right, text(size: 8pt, {\n"
    + ("  (..head.signature.notes, ..head.executor).map(words).join(linebreak())\n}))\n")
)
DROPS = BASE + "#let opening-lines(head) = addressee(head)\n"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    return make_pair(tmp_path / "pair")


def plan(folder: Path, layout: str = "", text: str = stationery_files.EXAMPLE) -> stationery.Plan:
    file = folder / "stationery.toml"
    file.write_text(text, encoding="utf-8")
    if not layout:
        return stationery.plan(file)
    (folder / "own.typ").write_text(layout, encoding="utf-8")
    return stationery.plan(file, folder / "own.typ")


def adopt(pair: Pair, made: stationery.Plan) -> None:
    """Adopt without trying, which has tests of its own."""
    side = pair.side("a")
    side.enter(side.authority, made.act(), by="aynur", second="deputy")


def approved(pair: Pair) -> str:
    """Give a letter of A that waits for its signature."""
    instance, hand = pair.instance("a"), pair.hand("a")
    form = moves.form(2)
    form.pop("executor", None)
    letter = letters.draft(instance, pair.case, form, "b.example", hand)
    row = Letter.objects.get(key=letter)
    act = LetterChecked(
        letter=letter, form_digest=row.form_digest, instrument_digest="0" * 64, errors=0,
        by_hand=0, remarks=(),
    )  # fmt: skip
    cases.enter(instance, pair.case, act, by=hand)
    deputy = pair.side("a").hand("deputy")
    if found := harm.weigh(instance, pair.case, letter, [], hand):
        harm.decide(instance, pair.case, letter, {p.item: "keep" for p in found}, deputy)
    letters.approve(instance, pair.case, letter, deputy)
    return letter


def sign(pair: Pair, letter: str, **more: Any) -> Letter:
    look = printing.Look(lang="ru", marking=more.pop("marking", ""))
    post.sign_letter(pair.instance("a"), pair.case, letter, pair.hand("a"), look=look, **more)
    return Letter.objects.get(key=letter)


def test_a_letter_takes_the_next_number_by_the_pattern_and_keeps_it(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path))
    first, second = approved(pair), approved(pair)
    instance = pair.instance("a")
    assert numbers.proposed(instance, pair.case, first).number == "12/2026-0001"
    assert sign(pair, first).number == "12/2026-0001"
    with pytest.raises(Inadmissible, match="The number 12/2026-0001 is taken"):
        sign(pair, second, number="12/2026-0001")
    assert sign(pair, second, number="12/2026-0004").number == "12/2026-0004"
    third = approved(pair)
    assert numbers.proposed(instance, pair.case, third).number == "12/2026-0005"
    (series,) = numbers.book(instance)
    assert series.gaps == [(2, 3)]
    assert not pair.faults("a")


def test_a_number_that_was_struck_out_is_never_given_again(pair: Pair, tmp_path: Path) -> None:
    from rogatory.casefile.numbering import NumberStruck

    adopt(pair, plan(tmp_path))
    letter, instance = approved(pair), pair.instance("a")
    taken = numbers.take(instance, pair.case, letter, pair.hand("a"))
    side = pair.side("a")
    side.enter(side.authority, NumberStruck(number=taken, reason="spoilt"))
    assert numbers.take(instance, pair.case, letter, pair.hand("a")) != taken
    with pytest.raises(Inadmissible, match="is taken"):
        numbers.take(instance, pair.case, approved(pair), pair.hand("a"), taken)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (NumberTaken(number="12/2026-0002", series="12/2026-#", n=3), "does not stand at place"),
        (NumberTaken(number="12/2026-0000", series="12/2026-#", n=0), "from 1"),
        (NumberTaken(number="12/2026-01", series="12/2026-#", n=1), "Place 1 of the series"),
    ],
)
def test_a_number_is_entered_only_where_it_stands(pair: Pair, act: Act, why: str) -> None:
    side = pair.side("a")
    side.enter(side.authority, NumberTaken(number="12/2026-0001", series="12/2026-#", n=1))
    with pytest.raises(Inadmissible, match=why):
        side.enter(side.authority, act)


def test_without_stationery_a_number_must_be_said(pair: Pair) -> None:
    with pytest.raises(Inadmissible, match="adopted no pattern of numbers"):
        sign(pair, approved(pair))


def test_what_was_printed_before_prints_again_after_a_later_adoption(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path, LAYOUT))
    row = sign(pair, approved(pair), marking="official")
    instance = pair.instance("a")
    source = copies_on_paper.source_of(instance, row)
    assert source["layout"] == LAYOUT
    assert source["data"]["marking"].endswith("Для служебного пользования")
    with instance.vault.open(f"{pair.case}/{row.pdf}") as stream:
        signed = stream.read()
    adopt(pair, plan(tmp_path, text='copies = 3\n[letterhead]\nen = ["ANOTHER HOUSE"]\n'))
    assert signed.startswith(printing.print_again(source))
    three = copies_on_paper.copies(instance, row)
    assert len(set(three)) == 3
    assert dump(instance.config.authority) == dump(instance.config.authority)
    assert not pair.faults("a")


def test_a_marking_that_the_stationery_does_not_allow_is_refused(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path))
    with pytest.raises(Inadmissible, match="not among those that the stationery allows: official"):
        sign(pair, approved(pair), marking="secret")


def test_a_layout_that_fails_after_all_stops_no_letter(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(pair, plan(tmp_path, BASE + "#let letterhead(head, narrow: false) = gone\n"))
    row = sign(pair, approved(pair))
    instance = pair.instance("a")
    assert "layout" not in copies_on_paper.source_of(instance, row)
    assert "program's own layout" in copies_on_paper.fallen_back(instance, row)


LARGE = BASE + "#let look(body) = { set text(size: 19pt); body }\n"
COVERED = (
    BASE
    + "#let look(body) = { set page(foreground: place(bottom + right, dx: -19mm, dy: -7mm,\n"
    + "  rect(width: 10mm, height: 10mm, fill: white))); body }\n"
)


def test_a_letter_that_leaves_stands_in_the_adopted_layout_with_a_code_on_each_of_its_leaves(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path, LARGE))
    row = sign(pair, approved(pair))
    instance = pair.instance("a")
    assert copies_on_paper.fallen_back(instance, row) == ""
    source = copies_on_paper.source_of(instance, row)
    plain = typeset("letter@1", source["data"])
    file = instance.vault.local(f"{pair.case}/{row.pdf}")
    seen = scans.seen_in([file])
    told = [(code.leaf, code.leaves) for one in seen for code in one.printed]
    assert told == [(n, len(seen)) for n in range(1, len(seen) + 1)]
    with pypdfium2.PdfDocument(plain) as document:
        assert len(seen) > len(document), "the codes count the leaves of the adopted layout"


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        (DROPS, "lacks: “"),
        (BASE + "#let letterhead(head, narrow: false) = gone\n", "unknown variable: gone"),
        (BASE + "#let look(body) = { set page(header: none); body }\n", "“SAMPLE” on page 1"),
        (BASE + '#let notes(head) = [#read("/etc/hostname")]\n', "asks for a file or a package"),
        (COVERED, "the code of the leaf on page 1"),
    ],
)
def test_a_layout_with_which_a_sample_fails_is_not_adopted(
    pair: Pair, tmp_path: Path, layout: str, why: str
) -> None:
    instance, deputy = pair.instance("a"), pair.side("a").hand("deputy")
    with pytest.raises(Malformed) as refused:
        stationery.adopt(instance, plan(tmp_path, layout), pair.hand("a"), deputy)
    assert "With this layout a sample (" in str(refused.value)
    assert why in str(refused.value)
    assert stationery.current(instance) is None


def test_the_example_is_adopted_by_two(pair: Pair, tmp_path: Path) -> None:
    instance, deputy = pair.instance("a"), pair.side("a").hand("deputy")
    made = plan(tmp_path, stationery_files.example_layout())
    with pytest.raises(Inadmissible, match="signatures of 2 officers"):
        stationery.adopt(instance, plan(tmp_path), pair.hand("a"), None)
    stationery.adopt(instance, made, pair.hand("a"), deputy)
    row = stationery.current(instance)
    assert row is not None
    assert (row.layout, row.copies) == (stationery_files.example_layout(), 2)


def test_every_fault_of_a_stationery_file_is_named_at_once(tmp_path: Path) -> None:
    text = 'pattern = "12{n}"\ncopies = 0\nhead = 1\n[letterhead]\nde = ["x"]\n[markings]\na = 1\n'
    with pytest.raises(Inadmissible) as refused:
        plan(tmp_path, " ", text)
    assert len(refused.value.remarks) == 6, refused.value.remarks


def received(
    pair: Pair, layout: str, bend: Callable[[Json], Any] = lambda source: None
) -> tuple[Outcome, Json]:
    """A prints in a layout of its own, bends letter.json, and sends; B receives."""
    instance, form = pair.instance("a"), moves.form(2) | {"number": "17-4/26", "date": "2026-11-23"}
    form.pop("executor", None)
    house = stationery.house_of(instance)
    look = printing.Look(lang="ru")
    data = printing.paper_data(instance, form, number="17-4/26", look=look, house=house)
    source = printing.source_of(data, "letter@1", layout)
    pdf = typeset_with(layout, "letter@1", data)
    bend(source)
    signed, _level = post.sign_paper(instance, pdf)
    content = Content(signed, source, form=form)
    sent = moves.contact(
        pair, "a", pair.case, kind="letter", content=content, letter=form["letter"]
    )
    case = CaseOpened(reference="N-1", title="a request")
    outcome = intake.receive(
        pair.instance("b"), sent.path, pair.hand("b"), new_case=case, compare=again.compare
    )
    return outcome, source


def test_a_letter_in_the_senders_layout_is_taken_over_with_a_remark(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path, LAYOUT))
    outcome, source = received(pair, LAYOUT)
    assert outcome.report is not None
    assert (outcome.state, source["v"]) == ("opened", 2)
    assert "layout of the sender's own" in outcome.reasons[0]
    assert outcome.report.state_of("letter data") == "verified"
    assert outcome.report.state_of("letter layout") == "not checkable"


def test_a_layout_that_leaves_words_of_the_letter_out_is_refused_by_the_receiver(
    pair: Pair, tmp_path: Path
) -> None:
    adopt(pair, plan(tmp_path, DROPS))
    outcome, _source = received(pair, DROPS)
    assert outcome.state == "refused"
    assert "leaves out what the data beside it say" in outcome.reasons[0]


def test_every_change_of_the_layout_that_travels_is_found(pair: Pair, tmp_path: Path) -> None:
    """One character of it changed, and its digest left or made to fit: found either way."""
    adopt(pair, plan(tmp_path, LAYOUT))
    instance = pair.instance("a")
    data = printing.paper_data(
        instance, moves.form(1) | {"number": "1", "date": "2026-11-23"},
        number="1", look=printing.Look(lang="en"), house=stationery.house_of(instance),
    )  # fmt: skip
    honest = printing.source_of(data, "letter@1", LAYOUT)
    pdf = printing.print_again(honest)
    injected = detected = 0
    for place in range(len(BASE), len(LAYOUT), 40):
        bent = copy.deepcopy(honest)
        sign_ = "7" if LAYOUT[place] != "7" else "8"
        bent["layout"] = LAYOUT[:place] + sign_ + LAYOUT[place + 1 :]
        fitting = printing.source_of(data, "letter@1", bent["layout"])
        for one in (bent, fitting):
            injected += 1
            assert canon.dumps(one) != canon.dumps(honest)
            detected += _prints_otherwise(one, pdf)
    print(f"injected {injected}, detected {detected}")
    assert injected == detected >= 6
    assert not _prints_otherwise(honest, pdf), "the honest one is the same"


def _prints_otherwise(source: Json, pdf: bytes) -> bool:
    from rogatory.errors import RogatoryError
    from rogatory.verify.letter import _print

    try:
        return not pdf.startswith(_print(source))
    except RogatoryError:
        return True


def test_the_letter_without_any_stationery_looks_as_before(pair: Pair) -> None:
    row = sign(pair, approved(pair), number="5/26")
    source = copies_on_paper.source_of(pair.instance("a"), row)
    assert source["v"] == 1
    assert not {"house", "picture", "copy", "layout"} & {*source, *source["data"]}


def test_samples_are_of_every_language_short_and_long() -> None:
    from rogatory.paper.stationery import House

    made = samples.samples(House())
    assert len(made) == 8
    assert {data["document"]["lang"] for _said, _template, data in made} == {"en", "ru", "az"}
