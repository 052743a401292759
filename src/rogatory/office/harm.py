# SPDX-License-Identifier: Apache-2.0
"""Weighing harm: list what could hurt someone, let the second officer decide, and make what leaves.

What leaves is a function of the approved form and the decisions: the same again at any time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit, ExhibitDerived
from rogatory.casefile.harm import HarmDecided, HarmItem, HarmList, HarmListed
from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.office.exhibits import path_of
from rogatory.office.letters import letter_of
from rogatory.office.persons import known_persons
from rogatory.reading import fold, harm, names, sandbox, strip
from rogatory.reading.harm import KnownPerson, ScanFile

_NAME = ("given_name", "surname", "patronymic")
"""The fields of a person that are one name, looked for as one."""


def weigh(
    instance: Instance,
    case: str,
    letter: str,
    enclosures: Sequence[str],
    by: Hand,
    *,
    allow_unconfined: bool = False,
) -> list[HarmItem]:
    """List every point of possible harm in a letter and its enclosures; enter and return them."""
    row = letter_of(case, letter)
    exhibits = exhibits_of(case, enclosures)
    files = [
        ScanFile(path_of(instance, one), one.label, one.file["sha256"], one.file.get("name", ""))
        for one in exhibits
    ]
    found = harm.scan(
        files,
        known_persons(instance, case),
        texts_of(row.form),
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


def texts_of(form: Any, place: str = "") -> dict[str, str]:
    """Return every text of a form by its place (``measures[2].text``)."""
    if isinstance(form, str):
        return {place: form}
    texts: dict[str, str] = {}
    if isinstance(form, Mapping):
        whole = place.startswith("persons[") and place.endswith("]")
        if whole:
            texts[place] = " ".join(str(form[n]) for n in _NAME if isinstance(form.get(n), str))
        for name, value in form.items():
            if not (whole and name in _NAME):
                texts |= texts_of(value, f"{place}.{name}" if place else str(name))
    elif isinstance(form, Sequence):
        for index, value in enumerate(form):
            texts |= texts_of(value, f"{place}[{index}]")
    return {where: text for where, text in texts.items() if text}


@dataclass(frozen=True)
class Leaving:
    """What leaves after the decisions: the form with codes, and the exhibits or their copies."""

    form: dict[str, Any]
    exhibits: list[Exhibit]
    left_out: list[str]


def leaving(
    instance: Instance, case: str, letter: str, by: Hand, *, allow_unconfined: bool = False
) -> Leaving:
    """Make what leaves: codes in the form, stripped and coded copies as exhibits of their own.

    Raises Inadmissible while a point is undecided, or when a copy cannot be made.
    """
    row = letter_of(case, letter)
    listed = HarmList.objects.filter(case=case, key=row.key).first()
    if listed is None or listed.form_digest != row.form_digest:
        raise Inadmissible(_("Harm has not been weighed for the letter in its present form."))
    decided = points(case, row.key)
    if any(not point.decision for point in decided):
        raise Inadmissible(_("Points of possible harm are undecided: nothing goes yet."))
    known = known_persons(instance, case)
    form = coded_form(row, decided, known)
    exhibits, left_out = [], []
    named = listed.enclosures if isinstance(listed.enclosures, list) else []
    for exhibit in exhibits_of(case, named):
        mine = [p for p in decided if p.file and p.file == exhibit.file["sha256"]]
        copy = _copy(instance, exhibit, mine, known, by, allow_unconfined)
        if copy is None:
            left_out.append(exhibit.label)
        else:
            exhibits.append(copy)
    if enclosures := _listed(form, exhibits):
        form["enclosures"] = enclosures
    return Leaving(form, exhibits, left_out)


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
        mine = [p for p in decided if p.file and p.file == exhibit.file["sha256"]]
        try:
            _copy(instance, exhibit, mine, known, by, allow_unconfined)
        except Inadmissible as error:
            failed[exhibit.label] = str(error)
    return failed


def _listed(form: Mapping[str, Any], exhibits: Sequence[Exhibit]) -> list[dict[str, Any]]:
    """Return the letter's enclosures: its own, then what leaves, by label and digest only."""
    own = [one for one in form.get("enclosures", ()) if "sha256" not in one]
    return [
        *own,
        *(
            {
                "id": f"x{place}",
                "title": _("Exhibit {label}").format(label=one.label),
                "kind": "exhibit",
                "sha256": one.file["sha256"],
            }
            for place, one in enumerate(exhibits, 1)
        ),
    ]


def coded_form(
    row: Letter, decided: Sequence[HarmItem], known: Sequence[KnownPerson]
) -> dict[str, Any]:
    """Return the form with codes in place of the names that must not leave."""
    hidden = {p.person for p in decided if not p.file and p.decision in ("code", "leave_out")}
    if not isinstance(row.form, dict):
        raise Inadmissible(_("The text of this letter was erased."))
    if not hidden:
        return dict(row.form)
    by_id = {person.id: person for person in known}
    register = names.Register(
        {one: (by_id[one].names, by_id[one].marks) for one in hidden if one in by_id}
    )
    codes = {one: by_id[one].code for one in hidden if one in by_id}
    coded: dict[str, Any] = {
        name: _persons_coded(value, register, codes) if name == "persons" else value
        for name, value in row.form.items()
    }
    result = _replaced(coded, register, codes)
    assert isinstance(result, dict)
    left = [place for place, text in texts_of(result).items() if register.spans(text)]
    Inadmissible.unless_empty(
        _("A name that must not leave is still found in {place}: revise the letter.").format(
            place=place
        )
        for place in left
    )
    return result


def _persons_coded(
    persons: Any, register: names.Register, codes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Replace the particulars of hidden persons by their code, keeping id and role."""
    made = []
    for person in persons:
        whole = " ".join(str(person[n]) for n in _NAME if isinstance(person.get(n), str))
        hit = next(iter(register.find(whole)), None) if whole else None
        if hit is None:
            made.append(person)
            continue
        kept = {name: person[name] for name in ("id", "role") if name in person}
        made.append(kept | {"code": codes[hit.person], "withheld": True})
    return made


def _replaced(value: Any, register: names.Register, codes: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        spans = register.spans(value)
        if not spans:
            return value
        plain, out, at, before = fold.normal(value), [], 0, ""
        for span in spans:
            between = plain[at : span.start]
            if not (span.person == before and not between.strip(" \t\r\n,.")):
                out += [between, codes[span.person]]
            at, before = span.end, span.person
        return "".join([*out, plain[at:]])
    if isinstance(value, Mapping):
        return {name: _replaced(inner, register, codes) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(inner, register, codes) for inner in value]
    return value


def _copy(
    instance: Instance,
    exhibit: Exhibit,
    decided: Sequence[HarmItem],
    known: Sequence[KnownPerson],
    by: Hand,
    allow_unconfined: bool,
) -> Exhibit | None:
    """Return the exhibit itself, a copy of it that may leave, or None when it is left out."""
    decisions = {point.decision for point in decided}
    if "leave_out" in decisions:
        return None
    if not decisions & {"code", "strip"}:
        return exhibit
    # A copy belongs to these decisions alone: decided otherwise, another one is made.
    made_for = " ".join(sorted(f"{point.item}={point.decision}" for point in decided))
    key = str(uuid.uuid5(uuid.UUID(exhibit.key), made_for))
    before = Exhibit.objects.filter(case=exhibit.case, origin=exhibit.key)
    if same := before.filter(key=key).first():
        return same
    label = f"{exhibit.label}-copy" + (f"-{before.count() + 1}" if before.exists() else "")
    path = path_of(instance, exhibit)
    if "code" in decisions:
        hidden = {point.person for point in decided if point.decision == "code"}
        outcome = sandbox.read_many([path], allow_unconfined=allow_unconfined)[0]
        people = {one.id: (one.names, one.marks) for one in known}
        codes = {one.id: one.code for one in known if one.id in hidden}
        made = strip.coded_copy(outcome, people, codes)
        name = f"{label}.txt"
    else:
        made = strip.strip(path, allow_unconfined=allow_unconfined)
        name = label
    placed = instance.vault.put(exhibit.case, made.data)
    act = ExhibitDerived(
        exhibit=key,
        origin=exhibit.key,
        label=label,
        file={"sha256": placed.sha256, "size": placed.size, "name": name, "name_bytes": ""},
        how=" ".join(made.done),
    )
    cases.enter(instance, exhibit.case, act, by=by, stored={placed.sha256})
    return Exhibit.objects.get(case=exhibit.case, key=act.exhibit)
