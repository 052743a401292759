# SPDX-License-Identifier: Apache-2.0
"""Codes in a letter's form: which names must not leave, and the form without them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rogatory.casefile.harm import HarmItem
from rogatory.casefile.letters import Letter
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.reading import fold, names
from rogatory.reading.harm import KnownPerson

_NAME = ("given_name", "surname", "patronymic")
"""The fields of a person that are one name, looked for as one."""


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


def hidden_in_letter(decided: Sequence[HarmItem]) -> set[str]:
    """Return the persons whom the decisions hide in the letter's own text."""
    return {p.person for p in decided if not p.file and p.decision in ("code", "leave_out")}


def hidden_names(
    hidden: Collection[str], known: Sequence[KnownPerson]
) -> tuple[names.Register, dict[str, str]]:
    """Return by what the hidden persons are found, and the code of each.

    Inadmissible for a person of whom something was erased: a name that nobody knows any more
    cannot be looked for, and what is not looked for would leave.
    """
    by_id = {one.id: one for one in known if one.whole}
    codes = {one.id: one.code for one in known}
    Inadmissible.unless_empty(
        _(
            "What identifies {person} is not there any more, so that it cannot be looked for: "
            "leave out what names this person."
        ).format(person=codes.get(one, one))
        for one in sorted(hidden)
        if one not in by_id
    )
    register = names.Register({one: (by_id[one].names, by_id[one].marks) for one in sorted(hidden)})
    return register, {one: codes[one] for one in sorted(hidden)}


def coded_form(
    row: Letter, decided: Sequence[HarmItem], known: Sequence[KnownPerson]
) -> dict[str, Any]:
    """Return the form with codes in place of the names that must not leave."""
    if not isinstance(row.form, dict):
        raise Inadmissible(_("The text of this letter was erased."))
    hidden = hidden_in_letter(decided)
    if not hidden:
        return dict(row.form)
    register, codes = hidden_names(hidden, known)
    coded: dict[str, Any] = {
        name: _persons_coded(value, register, codes) if name == "persons" else value
        for name, value in row.form.items()
    }
    result = replaced(coded, register, codes)
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


def replaced(value: Any, register: names.Register, codes: Mapping[str, str]) -> Any:
    """Return plain data with codes in place of the names that a register finds in its texts."""
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
        return {name: replaced(inner, register, codes) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [replaced(inner, register, codes) for inner in value]
    return value
