# SPDX-License-Identifier: Apache-2.0
"""The closed words of a country sheet, what they are called, and a row of one in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rogatory.instrument import terms
from rogatory.language import N_, _, ngettext

MEANS = ("post", "courier", "email", "secure_channel", "fax", "interpol", "other")
"""Means of communication by which a state takes a letter."""

LIMITS = ("speciality", "consent", "conditions", "confidentiality", "other", "none")
"""Limits on the use of what is sent; ``none`` states that there are none."""

NO_DOCUMENT = "none"
"""States that a measure needs no special document."""

DOCUMENTS = (*terms.ENCLOSURE_KINDS, NO_DOCUMENT)
BEARERS = ("requested", "requesting", "shared")
"""Who bears the costs of a measure."""

_MEANS_LABELS = {
    "post": N_("post"),
    "courier": N_("courier"),
    "email": N_("e-mail"),
    "secure_channel": N_("a secured electronic channel"),
    "fax": N_("telefax"),
    "interpol": N_("Interpol"),
    "other": N_("another means"),
}
_LIMIT_LABELS = {
    "speciality": N_("only for the case for which it was asked"),
    "consent": N_("another use only with the consent of the requested state"),
    "conditions": N_("conditions that are set with the answer"),
    "confidentiality": N_("to be kept confidential"),
    "other": N_("another limit"),
    "none": N_("no limit"),
}
_BEARER_LABELS = {
    "requested": N_("the requested state"),
    "requesting": N_("the requesting state"),
    "shared": N_("both, in shares"),
}


_REACHED = (
    ("department", N_("department")),
    ("address", N_("postal address")),
    ("phone", N_("telephone")),
    ("fax", N_("telefax")),
    ("email", N_("e-mail address")),
    ("link", N_("page on the web")),
    ("hours", N_("hours")),
)


def means_label(code: str) -> str:
    """A means of communication in the present language; an unknown code as it is."""
    return _(_MEANS_LABELS[code]) if code in _MEANS_LABELS else code


def limit_label(code: str) -> str:
    """A limit on use in the present language; an unknown code as it is."""
    return _(_LIMIT_LABELS[code]) if code in _LIMIT_LABELS else code


def bearer_label(code: str) -> str:
    """Who bears the costs, in the present language; an unknown code as it is."""
    return _(_BEARER_LABELS[code]) if code in _BEARER_LABELS else code


def said(row: Any) -> str:
    """What a row of a sheet says, in one line; without how far it was read, and its source."""
    told = _OF_ROW[type(row).__name__](row) if type(row).__name__ in _OF_ROW else _plain(row)
    return "; ".join(filter(None, (told, scope(row), getattr(row, "note", None))))


def scope(row: Any) -> str:
    """For which measures and under which instruments a row speaks; empty when for all."""
    told = []
    if measures := getattr(row, "measures", ()):
        named = ", ".join(terms.measure_type_label(one) for one in measures)
        told.append(_("for: {measures}").format(measures=named))
    if instruments := getattr(row, "instruments", ()):
        told.append(_("under: {instruments}").format(instruments=", ".join(instruments)))
    return "; ".join(told)


def _yes(value: bool | None) -> str:
    return _("yes") if value else _("no")


def _body(row: Any) -> str:
    called = " / ".join(row.names()) or terms.channel_label(row.code)
    return ", ".join(part for part in (called, row.place) if part)


def reached(row: Any) -> list[tuple[str, str]]:
    """How a body is reached: label and value of what is known; nothing for any other row."""
    return [
        (label, value)
        for name, label in _REACHED
        if type(row).__name__ == "Body" and (value := getattr(row, name)) is not None
    ]


def _means(row: Any) -> str:
    told = [means_label(row.means)]
    if row.urgent_only:
        told.append(_("in urgent cases only"))
    if row.original:
        told.append(_("the paper original must follow"))
    return ", ".join(told)


def _translation(row: Any) -> str:
    return _("certified: {certified}; enclosures too: {enclosures}").format(
        certified=_yes(row.certified), enclosures=_yes(row.enclosures)
    )


def _document(row: Any) -> str:
    if row.kind == NO_DOCUMENT:
        return _("no special document is needed")
    told = [row.title or terms.enclosure_kind_label(row.kind)]
    return ", ".join([*told, *([_("certified")] if row.certified else [])])


def _time(row: Any) -> str:
    return ngettext("usually {n} day", "usually {n} days", row.days).format(n=row.days)


def _plain(row: Any) -> str:
    """Any other row: its own texts, one after the other."""
    left = {"confidence", "source", "as_of", "note", "instruments", "measures"}
    values = ((name, getattr(row, name)) for name in row.__slots__ if name not in left)
    return ", ".join(
        _yes(value) if isinstance(value, bool) else str(value)
        for _name, value in values
        if value not in (None, ())
    )


_OF_ROW: dict[str, Callable[[Any], str]] = {
    "TakenLanguage": lambda row: ", ".join(filter(None, (row.code, row.name))),
    "TakenChannel": lambda row: ", ".join(filter(None, (terms.channel_label(row.code), row.name))),
    "Body": _body,
    "Means": _means,
    "Translation": _translation,
    "DoubleCriminality": lambda row: _("needed") if row.required else _("not needed"),
    "UseLimit": lambda row: ", ".join(filter(None, (limit_label(row.limit), row.text))),
    "Document": _document,
    "Copies": lambda row: ngettext("{n} copy", "{n} copies", row.number).format(n=row.number),
    "Cost": lambda row: ", ".join(filter(None, (bearer_label(row.borne_by), row.text))),
    "UsualTime": _time,
}
