# SPDX-License-Identifier: Apache-2.0
"""Transfer of proceedings at the desk: the warning with its article, the confirmations, and how
own jurisdiction stands as of a day."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.casefile import cases
from rogatory.casefile.days import AsOf, span
from rogatory.casefile.jurisdiction import (
    JurisdictionReturned,
    JurisdictionSuspended,
    Suspension,
    TransferConfirmed,
)
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.transfers import TRANSFER, TransferConfirmation
from rogatory.clerk.instance import Hand, Instance
from rogatory.instrument.rows import Requirement
from rogatory.language import _
from rogatory.office.contacts import moment_of
from rogatory.office.law import library_of
from rogatory.office.letters import letter_of

LOST = "own_jurisdiction_lost_if_transfer_accepted"
BACK = "requested_side_inactive"
_TAKEN = frozenset({"accepted", "scheduled", "executed", "executed_partly",
                    "executed_with_conditions"})  # fmt: skip


def row_on(instance: Instance, instrument: str, assessed: str) -> Requirement | None:
    """Return the row of an instrument by which own jurisdiction is lost or comes back; None when
    the data has none."""
    known = library_of(instance).instruments.get(instrument)
    rows = known.requirements if known else ()
    return next(
        (row for row in rows if any(assessed in clause.arguments for clause in row.clauses)), None
    )


def warning(instance: Instance, row: Letter) -> list[str]:
    """Return what handing the prosecution over does, with the article and how far it was read."""
    lost = row_on(instance, row.instrument, LOST)
    back = row_on(instance, row.instrument, BACK)
    said = [
        _(
            "This letter asks {other} to prosecute. Once it takes the case over, this authority "
            "can no longer prosecute for the same act."
        ).format(other=row.counterpart)
    ]
    if lost is None:
        said.append(
            _("What {instrument} says of own jurisdiction is not in the data: read it.").format(
                instrument=row.instrument
            )
        )
    for one in (lost, back):
        if one is not None:
            said.append(f"{row.instrument}, {one.cited}, {one.source_word}: {one.words_now()}")
    return said


def confirm(
    instance: Instance, case: str, letter: str, by: Hand, note: str | None = None
) -> list[str]:
    """Enter that an officer confirms the handing over, signed; return the warning confirmed."""
    row = letter_of(case, letter)
    lost = row_on(instance, row.instrument, LOST)
    known = library_of(instance).instruments.get(row.instrument)
    act = TransferConfirmed(
        letter=row.key,
        form_digest=row.form_digest,
        requirement=lost.id if lost else None,
        law_digest=known.as_applied if known else None,
        note=note,
    )
    cases.enter(instance, case, act, by=by)
    return warning(instance, row)


def suspend(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    since: str,
    rests_on: str,
    source: str | None = None,
    look_again: str | None = None,
    note: str | None = None,
    exhibits: tuple[str, ...] = (),
) -> None:
    """Enter that the other side took the case over, with the article that suspends ours."""
    row = letter_of(case, letter)
    lost = row_on(instance, row.instrument, LOST)
    act = JurisdictionSuspended(
        letter=row.key,
        since=since,
        rests_on=rests_on,
        source=source,
        exhibits=exhibits,
        requirement=lost.id if lost else None,
        look_again=look_again,
        note=note,
    )
    cases.enter(instance, case, act, by=by)


def take_back(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    on: str,
    because: str,
    rests_on: str,
    reason: str,
) -> None:
    """Enter that own jurisdiction is back, with the article that gives it back."""
    row = letter_of(case, letter)
    back = row_on(instance, row.instrument, BACK)
    act = JurisdictionReturned(
        letter=row.key,
        on=on,
        because=because,
        rests_on=rests_on,
        requirement=back.id if back else None,
        reason=reason,
    )
    cases.enter(instance, case, act, by=by)


@dataclass(frozen=True)
class Stands:
    """How own jurisdiction stands over what one letter hands over."""

    letter: Letter
    state: str
    """``own`` (nothing is entered that suspends it), ``suspended`` or ``back``."""

    row: Suspension | None
    confirmed: list[TransferConfirmation]
    warnings: list[str]


def stands(instance: Instance, case: str, as_of: str | None = None) -> tuple[AsOf, list[Stands]]:
    """Return every letter of ours that hands a prosecution over, as of a day, by its entry."""
    moment = moment_of(instance, as_of)
    asked = Measure.objects.filter(case=case, type=TRANSFER, dropped=False)
    measures: dict[str, list[Measure]] = {}
    for measure in asked:
        measures.setdefault(measure.letter, []).append(measure)
    found = []
    rows = Letter.objects.filter(case=case, key__in=list(measures), incoming=False)
    for letter in rows.order_by("entry"):
        if letter.drafted <= moment.instant:
            found.append(_one(instance, letter, measures[letter.key], moment))
    return moment, found


def _one(instance: Instance, letter: Letter, asked: list[Measure], moment: AsOf) -> Stands:
    row = Suspension.objects.filter(
        case=letter.case, key=letter.key, at__lte=moment.instant
    ).first()
    confirmed = TransferConfirmation.objects.filter(
        case=letter.case, letter=letter.key, at__lte=moment.instant
    )
    state = "own"
    if row is not None:
        state = "back" if row.back_at and row.back_at <= moment.instant else "suspended"
    warnings = _warnings(instance, letter, asked, row, state, moment)
    return Stands(letter, state, row, list(confirmed.order_by("entry")), warnings)


def _warnings(
    instance: Instance,
    letter: Letter,
    asked: list[Measure],
    row: Suspension | None,
    state: str,
    moment: AsOf,
) -> list[str]:
    said = []
    taken = [m for m in asked if m.state in _TAKEN and m.answered <= moment.instant]
    if state == "own" and taken:
        said.append(
            _("measure {n} was accepted on {date}: enter since when own jurisdiction is suspended")
            .format(n=taken[0].number, date=taken[0].answered_on)
        )  # fmt: skip
    zone = moment.local.tzinfo
    assert zone is not None
    if state == "suspended" and row is not None:
        back = row_on(instance, letter.instrument, BACK)
        if back is not None:
            said.append(
                _("{article} gives jurisdiction back when the other side declines or does "
                  "nothing; it states no period").format(article=back.cited)
            )  # fmt: skip
        if not row.look_again:
            said.append(_("no policy date is set on which inaction is looked at"))
        elif span(row.look_again, zone).last < moment.day:
            said.append(
                _("the policy date {date} is over: has the other side taken any step?").format(
                    date=row.look_again
                )
            )
    return said
