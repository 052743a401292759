# SPDX-License-Identifier: Apache-2.0
"""Measures at the desk: received, verified, assessed; the reasons given for not executing them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from rogatory.casefile import cases
from rogatory.casefile.assessment import (
    MeasureAssessed,
    MeasureReceived,
    MeasureVerified,
)
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, RogatoryError
from rogatory.instrument.reasons import Reason, reason, reasons
from rogatory.language import _
from rogatory.office.law import library_of

CHUNK = 1 << 20


@dataclass(frozen=True)
class Branch:
    """A measure with the measures of what was left of it."""

    measure: Measure
    remainders: tuple[Branch, ...]


def measure_row(case: str, measure: str) -> Measure:
    """Return a measure of the case by its id; Inadmissible when there is none."""
    row = Measure.objects.filter(case=case, key=measure, dropped=False).first()
    if row is None:
        raise Inadmissible(_("There is no measure {measure} in the case.").format(measure=measure))
    return row


def tree(case: str, letter: str | None = None) -> list[Branch]:
    """Return the measures of a letter, or of all, each with its remainders below it."""
    rows = Measure.objects.filter(case=case, dropped=False)
    if letter is not None:
        rows = rows.filter(letter=letter)
    below: dict[str, list[Measure]] = {}
    for row in rows.order_by("letter", "number"):
        below.setdefault(row.parent, []).append(row)

    def branch(row: Measure) -> Branch:
        return Branch(row, tuple(map(branch, below.get(row.key, ()))))

    return list(map(branch, below.get("", ())))


def verification(instance: Instance, row: Measure, on: str) -> MeasureVerified:
    """Read every file of a result again and return the act that holds the digests found.

    Raises Inadmissible, naming each file that is not the one that was taken in or cannot be read.
    """
    keys, digests, faults = [], [], []
    for key in row.exhibits or []:
        exhibit = Exhibit.objects.filter(case=row.case, key=key).first()
        file = exhibit.file if exhibit is not None else None
        if exhibit is None or not isinstance(file, dict):
            continue  # erased on a legal ground: there is nothing to read
        try:
            found = _digest(instance, f"{row.case}/{file['sha256']}")
        except (RogatoryError, OSError):
            found = ""
        if found != file["sha256"]:
            faults.append(
                _("Result {exhibit} is not the file that was taken in.").format(
                    exhibit=exhibit.label
                )
            )
        keys.append(key)
        digests.append(found)
    Inadmissible.unless_empty(faults)
    return MeasureVerified(measure=row.key, on=on, exhibits=tuple(keys), digests=tuple(digests))


def _digest(instance: Instance, name: str) -> str:
    made = hashlib.sha256()
    with instance.vault.open(name) as stream:
        while piece := stream.read(CHUNK):
            made.update(piece)
    return made.hexdigest()


def receive(
    instance: Instance, case: str, measure: str, by: Hand, *, on: str, note: str | None = None
) -> None:
    """Enter that the result of a measure of ours is here."""
    row = measure_row(case, measure)
    cases.enter(instance, case, MeasureReceived(measure=row.key, on=on, note=note), by=by)


def verify(instance: Instance, case: str, measure: str, by: Hand, *, on: str) -> int:
    """Read the files of a result again, enter that they are those taken in; return how many."""
    act = verification(instance, measure_row(case, measure), on)
    cases.enter(instance, case, act, by=by)
    return len(act.exhibits)


def assess(
    instance: Instance,
    case: str,
    measure: str,
    verdict: str,
    by: Hand,
    *,
    on: str,
    defects: Sequence[str] = (),
    remainder: str | None = None,
    note: str | None = None,
) -> str | None:
    """Judge a result; return the id of the remainder's measure when it satisfies in part.

    What was not entered before is entered with it: that the result is here, and that its files
    are those that were taken in.
    """
    row = measure_row(case, measure)
    acts: list[Act] = []
    if not row.step:
        acts.append(MeasureReceived(measure=row.key, on=on))
    if row.step in ("", "received"):
        acts.append(verification(instance, row, on))
    partial = verdict == "partial"
    child = str(uuid.uuid4()) if partial else None
    acts.append(
        MeasureAssessed(
            measure=row.key,
            verdict=verdict,
            on=on,
            defects=tuple(defects),
            child=child,
            child_number=_next_number(case, row.letter) if partial else None,
            remainder=remainder,
            note=note,
        )
    )
    cases.enter(instance, case, *acts, by=by)
    return child


def _next_number(case: str, letter: str) -> int:
    """Return the number after every number that the letter ever gave, also to a dropped measure."""
    rows = Measure.objects.filter(case=case, letter=letter)
    return max(rows.values_list("number", flat=True), default=0) + 1


def reasons_of(instance: Instance, row: Letter) -> list[Reason]:
    """Return the reasons that the letter's instrument gives, the forbidden ones too."""
    instrument = library_of(instance).instruments.get(row.instrument)
    return [] if instrument is None else reasons(instrument, _requested(row))


def _requested(row: Letter) -> str | None:
    state = row.form.get("requested_state") if isinstance(row.form, dict) else None
    return state if isinstance(state, str) else None


def flag(instance: Instance, row: Letter, code: str, answer: str) -> str | None:
    """Return in words what is wrong with the reason of an answer; it is never blocked for it.

    None when the instrument gives the reason, or when none is needed.
    """
    if not code:
        return None
    instrument = library_of(instance).instruments.get(row.instrument)
    if instrument is None:
        return None
    found = reason(instrument, code, _requested(row))
    if found is None:
        return _("Flagged: {id} gives no reason of the code {code}.").format(
            id=instrument.id, code=code
        )
    if found.forbidden:
        return _("Flagged: {id} forbids this reason: {reason}.").format(
            id=instrument.id, reason=found.wording
        )
    if answer == "refused" and found.postpones:
        return _("Flagged: this reason allows waiting, not a refusal: {reason}.").format(
            reason=found.wording
        )
    if found.applies is False:
        return _("Flagged: this reason is not for the requested state: {reason}.").format(
            reason=found.wording
        )
    return None


def flags(instance: Instance, rows: Sequence[Measure]) -> list[str]:
    """Return what is flagged about the reasons of answers, each with the measure's number."""
    letters: dict[str, Letter] = {}
    said = []
    for row in rows:
        if row.reason_code and row.letter not in letters:
            letters[row.letter] = Letter.objects.get(case=row.case, key=row.letter)
        if row.reason_code and (
            told := flag(instance, letters[row.letter], row.reason_code, row.state)
        ):
            said.append(_("Measure {n}: {what}").format(n=row.number, what=told))
    return said


def answer(instance: Instance, case: str, act: MeasureAnswered, by: Hand) -> list[str]:
    """Enter an answer to a measure; return what is flagged about its reason, and what it lacks."""
    cases.enter(instance, case, act, by=by)
    row = measure_row(case, act.measure)
    said = flags(instance, [row])
    if act.answer in ("refused", "postponed") and not act.reason_code:
        letter = Letter.objects.get(case=case, key=row.letter)
        fitting = [one for one in reasons_of(instance, letter) if fits(one, act.answer)]
        if fitting:
            said.append(
                _("No reason code was named; {id} gives: {codes}.").format(
                    id=letter.instrument, codes=", ".join(one.code for one in fitting)
                )
            )
    return said


def fits(one: Reason, answer: str) -> bool:
    """Return whether a reason may be given for a refusal or a postponement."""
    return not one.forbidden and one.applies is not False and (
        answer == "postponed" or not one.postpones
    )  # fmt: skip
