# SPDX-License-Identifier: Apache-2.0
"""Terms of use at the desk: attach them, follow them through copies, list what is to be given
back, and make each limit a point that a person decides before an exhibit leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from rogatory.casefile import cases
from rogatory.casefile.counterparts import Counterpart
from rogatory.casefile.days import AsOf
from rogatory.casefile.exhibits import Exhibit, ExhibitHandedOver
from rogatory.casefile.letters import Letter
from rogatory.casefile.loans import (
    ExhibitReturned,
    ExhibitTerms,
    Loan,
    ReturnDate,
    TermsAttached,
    UseConsent,
    loan,
)
from rogatory.clerk.act import ERASED
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.rows import Instrument, Requirement
from rogatory.language import _, ngettext
from rogatory.office.contacts import moment_of
from rogatory.office.law import library_of
from rogatory.reading.harm import LEAVE_OUT, SEND, HarmItem

_WORDS = ("use_purpose", "track_return", "conditions_accepted")
_TOPICS = ("use", "confidentiality", "spontaneous")


def rows_of_law(instrument: Instrument) -> list[Requirement]:
    """Return the rows of an instrument on which terms of use, return or secrecy can rest."""
    return [
        row
        for row in instrument.requirements
        if row.topic in _TOPICS or any(word in (row.check or "") for word in _WORDS)
    ]


def law_of(instance: Instance, name: str) -> tuple[Requirement, str]:
    """Return a row of the law that terms may rest on, and the digest of its instrument.

    Inadmissible, with the rows that can be named, for any other.
    """
    instrument = library_of(instance).instruments.get(name.partition(":")[0])
    if instrument is None:
        raise Inadmissible(_("The instrument {name} is not known here.").format(name=name))
    rows = rows_of_law(instrument)
    for row in rows:
        if row.id == name:
            return row, instrument.as_applied
    raise Inadmissible(
        _("Terms of use can rest on these rows of {instrument}: {rows}.").format(
            instrument=instrument.id, rows=", ".join(row.id for row in rows) or "–"
        )
    )


def attach(
    instance: Instance,
    case: str,
    exhibits: Sequence[str],
    by: Hand,
    *,
    requirement: str | None = None,
    **told: Any,
) -> str:
    """Enter the terms under which exhibits (ids) came; ``told`` are fields of ``TermsAttached``.

    Return their id, such as ``t1``.
    """
    digest = None
    if requirement:
        digest = law_of(instance, requirement)[1]
    known = ExhibitTerms.objects.filter(case=case).values_list("terms", flat=True)
    terms = f"t{len(set(known)) + 1}"
    act = TermsAttached(
        terms=terms, exhibits=tuple(exhibits), requirement=requirement, law_digest=digest, **told
    )
    cases.enter(instance, case, act, by=by)
    return terms


def give_back(
    instance: Instance,
    case: str,
    exhibits: Sequence[str],
    by: Hand,
    *,
    on: str,
    to: str,
    proof: str | None = None,
    note: str | None = None,
) -> None:
    """Enter that exhibits (ids) were given back, and with it the last step of their custody."""
    returned = ExhibitReturned(exhibits=tuple(exhibits), on=on, to=to, proof=proof, note=note)
    steps = [ExhibitHandedOver(exhibit=one, happened=on, to=to, purpose=note) for one in exhibits]
    cases.enter(instance, case, returned, *steps, by=by)


def terms_on(case: str, exhibit: Exhibit) -> list[ExhibitTerms]:
    """Return the terms that follow an exhibit: its own, and those of what it was made from."""
    chain, one = [exhibit.key], exhibit
    while one.origin and one.origin not in chain:
        chain.append(one.origin)
        found = Exhibit.objects.filter(case=case, key=one.origin).first()
        if found is None:
            break
        one = found
    rows = ExhibitTerms.objects.filter(case=case).filter(
        Q(exhibit__in=chain) | Q(exhibit="", letter__in=_came_with(one))
    )
    return list(rows.order_by("entry", "key"))


def _came_with(exhibit: Exhibit) -> list[str]:
    """Return the letters of theirs in whose package an exhibit came."""
    if not exhibit.source:
        return []
    rows = Letter.objects.filter(case=exhibit.case, incoming=True, pouch=exhibit.source)
    return list(rows.values_list("key", flat=True))


@dataclass(frozen=True)
class Lent:
    """One exhibit that came under terms, and how its giving back stands."""

    row: ExhibitTerms
    label: str
    loan: Loan


def loans(instance: Instance, case: str, as_of: str | None = None) -> tuple[AsOf, list[Lent]]:
    """Return every exhibit under terms as of a day, overdue ones first, then by date."""
    moment = moment_of(instance, as_of)
    labels = dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    letters = {
        one.key: _("letter {number}").format(number=one.number or one.key)
        for one in Letter.objects.filter(case=case)
    }
    dates: dict[str, list[ReturnDate]] = {}
    for one in ReturnDate.objects.filter(case=case):
        dates.setdefault(one.terms, []).append(one)
    found = []
    for row in ExhibitTerms.objects.filter(case=case).order_by("entry", "key"):
        stands = loan(row, dates.get(row.key, ()), moment)
        if stands is not None:
            label = labels.get(row.exhibit, row.exhibit) or letters.get(row.letter, row.letter)
            found.append(Lent(row, label, stands))
    order = ("overdue", "due", "no_date", "returned", "waived", "not_on_loan")
    found.sort(key=lambda one: (order.index(one.loan.state), one.loan.due or "~"))
    return moment, found


def stands(instance: Instance, row: ExhibitTerms) -> Loan:
    """Return how the giving back of one exhibit stands now."""
    dates = list(ReturnDate.objects.filter(case=row.case, terms=row.key))
    found = loan(row, dates, moment_of(instance, None))
    return found or Loan(row.giving_back, row.due)


def loan_said(one: Loan, moment: AsOf | None = None) -> str:
    """Return how a loan stands in a sentence; nothing for what was never on loan."""
    if one.state == "overdue":
        past = ngettext("{n} day past", "{n} days past", one.days).format(n=one.days)
        day = moment.day.isoformat() if moment else _("now")
        said = _("to be given back by {date}: no return entered until {day}")
        return f"{said.format(date=one.due, day=day)} ({past})"
    return {
        "due": _("to be given back by {date}").format(date=one.due),
        "no_date": _("to be given back, no date named"),
        "returned": _("given back"),
        "waived": _("need not be given back"),
    }.get(one.state, "")


def limits_said(instance: Instance, row: ExhibitTerms, *, purpose: bool = True) -> list[str]:
    """Return the terms of one row in sentences; without ``purpose`` nothing erasable is said."""
    said = use_said(row, purpose=purpose)
    back = loan_said(stands(instance, row), moment_of(instance, None))
    return [*said, *([back] if back else []), *([law] if (law := _law(instance, row)) else [])]


def use_said(row: ExhibitTerms, *, purpose: bool = True) -> list[str]:
    """Return what limits the use of one row, the same on any day; see :func:`limits_said`."""
    said = []
    if row.use != "free":
        why = str(row.purpose) if purpose and row.purpose is not ERASED else ""
        line = _("to be used only for what it was given for")
        said.append(f"{line}: {why}" if why else line)
    if row.use == "consent_for_other_use":
        said.append(_("another use needs the giver's consent"))
    if row.confidential:
        said.append(_("confidential"))
    if row.third_persons:
        line = _("third persons have rights in it")
        rights = purpose and row.rights not in (None, "", ERASED)
        said.append(f"{line}: {row.rights}" if rights else line)
    return said


def _law(instance: Instance, row: ExhibitTerms) -> str:
    """Return the article behind terms with how far it was read; the row's name when it is gone."""
    if not row.requirement:
        return ""
    name = row.requirement.partition(":")[0]
    instrument = library_of(instance).instruments.get(name)
    found = instrument.requirement(row.requirement) if instrument else None
    return f"{name}, {found.cited}, {found.source_word}" if found else row.requirement


def terms_said(instance: Instance, exhibit: Exhibit) -> list[str]:
    """Return the terms that follow an exhibit, one line each, for lists and printed schedules."""
    return [
        "{who}: {what}".format(
            who=_("given by {who}").format(who=row.given_by),
            what="; ".join(limits_said(instance, row)),
        )
        for row in terms_on(exhibit.case, exhibit)
    ]


def all_terms_said(instance: Instance, case: str) -> dict[str, list[str]]:
    """Return the terms of every exhibit of a case that has any, by the exhibit's id."""
    own = set(ExhibitTerms.objects.filter(case=case).values_list("exhibit", flat=True))
    if not own:
        return {}
    rows = list(Exhibit.objects.filter(case=case))
    origins = {row.key: row.origin for row in rows}
    if "" in own:  # terms of a whole letter: any exhibit may have come with it
        return {row.key: said for row in rows if (said := terms_said(instance, row))}

    def touched(key: str) -> bool:
        seen: set[str] = set()
        while key and key not in seen:
            if key in own:
                return True
            seen.add(key)
            key = origins.get(key, "")
        return False

    return {row.key: terms_said(instance, row) for row in rows if touched(row.key)}


def use_limits(
    instance: Instance, case: str, exhibits: Sequence[Exhibit], to: str
) -> list[HarmItem]:
    """Return a point for every term of an exhibit that is to go to ``to``: a person must decide.

    None for what goes back to who gave it, and none where nothing limits it any more.
    """
    points = []
    for exhibit in exhibits:
        for row in terms_on(case, exhibit):
            if not _limits(instance, row) or _same(instance, row.given_by, to):
                continue
            place = "; ".join(limits_said(instance, row, purpose=False))
            points.append(_point(exhibit, row, place, to))
    return points


def _limits(instance: Instance, row: ExhibitTerms) -> bool:
    awaited = stands(instance, row).state in ("due", "overdue", "no_date")
    return row.use != "free" or row.confidential or row.third_persons or awaited


def _same(instance: Instance, giver: str, to: str) -> bool:
    """Tell whether giver and recipient are the same authority, or of the same state."""
    cards = Counterpart.objects.filter(case=instance.config.authority)
    countries = {one.key: one.country for one in cards}
    return bool(to) and countries.get(giver, giver) == countries.get(to, to)


def _point(exhibit: Exhibit, row: ExhibitTerms, place: str, to: str) -> HarmItem:
    about = json.dumps(["use_limit", exhibit.key, row.key, row.entry, to])
    agreed = UseConsent.objects.filter(case=row.case, terms=row.terms).order_by("entry").last()
    how = _("the terms under which it came (entry {n})").format(n=row.entry)
    if agreed is not None:
        how += "; " + _("a consent of the giver is entered (entry {n})").format(n=agreed.entry)
    return HarmItem(
        id=hashlib.sha256(about.encode()).hexdigest()[:24],
        kind="use_limit",
        severity="high",
        sha256=f"about:{exhibit.key}",
        label=exhibit.label,
        place=place,
        person="",
        how=how,
        excerpt="",
        default=None,
        choices=(SEND, LEAVE_OUT),
    )
