# SPDX-License-Identifier: Apache-2.0
"""Letters at the desk: draft, revise, check against the instrument, answer what no machine can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.approvals import LetterApproved, LetterReturned
from rogatory.casefile.letters import (
    Letter,
    LetterChecked,
    LetterDrafted,
    LetterRevised,
    RemarkAnswer,
    RemarkAnswered,
)
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Malformed
from rogatory.exchange.opening import form_digest
from rogatory.instrument.basis import Tie, resolve
from rogatory.instrument.check import check
from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import carried
from rogatory.instrument.remark import Answer, Group, Remark
from rogatory.instrument.rows import Library
from rogatory.language import _
from rogatory.office.dual import correspondences
from rogatory.office.law import library_of as library_of


def letter_of(case: str, letter: str) -> Letter:
    """Return a letter of the case by its id or by our number; Inadmissible when there is none."""
    row = Letter.objects.filter(case=case, key=letter).first()
    row = row or Letter.objects.filter(case=case, number=letter).first()
    if row is None:
        raise Inadmissible(_("There is no letter {letter} in the case.").format(letter=letter))
    return row


def form_of(row: Letter) -> LetterForm:
    """Return the form of a letter; Inadmissible when it was erased."""
    if not isinstance(row.form, dict):
        raise Inadmissible(_("The text of this letter was erased."))
    return LetterForm.from_json(row.form)


def _measures(form: LetterForm) -> tuple[dict[str, Any], ...]:
    faults = [
        _("Measure {n} has no {what}.").format(n=place, what=what)
        for place, measure in enumerate(form.measures, 1)
        for what, value in (("id", measure.id), ("type", measure.type))
        if not value
    ]
    Inadmissible.unless_empty(faults)
    return tuple(
        {"id": measure.id, "number": measure.number or place, "type": measure.type}
        for place, measure in enumerate(form.measures, 1)
    )


def draft(
    instance: Instance, case: str, form: Mapping[str, Any], counterpart: str, by: Hand
) -> str:
    """Enter a draft, complete or not; return the letter's id.

    ``counterpart`` is the domain of an authority with an identity card here, or a state's code.
    """
    read = LetterForm.from_json(dict(form))
    if not read.letter or not read.instrument:
        raise Malformed(_("A draft needs at least its id and the instrument that it rests on."))
    plain = read.to_json()
    act = LetterDrafted(
        letter=read.letter,
        instrument=read.instrument,
        counterpart=counterpart,
        form_digest=form_digest(plain),
        measures=_measures(read),
        form=plain,
    )
    cases.enter(instance, case, act, by=by)
    return read.letter


def revise(
    instance: Instance,
    case: str,
    letter: str,
    form: Mapping[str, Any],
    by: Hand,
    reason: str | None = None,
) -> None:
    """Replace a draft by a better one; its check, weighing and approval begin anew.

    Translated paragraphs stay with it where the new form names the language (see ``carried``).
    """
    row, read = letter_of(case, letter), LetterForm.from_json(dict(form))
    if read.letter != row.key:
        raise Malformed(_("The revised form names another letter."))
    if isinstance(row.form, dict):
        read = carried(LetterForm.from_json(row.form), read)
    cases.enter(instance, case, revision(row, read, reason), by=by)


def revision(row: Letter, form: LetterForm, reason: str | None) -> LetterRevised:
    """Return the act that replaces a letter's form by this one."""
    plain = form.to_json()
    return LetterRevised(
        letter=row.key,
        form_digest=form_digest(plain),
        measures=_measures(form),
        form=plain,
        reason=reason,
    )


def answers_to(case: str, letter: str) -> list[Answer]:
    """Return what officers have answered to rows of the check, in order."""
    rows = RemarkAnswer.objects.filter(case=case, letter=letter).order_by("entry")
    return [
        Answer(
            requirement=row.requirement,
            read=str(row.read),
            where=str(row.where),
            on=row.on,
            result=row.result,
            officer=row.by,
            instrument_digest=row.instrument_digest or None,
        )
        for row in rows
    ]


def remarks_on(instance: Instance, row: Letter) -> tuple[list[Remark], str]:
    """Return the remarks of the check, with the digest of the instrument's text; enters nothing."""
    return _remarks(instance, row)[:2]


def _remarks(instance: Instance, row: Letter) -> tuple[list[Remark], str, str | None]:
    """Return the remarks with the digests of the instrument's text and of the country sheet."""
    library, form = library_of(instance), form_of(row)
    instrument = library.instruments.get(row.instrument)
    if instrument is None:
        raise Inadmissible(
            _("The instrument {name} is not known here.").format(name=row.instrument)
        )
    if form.date is None:
        # An undated draft is judged as if it went today.
        form = replace(form, date=instance.clock().astimezone(instance.zone).date().isoformat())
    sheet = library.sheet(form.requested_state, form.date)
    remarks = check(
        form,
        instrument,
        answers=answers_to(row.case, row.key),
        sheet=sheet,
        tie=_tie(library, form, instrument.id),
        decided=correspondences(row.case),
    )
    return remarks, instrument.as_applied, sheet.digest if sheet is not None else None


def _tie(library: Library, form: LetterForm, instrument: str) -> Tie | None:
    """Return how the instrument stands between the letter's two states, beside all others."""
    from_, to, on = form.requesting_state, form.requested_state, form.date
    if from_ is None or to is None or on is None or from_ == to:
        return None
    return resolve(library, from_, to, on).tie(instrument)


def check_letter(instance: Instance, case: str, letter: str, by: Hand) -> list[Remark]:
    """Hold a letter against its instrument, enter the remarks, and return them."""
    row = letter_of(case, letter)
    remarks, digest, sheet_digest = _remarks(instance, row)
    act = LetterChecked(
        letter=row.key,
        form_digest=row.form_digest,
        instrument_digest=digest,
        errors=sum(1 for remark in remarks if remark.group is Group.ERROR),
        by_hand=sum(1 for remark in remarks if remark.needs_answer),
        sheet_digest=sheet_digest,
        remarks=tuple(remark.to_json() for remark in remarks),
    )
    cases.enter(instance, case, act, by=by)
    return remarks


def answer_remark(instance: Instance, case: str, letter: str, answer: Answer, by: Hand) -> None:
    """Enter what a named officer read for a row that no machine could check."""
    row = letter_of(case, letter)
    remarks, digest = remarks_on(instance, row)
    if answer.requirement not in {remark.requirement for remark in remarks}:
        raise Inadmissible(
            _("The check of this letter has no row {row}.").format(row=answer.requirement)
        )
    act = RemarkAnswered(
        letter=row.key,
        requirement=answer.requirement,
        result=answer.result,
        on=answer.on,
        read=answer.read,
        where=answer.where,
        instrument_digest=digest,
    )
    cases.enter(instance, case, act, by=by)


def approve(instance: Instance, case: str, letter: str, by: Hand, note: str | None = None) -> None:
    """Approve a letter as its second officer."""
    row = letter_of(case, letter)
    act = LetterApproved(letter=row.key, form_digest=row.form_digest, note=note)
    cases.enter(instance, case, act, by=by)


def give_back(instance: Instance, case: str, letter: str, reason: str, by: Hand) -> None:
    """Give a draft back to who wrote it, with the reason."""
    row = letter_of(case, letter)
    cases.enter(instance, case, LetterReturned(letter=row.key, reason=reason), by=by)
