# SPDX-License-Identifier: Apache-2.0
"""Persons at work: sealing an identity, opening it, and who is known to a case by which names."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from rogatory.casefile import cases
from rogatory.casefile.incidents import DetentionFact, Incident, IncidentPerson
from rogatory.casefile.persons import (
    IdentityOpened,
    Person,
    PersonCorrected,
    PersonEntered,
    particulars_faults,
)
from rogatory.clerk.act import ERASED
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.replay import acts_of
from rogatory.errors import Inadmissible, Unverified
from rogatory.language import _
from rogatory.reading.harm import KnownPerson
from rogatory.seal.envelope import identities

_Named = TypeVar("_Named", PersonEntered, PersonCorrected)


def sealed(instance: Instance, particulars: Mapping[str, Any]) -> dict[str, str]:
    """Return particulars encrypted to the authority's own age key, as a field may hold them."""
    import pyrage  # type: ignore[import-untyped]

    newest = identities(instance.secret("age"))[0]
    plain = json.dumps(dict(particulars), ensure_ascii=False).encode()
    return {"age": base64.b64encode(pyrage.encrypt(plain, [newest.to_public()])).decode()}


def opened(instance: Instance, particulars: Any) -> dict[str, Any]:
    """Return what ``sealed`` closed; Unverified when it was not for this authority."""
    import pyrage

    known = identities(instance.secret("age"))
    try:
        plain = pyrage.decrypt(base64.b64decode(particulars["age"]), known)
    except (pyrage.DecryptError, KeyError, ValueError, TypeError):
        raise Unverified(
            _("The sealed identity cannot be opened with this authority's key.")
        ) from None
    told: dict[str, Any] = json.loads(plain)
    return told


def enter_person(
    instance: Instance,
    case: str,
    act: PersonEntered,
    by: Hand,
) -> None:
    """Enter a person; a sealed identity is encrypted before it becomes a field.

    Inadmissible, with every reason, when the person could not be looked for as entered.
    """
    Inadmissible.unless_empty(particulars_faults(act.particulars, act.other_names))
    cases.enter(instance, case, _closed(instance, act) if act.sealed else act, by=by)


def enter_persons(
    instance: Instance, case: str, acts: Sequence[PersonEntered], by: Hand
) -> list[int]:
    """Enter many persons, all of them or none; return the numbers of the entries."""
    for act in acts:
        Inadmissible.unless_empty(particulars_faults(act.particulars, act.other_names))
    closed = [_closed(instance, act) if act.sealed else act for act in acts]
    return [entry.number for entry in cases.enter(instance, case, *closed, by=by)]


def correct_person(instance: Instance, case: str, act: PersonCorrected, by: Hand) -> None:
    """Correct a person; what is sealed stays so, and earlier spellings are still looked for."""
    Inadmissible.unless_empty(particulars_faults(act.particulars, act.other_names))
    row = Person.objects.filter(case=case, key=act.person).first()
    cases.enter(instance, case, _closed(instance, act) if row and row.sealed else act, by=by)


def _closed(instance: Instance, act: _Named) -> _Named:
    """Return the act with everything that identifies encrypted."""
    told = {"particulars": act.particulars or {}, "other_names": act.other_names or {}}
    return dataclasses.replace(act, particulars=sealed(instance, told), other_names=None)


def open_identity(
    instance: Instance, case: str, person: str, reason: str, by: Hand
) -> dict[str, Any]:
    """Enter that a sealed identity is opened and why, then open it."""
    instance.secret("age")  # what cannot be opened now is not entered as opened
    cases.enter(instance, case, IdentityOpened(person=person, reason=reason), by=by)
    row = Person.objects.get(case=case, key=person)
    return opened(instance, row.particulars)


def spellings(particulars: Any, other_names: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every spelling of a person's name and every number or address that identifies."""
    found: list[str] = []
    if isinstance(particulars, dict):
        parts = [particulars.get(name) for name in ("surname", "given_name", "patronymic")]
        words = [part for part in parts if isinstance(part, str)]
        if words:
            found += [" ".join(words[:2]), " ".join(words)]
    marks: list[str] = []
    if isinstance(other_names, dict):
        found += _texts(other_names.get("spellings"))
        marks = _texts(other_names.get("marks"))
    return tuple(dict.fromkeys(found)), tuple(marks)


def _texts(value: object) -> list[str]:
    """Return the texts of a list; one text alone is a list of one, anything else is nothing."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


@dataclasses.dataclass(frozen=True)
class _Stated:
    """What one entry says of a person."""

    entry: int
    particulars: Any
    other_names: Any

    @property
    def whole(self) -> bool:
        return ERASED not in (self.particulars, self.other_names)


def _statements(case: str) -> dict[str, list[_Stated]]:
    """Return what the entries of a case say of each person, the latest first."""
    from rogatory.casefile.kinds import KINDS

    found: dict[str, list[_Stated]] = {}
    for stamp, act in acts_of(case, KINDS, only={"person.entered/1", "person.corrected/1"}):
        assert isinstance(act, (PersonEntered, PersonCorrected))
        one = _Stated(stamp.number, act.particulars, act.other_names)
        found.setdefault(act.person, []).insert(0, one)
    return found


def entries_of(case: str) -> dict[str, tuple[int, ...]]:
    """Return by which entries each person is known: other entries, another set of spellings."""
    return {who: tuple(one.entry for one in said) for who, said in _statements(case).items()}


def known_persons(instance: Instance, case: str) -> list[KnownPerson]:
    """Return the persons of a case as the harm scan needs them, sealed ones opened in memory.

    Every spelling that was ever entered counts: what was corrected may stand in an older paper.
    """
    dead = set(
        DetentionFact.objects.filter(case=case, stage="died").values_list("person", flat=True)
    )
    deaths = Incident.objects.filter(case=case, what="death").values_list("key", flat=True)
    links = IncidentPerson.objects.filter(case=case, incident__in=list(deaths))
    dead |= set(links.values_list("person", flat=True))
    known, statements = [], _statements(case)
    for row in Person.objects.filter(case=case).order_by("entry"):
        said = statements.get(row.key, [])
        names: dict[str, None] = {}
        marks: dict[str, None] = {}
        for one in said:
            spelt, numbers = _spelt(instance, one, row.sealed)
            names |= dict.fromkeys(spelt)
            marks |= dict.fromkeys(numbers)
        if names or marks:
            known.append(
                KnownPerson(
                    id=row.key,
                    names=tuple(names),
                    role=row.role,
                    code=row.code,
                    sealed=row.sealed,
                    deceased=row.key in dead and row.role == "victim",
                    marks=tuple(marks),
                    whole=bool(said) and said[0].whole,
                )
            )
    return known


def _spelt(
    instance: Instance, one: _Stated, sealed_: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return spellings and marks of one statement; of what was erased there are none."""
    if not sealed_:
        return spellings(one.particulars, one.other_names)
    if one.particulars is ERASED:
        return (), ()
    told = opened(instance, one.particulars)
    return spellings(told.get("particulars"), told.get("other_names"))


def code_of(case: str, person: str) -> str:
    """Return the code that stands for a person."""
    row = Person.objects.filter(case=case, key=person).first()
    if row is None:
        raise Inadmissible(_("There is no person {person} in the case.").format(person=person))
    return row.code
