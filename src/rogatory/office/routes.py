# SPDX-License-Identifier: Apache-2.0
"""The way of a letter in plain words: our own acts, and the bodies that it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.routes import Hop, LetterPart, LetterPassed, LetterSplit
from rogatory.casefile.status_words import basis, medium
from rogatory.clerk.act import ERASED
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _, pgettext
from rogatory.office.letters import letter_of


@dataclass(frozen=True)
class Step:
    """One step of a letter's way: its date, the sentence, and the entry (-1: of the letter)."""

    on: str
    said: str
    entry: int


def pass_on(instance: Instance, case: str, letter: str, by: Hand, **told: Any) -> str:
    """Enter that a letter came to a body; ``told`` are further fields of ``LetterPassed``.

    Return the id of the step, such as ``h1``.
    """
    row = letter_of(case, letter)
    hop = f"h{Hop.objects.filter(case=case).count() + 1}"
    cases.enter(instance, case, LetterPassed(hop=hop, letter=row.key, **told), by=by)
    return hop


def split(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    on: str,
    rests_on: str,
    parts: Mapping[str, tuple[str, str, Sequence[int]]],
    source: str | None = None,
) -> None:
    """Enter that a letter is split: part -> (body, its number or "", numbers of measures)."""
    row = letter_of(case, letter)
    measures = Measure.objects.filter(case=case, letter=row.key, dropped=False)
    ids = {one.number: one.key for one in measures}
    unknown = sorted({n for _b, _n, numbers in parts.values() for n in numbers if n not in ids})
    Inadmissible.unless_empty(
        [_("The letter has no measure {n}.").format(n=number) for number in unknown]
    )
    act = LetterSplit(
        letter=row.key,
        on=on,
        rests_on=rests_on,
        source=source,
        parts=tuple(
            {"part": name, "measures": [ids[n] for n in numbers]}
            for name, (_body, _number, numbers) in parts.items()
        ),
        bodies=tuple(body for body, _number, _numbers in parts.values()),
        numbers=tuple(number for _body, number, _numbers in parts.values()),
    )
    cases.enter(instance, case, act, by=by)


def hops(case: str, letter: str) -> list[Hop]:
    """Return the bodies that a letter came to, by date."""
    rows = Hop.objects.filter(case=case, letter=letter)
    return sorted(rows, key=lambda row: (row.on, row.entry))


def parts(case: str, letter: str) -> list[LetterPart]:
    """Return the parts of a letter as it was split last."""
    rows = LetterPart.objects.filter(case=case, letter=letter, current=True)
    return sorted(rows, key=lambda row: row.part)


def way(instance: Instance, row: Letter) -> list[Step]:
    """Return the way of a letter, step by step, by the dates that the steps name."""
    steps = _own_steps(instance, row)
    for hop in hops(row.case, row.key):
        steps.append(Step(hop.on, _hop_said(hop), hop.entry))
        if hop.told_on:
            told = _("the sender was told that {body} has it (rests on: {basis})").format(
                body=_word(hop.body), basis=basis(hop.told_rests_on)
            )
            steps.append(Step(hop.told_on, told, hop.told_entry))
    for part in parts(row.case, row.key):
        steps.append(Step(part.on, part_said(part), part.entry))
    return sorted(steps, key=lambda step: step.on[:10])


def _own_steps(instance: Instance, row: Letter) -> list[Step]:
    def day(at: str) -> str:
        return datetime.fromisoformat(at).astimezone(instance.zone).date().isoformat()

    steps = []
    if row.drafted:
        steps.append(Step(day(row.drafted), _("drafted here"), row.entry))
    if row.sent_on:
        said = _("sent to {other}, {how}, under {number}").format(
            other=row.counterpart, how=medium(row.channel), number=row.number or "–"
        )
        steps.append(Step(row.sent_on, said, -1))
    if row.received_on:
        said = _("received here from {other}, {how}").format(
            other=row.counterpart, how=medium(row.channel)
        )
        steps.append(Step(row.received_on, said, row.entry))
    if row.registered:
        said = _("registered here under {number}").format(number=row.number)
        steps.append(Step(day(row.registered), said, -1))
    if row.acknowledged:
        steps.append(Step(row.acknowledged, _("receipt acknowledged"), -1))
    return steps


def _hop_said(hop: Hop) -> str:
    said = {
        "drafting": _("drafted by {body}"),
        "transmitting": _("passed on through {body}"),
        "receiving": _("received by {body}"),
        "executing": _("with {body} for execution"),
    }[hop.role].format(body=_word(hop.body) + (f" ({hop.state})" if hop.state else ""))
    more = []
    if hop.number not in (None, ""):
        more.append(_("number {number}").format(number=_word(hop.number)))
    if hop.part:
        more.append(_("part {part}").format(part=hop.part))
    more.append(_("rests on: {basis}").format(basis=basis(hop.rests_on)))
    return ", ".join([said, *more])


def part_said(part: LetterPart) -> str:
    """Return one part of a split letter in a sentence: its body, its number, its measures."""
    numbers = dict(
        Measure.objects.filter(case=part.case, letter=part.letter).values_list("key", "number")
    )
    asked = sorted(numbers[key] for key in part.measures or [] if key in numbers)
    number = [_("number {number}").format(number=_word(part.number))] if part.number else []
    return ", ".join(
        [
            _("split: part {part} to {body}").format(part=part.part, body=_word(part.body)),
            *number,
            _("measures {numbers}").format(numbers=", ".join(map(str, asked))),
            _("rests on: {basis}").format(basis=basis(part.rests_on)),
        ]
    )


def not_placed(row: Letter) -> list[int]:
    """Return the numbers of the measures that no part of a split letter holds; none if whole."""
    split_into = parts(row.case, row.key)
    if not split_into:
        return []
    placed = {key for part in split_into for key in part.measures or []}
    measures = Measure.objects.filter(case=row.case, letter=row.key, dropped=False)
    return sorted(one.number for one in measures if one.key not in placed)


def not_told(row: Letter) -> list[Hop]:
    """Return the steps of a letter of theirs to another body of ours of which no entry says that
    the sender was told."""
    if not row.incoming:
        return []
    found = [one for one in hops(row.case, row.key) if one.role in ("transmitting", "executing")]
    return [one for one in found if not one.told_on]


def role_label(code: str) -> str:
    """Return what a body does with a letter, in ordinary words."""
    labels = {
        "drafting": pgettext("body", "drafting"),
        "transmitting": pgettext("body", "transmitting"),
        "receiving": pgettext("body", "receiving"),
        "executing": pgettext("body", "executing"),
    }
    return labels.get(code, code)


def _word(value: Any) -> str:
    return str(ERASED) if value is ERASED else "–" if value in (None, "") else str(value)
