# SPDX-License-Identifier: Apache-2.0
"""The measures of a letter: each numbered, with what is asked, of whom, why, and how."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Exhibit, Measure
from rogatory.instrument.terms import measure_type_label
from rogatory.language import _
from rogatory.paper.particulars import names_by_id
from rogatory.press.blocks import Block, entry, items, pairs, small, text
from rogatory.press.dates import long_day


def measure_entries(form: LetterForm, lang: str) -> list[Block]:
    """One entry for every measure, in the order of the letter, under its own number."""
    people = names_by_id(form)
    exhibits = {exhibit.id: _exhibit(exhibit) for exhibit in form.exhibits if exhibit.id}
    return [
        _measure(measure.number or n, measure, lang, people, exhibits)
        for n, measure in enumerate(form.measures, 1)
    ]


def _measure(
    number: int,
    measure: Measure,
    lang: str,
    people: Mapping[str, str],
    exhibits: Mapping[str, str],
) -> Block:
    kind = measure_type_label(measure.type) if measure.type else ""
    title = measure.title or _capital(kind) or _("Measure")
    blocks = [text(measure.text)] if measure.text else []
    if measure.questions:
        blocks += [small(_("Questions:")), items(measure.questions, numbered=True)]
    named = [people[id] for id in (*measure.persons, *measure.legal_persons)]
    rows = [
        (_("concerning"), "\n".join(named)),
        (_("object"), measure.object or ""),
        (_("place"), measure.place or ""),
        (_("exhibits"), "\n".join(exhibits[id] for id in measure.exhibits)),
        (_("grounds"), measure.grounds or ""),
        *_particular(measure),
        (_("attendance"), _attendance(measure)),
        (_("procedure asked for"), _procedure(measure)),
        (_("danger in delay"), measure.risk or ""),
        (_("wished by"), _deadline(measure, lang)),
    ]
    rows = [(label, value) for label, value in rows if value]
    if rows:
        blocks.append(pairs(rows))
    return entry(f"{number}", title, *blocks, about=kind if measure.title else "")


def _particular(measure: Measure) -> list[tuple[str, str]]:
    """What only a service, a hearing or a summons has."""
    rows: list[tuple[str, str]] = []
    if service := measure.service:
        rows += [
            (_("document to be served"), service.document_title or ""),
            (_("addressee's address"), service.address or ""),
            (_("contents in short"), service.content_summary or ""),
        ]
        if service.translated is not None:
            rows.append((_("translation enclosed"), _yes(service.translated)))
    if hearing := measure.hearing:
        rows += [
            (_("why not in person"), hearing.reason or ""),
            (_("judicial authority"), hearing.judicial_authority or ""),
            (_("conducted by"), "\n".join(hearing.conducted_by)),
            (_("technical means"), hearing.technical or ""),
        ]
        if hearing.willing is not None:
            rows.append((_("the person is willing"), _yes(hearing.willing)))
    if summons := measure.summons:
        rows += [
            (_("where to appear"), summons.place or ""),
            (_("when to appear"), summons.when or ""),
            (_("allowances and costs"), summons.allowances or ""),
        ]
    return rows


def _attendance(measure: Measure) -> str:
    attendance = measure.attendance
    if attendance is None or attendance.asked is None:
        return ""
    if not attendance.asked:
        return _("attendance of our officials is not asked for")
    lines = [_("we ask that these officials may attend:"), *attendance.who]
    if not attendance.who:
        lines = [_("we ask that our officials may attend")]
    return "\n".join([*lines, attendance.reason or ""]).strip()


def _procedure(measure: Measure) -> str:
    special = measure.special_procedure
    if special is None:
        return ""
    lines = [special.text or ""]
    if special.oath:
        lines.append(_("under oath or affirmation"))
    if special.originals:
        lines.append(_("originals are asked for"))
    lines.append(special.reason or "")
    return "\n".join(line for line in lines if line)


def _deadline(measure: Measure, lang: str) -> str:
    deadline = measure.deadline
    if deadline is None:
        return ""
    lines = [long_day(deadline.on, lang) if deadline.on else "", deadline.reason or ""]
    return "\n".join(line for line in lines if line)


def _exhibit(exhibit: Exhibit) -> str:
    name = ", ".join(part for part in (exhibit.label, exhibit.description) if part)
    if exhibit.sent is False and exhibit.kept_at:
        name += " " + _("(not sent; kept at: {place})").format(place=exhibit.kept_at)
    if exhibit.return_asked:
        name += " " + _("(return asked for)")
    return name


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
