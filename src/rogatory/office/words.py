# SPDX-License-Identifier: Apache-2.0
"""What was told at the beginning, said in words: for the screen, the case's title, the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.instrument.model import load_all
from rogatory.instrument.terms import measure_type_label, role_label
from rogatory.language import _

Told = Mapping[str, Any]


def unknown() -> str:
    """Return the word for what is not known."""
    return _("not known")


def language(code: str) -> str:
    """Return a language's name."""
    return {"en": _("English"), "ru": _("Russian"), "az": _("Azerbaijani")}.get(code, code)


def states(value: Told) -> str:
    """Return both states, and the body asked when it was named."""
    line = _("{own} asks {other}").format(
        own=value["own"] or unknown(), other=value["other"] or unknown()
    )
    return f"{line} ({value['body']})" if value.get("body") else line


def kind_of_event(kind: str | None) -> str:
    """Return the name of a kind of event."""
    names = {
        "death": _("death"),
        "injury": _("injury"),
        "torture": _("torture"),
        "ill_treatment": _("ill-treatment"),
        "enforced_disappearance": _("enforced disappearance"),
        "other": _("other event"),
    }
    return names.get(kind or "", _("kind of event not known"))


def event(value: Told) -> str:
    """Return the kind of event and what was said of it."""
    return f"{kind_of_event(value['kind'])}: {value['words'] or unknown()}"


def kind_of_place(kind: str | None) -> str:
    """Return the name of a kind of place."""
    names = {
        "official_premises": _("official premises"),
        "official_vehicle": _("official vehicle"),
        "place_of_detention": _("place of detention"),
        "public_place": _("public place"),
        "private_place": _("private place"),
    }
    return names.get(kind or "", _("kind of place not known"))


def place(value: Told) -> str:
    """Return kind of place, territory and words."""
    territory = _("on the territory of {state}").format(state=value["state"] or unknown())
    return f"{kind_of_place(value['kind'])}, {territory}: {value['words'] or unknown()}"


def yes_or_no(value: bool | None) -> str:
    """Return yes, no, or that it is not known."""
    return unknown() if value is None else _("yes") if value else _("no")


def role(code: str) -> str:
    """Return the name of a person's role in a case; ``counsel`` is one that letters do not have."""
    return _("counsel") if code == "counsel" else role_label(code)


def person(value: Told) -> str:
    """Return role and name."""
    names = [value["surname"], value["given_name"]]
    told = ", ".join(name for name in names if name)
    return f"{role(str(value['role']))}: {told or unknown()}"


def persons(value: Sequence[Told]) -> str:
    """Return every person, role and name."""
    return "; ".join(person(one) for one in value)


def measures(value: Sequence[Told]) -> str:
    """Return every measure by its type."""
    return "; ".join(measure_type_label(str(one["type"])) for one in value)


def treaty(id: str) -> str:
    """Return a treaty's title in the present language."""
    return load_all().instruments[id].title_alone()


def signer(value: Told) -> str:
    """Return name and title."""
    return ", ".join(part for part in (value["name"], value["title"]) if part)


def title(told: Told) -> str:
    """Return a title for the case without a name in it: the kind of event, and when."""
    kind = kind_of_event((told.get("event") or {}).get("kind"))
    return f"{kind}, {told.get('when') or _('date not known')}"


def operation(told: Told) -> str:
    """Return the sentence on whether it happened during an operational-search activity."""
    answer = told.get("operation")
    if answer is None:
        return _("Whether it happened during an operational-search activity is not known.")
    if answer:
        return _("It happened during an operational-search activity.")
    return _("It did not happen during an operational-search activity.")
