# SPDX-License-Identifier: Apache-2.0
"""What the two sides of a pair do: prepare, send, receive, answer; each through the real doors.

Check and weighing are entered without a finding: their own tests are elsewhere.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from tests.exchange.pair import Pair, digest
from tests.instrument.letters import complete

from rogatory.casefile import cases
from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.harm import HarmListed
from rogatory.casefile.letters import Letter, LetterChecked, LetterSigned
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.docket import canon
from rogatory.exchange import dispatch, intake
from rogatory.exchange.content import Content
from rogatory.exchange.dispatch import Sent
from rogatory.exchange.evidence import Shown
from rogatory.exchange.intake import Outcome
from rogatory.exchange.opening import native
from rogatory.office import letters, post
from rogatory.office.answers import answer_of, answered_entry

OTHER = {"a": "b", "b": "a"}


def domain(name: str) -> str:
    """Return the domain of a side."""
    return f"{name}.example"


def form(measures: int = 3) -> dict[str, Any]:
    """Return the form of a letter with fresh ids."""
    value = complete()
    value["letter"] = str(uuid.uuid4())
    value["measures"] = value["measures"][:measures]
    for measure in value["measures"]:
        measure["id"] = str(uuid.uuid4())
    for name in ("number", "enclosures"):
        value.pop(name, None)
    return value


def prepare(
    pair: Pair,
    name: str,
    case: str,
    measures: int = 3,
    number: str = "",
    enclosures: tuple[str, ...] = (),
) -> str:
    """Draft, check, weigh, approve and sign a letter of a side; return its id."""
    side, paper = pair.side(name), pair.papers[name]
    instance, hand = side.instance, pair.hand(name)
    letter = letters.draft(instance, case, form(measures), domain(OTHER[name]), hand)
    row = Letter.objects.get(case=case, key=letter)
    weighed = HarmListed(
        letter=letter, form_digest=row.form_digest, enclosures=enclosures, items=(), whats=()
    )
    checked = LetterChecked(
        letter=letter,
        form_digest=row.form_digest,
        instrument_digest="0" * 64,
        errors=0,
        by_hand=0,
        remarks=(),
    )
    cases.enter(instance, case, checked, weighed, by=hand)
    letters.approve(instance, case, letter, side.hand("deputy"))
    source = instance.vault.put(case, canon.dumps(dict(paper.source)))
    placed = instance.vault.put(case, paper.pdf)
    signed = LetterSigned(
        letter=letter,
        number=number or f"17-{row.entry}/26",
        pdf=placed.sha256,
        size=placed.size,
        source=source.sha256,
        template=str(paper.source["template"]),
        level="B-B",
    )
    cases.enter(instance, case, signed, by=hand)
    return letter


def send(pair: Pair, name: str, case: str, letter: str) -> Sent:
    """Send a prepared letter."""
    return post.send_letter(pair.instance(name), case, letter, pair.hand(name))


def send_new(pair: Pair, name: str, case: str, measures: int = 3) -> Sent:
    """Prepare a letter and send it."""
    return send(pair, name, case, prepare(pair, name, case, measures))


def receive(pair: Pair, name: str, path: Path, **where: Any) -> Outcome:
    """Take in a file; a first letter opens a new case unless ``where`` says otherwise."""
    if not where:
        where = {"new_case": CaseOpened(reference=f"N-{uuid.uuid4().hex[:6]}", title="a request")}
    return intake.receive(pair.instance(name), path, pair.hand(name), **where)


def contact(pair: Pair, name: str, case: str, **changes: Any) -> Sent:
    """Send a note of contact: the smallest package."""
    paper = pair.papers[name]
    options: dict[str, Any] = {
        "kind": "contact",
        "to": domain(OTHER[name]),
        "letter": "",
        "shown": [],
        "by": pair.hand(name),
    }
    content = changes.pop("content", None) or Content(paper.pdf, paper.source)
    return dispatch.send(pair.instance(name), case, content, **(options | changes))


def decide(pair: Pair, name: str, case: str, place: int, answer: str, **more: Any) -> str:
    """Decide a measure of theirs, by its place from 0; return its id."""
    rows = Measure.objects.filter(case=case, letter__contains=":").order_by("entry", "number")
    pair.side(name)
    measure = str(list(rows)[place].key)
    act = MeasureAnswered(
        measure=measure, answer=answer, answered_on="2026-11-23", rests_on="entry", **more
    )
    cases.enter(pair.instance(name), case, act, by=pair.hand(name))
    return measure


def answer(pair: Pair, name: str, case: str, letter: str, **changes: Any) -> Sent:
    """Send what is decided on the measures of a letter of theirs, in one answer.

    ``changes`` replace fields of ``answer.json``.
    """
    instance, paper = pair.instance(name), pair.papers[name]
    row = Letter.objects.get(case=case, key=letter)
    measures = [
        one
        for one in Measure.objects.filter(case=case, letter=letter).order_by("number")
        if one.state != "asked"
    ]
    value = answer_of(row, measures, lambda key: native(row.counterpart, key), post.today(instance))
    return dispatch.send(
        instance,
        case,
        Content(paper.pdf, paper.source, answer=value | changes),
        kind="answer",
        to=row.counterpart,
        letter=letter,
        shown=[
            Shown(answered_entry(case, one.key), frozenset({"measure", "answer"}))
            for one in measures
        ],
        by=pair.hand(name),
    )


def states(pair: Pair, name: str, case: str, letter: str) -> list[str]:
    """Return the states of a letter's measures, in order."""
    pair.side(name)
    rows = Measure.objects.filter(case=case, letter=letter).order_by("number")
    return [row.state for row in rows]


def measures_digest(pair: Pair, name: str, case: str) -> str:
    """Return a digest of every measure row of a case, as the side holds it."""
    pair.side(name)
    rows = Measure.objects.filter(case=case).order_by("key").values()
    return digest([{key: str(value) for key, value in row.items()} for row in rows])
