# SPDX-License-Identifier: Apache-2.0
"""Persons at work: sealing an identity, opening it, and who is known to a case by which names."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.incidents import DetentionFact, Incident, IncidentPerson
from rogatory.casefile.persons import IdentityOpened, Person, PersonEntered
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Unverified
from rogatory.language import _
from rogatory.reading.harm import KnownPerson


def sealed(instance: Instance, particulars: Mapping[str, Any]) -> dict[str, str]:
    """Return particulars encrypted to the authority's own age key, as a field may hold them."""
    import pyrage  # type: ignore[import-untyped]

    identity = pyrage.x25519.Identity.from_str(instance.secret("age").decode())
    plain = json.dumps(dict(particulars), ensure_ascii=False).encode()
    return {"age": base64.b64encode(pyrage.encrypt(plain, [identity.to_public()])).decode()}


def _opened(instance: Instance, particulars: Any) -> dict[str, Any]:
    import pyrage

    identity = pyrage.x25519.Identity.from_str(instance.secret("age").decode())
    try:
        plain = pyrage.decrypt(base64.b64decode(particulars["age"]), [identity])
    except (pyrage.DecryptError, KeyError, ValueError, TypeError):
        raise Unverified(
            _("The sealed identity cannot be opened with this authority's key.")
        ) from None
    opened: dict[str, Any] = json.loads(plain)
    return opened


def enter_person(
    instance: Instance,
    case: str,
    act: PersonEntered,
    by: Hand,
) -> None:
    """Enter a person; a sealed identity is encrypted before it becomes a field."""
    if act.sealed:
        import dataclasses

        names = {"particulars": act.particulars or {}, "other_names": act.other_names or {}}
        act = dataclasses.replace(act, particulars=sealed(instance, names), other_names=None)
    cases.enter(instance, case, act, by=by)


def open_identity(
    instance: Instance, case: str, person: str, reason: str, by: Hand
) -> dict[str, Any]:
    """Enter that a sealed identity is opened and why, then open it."""
    instance.secret("age")  # what cannot be opened now is not entered as opened
    cases.enter(instance, case, IdentityOpened(person=person, reason=reason), by=by)
    row = Person.objects.get(case=case, key=person)
    return _opened(instance, row.particulars)


def spellings(particulars: Any, other_names: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every spelling of a person's name and every number or address that identifies."""
    found: list[str] = []
    if isinstance(particulars, dict):
        parts = [particulars.get(name) for name in ("surname", "given_name", "patronymic")]
        words = [part for part in parts if isinstance(part, str)]
        if words:
            found += [" ".join(words[:2]), " ".join(words)]
    marks: Sequence[str] = ()
    if isinstance(other_names, dict):
        found += [str(name) for name in other_names.get("spellings", ())]
        marks = [str(mark) for mark in other_names.get("marks", ())]
    return tuple(dict.fromkeys(found)), tuple(marks)


def known_persons(instance: Instance, case: str) -> list[KnownPerson]:
    """Return the persons of a case as the harm scan needs them, sealed ones opened in memory."""
    dead = set(
        DetentionFact.objects.filter(case=case, stage="died").values_list("person", flat=True)
    )
    deaths = Incident.objects.filter(case=case, what="death").values_list("key", flat=True)
    links = IncidentPerson.objects.filter(case=case, incident__in=list(deaths))
    dead |= set(links.values_list("person", flat=True))
    known = []
    for row in Person.objects.filter(case=case).order_by("entry"):
        particulars, others = row.particulars, row.other_names
        if row.sealed:
            opened = _opened(instance, particulars)
            particulars, others = opened.get("particulars"), opened.get("other_names")
        names, marks = spellings(particulars, others)
        if names or marks:
            known.append(
                KnownPerson(
                    id=row.key,
                    names=names,
                    role=row.role,
                    code=row.code,
                    sealed=row.sealed,
                    deceased=row.key in dead and row.role == "victim",
                    marks=marks,
                )
            )
    return known


def code_of(case: str, person: str) -> str:
    """Return the code that stands for a person."""
    row = Person.objects.filter(case=case, key=person).first()
    if row is None:
        raise Inadmissible(_("There is no person {person} in the case.").format(person=person))
    return row.code
