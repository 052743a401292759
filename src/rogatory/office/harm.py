# SPDX-License-Identifier: Apache-2.0
"""Weighing harm: list what could hurt someone, let the second officer decide, and make what leaves.

What leaves is a function of the approved form and the decisions: the same again at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmDecided, HarmItem, HarmList, HarmListed
from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _, ngettext
from rogatory.office.codes import coded_form as coded_form
from rogatory.office.codes import hidden_in_letter, hidden_names
from rogatory.office.codes import texts_of as texts_of
from rogatory.office.copies import copy_of as copy_of
from rogatory.office.copies import told_of, withheld_batches
from rogatory.office.exhibits import path_of
from rogatory.office.letters import letter_of
from rogatory.office.loans import terms_on, use_limits, use_said
from rogatory.office.page_counts import page_counts
from rogatory.office.persons import known_persons
from rogatory.office.twins import leaving_form
from rogatory.reading import harm, names
from rogatory.reading.harm import KnownPerson, ScanFile
from rogatory.reading.places import place_said


def scanned(
    instance: Instance,
    case: str,
    texts: Mapping[str, str],
    exhibits: Sequence[Exhibit],
    known: Sequence[KnownPerson],
    *,
    to: str,
    allow_unconfined: bool = False,
) -> list[harm.HarmItem]:
    """Look for harm in texts, in enclosures and in what travels beside them, and for terms of use
    that sending them ``to`` another authority touches; enter nothing."""
    files = [ScanFile(path_of(instance, one), one.label, one.file["sha256"]) for one in exhibits]
    found = harm.scan(
        files, known, texts, told=told_of(exhibits), allow_unconfined=allow_unconfined
    )
    return [*found, *use_limits(instance, case, exhibits, to)]


def weigh(
    instance: Instance,
    case: str,
    letter: str,
    enclosures: Sequence[str],
    by: Hand,
    *,
    allow_unconfined: bool = False,
    said: Letter | None = None,
) -> list[HarmItem]:
    """List every point of possible harm in a letter and its enclosures; enter and return them.

    ``said`` stands for the letter when it is not its own text that leaves (see ``answers``).
    """
    row = said or letter_of(case, letter)
    exhibits = exhibits_of(case, enclosures)
    known = known_persons(instance, case)
    found = scanned(
        instance,
        case,
        texts_of(row.form),
        exhibits,
        known,
        to=row.counterpart,
        allow_unconfined=allow_unconfined,
    )
    act = HarmListed(
        letter=row.key,
        form_digest=row.form_digest,
        enclosures=tuple(one.key for one in exhibits),
        items=tuple(
            {
                "item": item.id,
                "sort": item.kind,
                "severity": item.severity,
                "person": item.person or None,
                "file": item.sha256 or None,
                "proposed": item.default,
                "choices": list(item.choices),
            }
            for item in found
        ),
        whats=tuple(
            {"label": item.label, "place": item.place, "how": item.how, "excerpt": item.excerpt}
            for item in found
        ),
    )
    cases.enter(instance, case, act, by=by)
    return points(case, row.key)


def points(case: str, letter: str) -> list[HarmItem]:
    """Return the points of the last listing, undecided ones first."""
    rows = HarmItem.objects.filter(case=case, letter=letter, current=True)
    return sorted(rows.order_by("entry", "key"), key=lambda row: bool(row.decision))


def decide(
    instance: Instance,
    case: str,
    letter: str,
    decisions: Mapping[str, str],
    by: Hand,
    reason: str | None = None,
) -> None:
    """Enter the second officer's decisions on points of possible harm."""
    row = letter_of(case, letter)
    act = HarmDecided(
        letter=row.key,
        decisions=tuple({"item": k, "decision": v} for k, v in decisions.items()),
        reason=reason,
    )
    cases.enter(instance, case, act, by=by)


def exhibits_of(case: str, named: Sequence[str]) -> list[Exhibit]:
    """Return exhibits by id or label, in the order named; Inadmissible names all that are not."""
    found, missing = [], []
    for name in named:
        row = Exhibit.objects.filter(case=case, key=name).first()
        row = row or Exhibit.objects.filter(case=case, label=name).first()
        if row is None:
            missing.append(_("There is no exhibit {exhibit} in the case.").format(exhibit=name))
        else:
            found.append(row)
    Inadmissible.unless_empty(missing)
    return found


@dataclass(frozen=True)
class Leaving:
    """What leaves after the decisions: the form with codes, and the exhibits or their copies."""

    form: dict[str, Any]
    exhibits: list[Exhibit]
    left_out: list[str]
    withheld: frozenset[str] = frozenset()
    """The batches whose circumstances of collection do not leave."""

    hidden: names.Register | None = None
    """By what the persons are found who must not be named in the letter."""

    def named_in(self, value: Any) -> list[str]:
        """Return every text in plain data that names a person who must not be named."""
        if self.hidden is None:
            return []
        return [text for text in texts_of(value).values() if self.hidden.spans(text)]


def leaving(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    allow_unconfined: bool = False,
    said: Letter | None = None,
) -> Leaving:
    """Make what leaves: codes in the form, stripped and coded copies as exhibits of their own.

    Everything is looked through again with what the case knows of its persons today. Raises
    Inadmissible while a point is undecided or was never listed, or when a copy cannot be made.
    """
    row = said or letter_of(case, letter)
    listed = HarmList.objects.filter(case=case, key=row.key).first()
    if listed is None or listed.form_digest != row.form_digest:
        raise Inadmissible(_("Harm has not been weighed for the letter in its present form."))
    decided = points(case, row.key)
    if any(not point.decision for point in decided):
        raise Inadmissible(_("Points of possible harm are undecided: nothing goes yet."))
    known = known_persons(instance, case)
    enclosures = exhibits_of(case, listed.enclosures if isinstance(listed.enclosures, list) else [])
    form = leaving_form(row.form, coded_form(row, decided, known))
    again = scanned(
        instance,
        case,
        texts_of(row.form),
        enclosures,
        known,
        to=row.counterpart,
        allow_unconfined=allow_unconfined,
    )
    refuse_unlisted(again, decided)
    exhibits, left_out = [], []
    for exhibit in enclosures:
        copy = copy_of(instance, exhibit, decided, known, by, allow_unconfined)
        if copy is None:
            left_out.append(exhibit.label)
        else:
            exhibits.append(copy)
    pages = page_counts(instance, exhibits, allow_unconfined=allow_unconfined)
    if listing := _listed(form, exhibits, pages):
        form["enclosures"] = listing
    hidden = hidden_in_letter(decided)
    register = hidden_names(hidden, known)[0] if hidden else None
    return Leaving(form, exhibits, left_out, withheld_batches(decided), register)


def refuse_unlisted(again: Sequence[harm.HarmItem], decided: Sequence[HarmItem]) -> None:
    """Raise Inadmissible when something is found today that nobody has decided on."""
    known = {point.item for point in decided if point.decision}
    new = [item for item in again if item.id not in known]
    if not new:
        return
    places = dict.fromkeys(f"{one.label} {place_said(one.place)}".strip() for one in new)
    raise Inadmissible(
        ngettext(
            "{n} point of possible harm was not known when the letter was weighed ({places}): give "
            "the letter back, weigh it again and have it decided.",
            "{n} points of possible harm were not known when the letter was weighed ({places}): "
            "give the letter back, weigh it again and have them decided.",
            len(new),
        ).format(n=len(new), places=", ".join(places))
    )


def prepare(
    instance: Instance, case: str, letter: str, by: Hand, *, allow_unconfined: bool = False
) -> dict[str, str]:
    """Make the copies that the decisions ask for, before approval; return label -> why it failed.

    An enclosure that no copy can be made of must be decided anew: sent as it is, or left out.
    """
    failed = {}
    row, known = letter_of(case, letter), known_persons(instance, case)
    listed = HarmList.objects.filter(case=case, key=row.key).first()
    named = listed.enclosures if listed and isinstance(listed.enclosures, list) else []
    decided = points(case, row.key)
    for exhibit in exhibits_of(case, named):
        try:
            copy_of(instance, exhibit, decided, known, by, allow_unconfined)
        except Inadmissible as error:
            failed[exhibit.label] = str(error)
    return failed


def _title(exhibit: Exhibit) -> dict[str, str]:
    """Return the title of an exhibit under terms: its label with what limits its use; no purpose
    and no name stands in it, and it is the same on any day.  Without terms the label does."""
    rows = terms_on(exhibit.case, exhibit)
    limits = dict.fromkeys(line for row in rows for line in use_said(row, purpose=False))
    if not limits:
        return {}
    said = _("Exhibit {label} (terms: {terms})")
    return {"title": said.format(label=exhibit.label, terms="; ".join(limits))}


def _listed(
    form: Mapping[str, Any], exhibits: Sequence[Exhibit], pages: Sequence[int | None]
) -> list[dict[str, Any]]:
    """Return the letter's enclosures: its own, then what leaves: label, pages and digest only."""
    own = [one for one in form.get("enclosures", ()) if "sha256" not in one]
    return [
        *own,
        *(
            {
                "id": f"x{place}",
                "label": one.label,
                **_title(one),
                "kind": "exhibit",
                **({} if count is None else {"pages": count}),
                "sha256": one.file["sha256"],
            }
            for place, (one, count) in enumerate(zip(exhibits, pages, strict=True), 1)
        ),
    ]
