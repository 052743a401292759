# SPDX-License-Identifier: Apache-2.0
"""What the requested state's country sheet proposes for a letter, and where the letter differs.

A proposal fills only what the letter leaves open, and only from rows that were read in a source;
the others are shown.  Whoever differs does so on purpose: the check asks for the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from rogatory.clerk.instance import Instance
from rogatory.instrument import paragraphs
from rogatory.instrument.by_sheet import place_of
from rogatory.instrument.country import Body, Sheet, is_read, speaking
from rogatory.instrument.country_form import label_of
from rogatory.instrument.country_words import said
from rogatory.instrument.form import LetterForm
from rogatory.instrument.sheet_topics import Held
from rogatory.language import _
from rogatory.office.law import library_of

_ELECTRONIC: Final = frozenset({"email", "secure_channel"})
_TOLD: Final = ("document", "double_criminality", "use_limit", "translation", "cost", "time")
"""Blocks that no field of a letter can be filled from: they are told."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field of the letter's form, what the sheet proposes for it, and on which row it rests.

    ``field`` is a path such as ``channel.kind``; ``stated`` what the letter says there.
    """

    field: str
    value: Any
    source: str
    read: bool
    stated: Any = None

    @property
    def open(self) -> bool:
        """Whether the letter leaves the field open."""
        return self.stated is None

    @property
    def differs(self) -> bool:
        """Whether the letter says something else."""
        return self.stated is not None and self.stated != self.value

    def to_json(self) -> dict[str, Any]:
        """The proposal as plain JSON types."""
        return {
            "field": self.field, "value": self.value, "source": self.source, "read": self.read,
            "stated": self.stated, "differs": self.differs,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """All that a sheet proposes: fields, and what else is told; ``sheet`` is None without one."""

    state: str
    sheet: Sheet | None
    fields: tuple[Proposal, ...] = ()
    told: tuple[tuple[str, str, bool], ...] = ()
    """What a row says, its source, and whether it was read."""


def propose(instance: Instance, form: Mapping[str, Any]) -> Proposed:
    """Return what the sheet of the letter's requested state proposes, as of the letter's day."""
    letter = LetterForm.from_json(dict(form))
    day = letter.date or instance.clock().astimezone(instance.zone).date().isoformat()
    state = letter.requested_state or ""
    sheet = library_of(instance).sheet(state, day)
    if sheet is None:
        return Proposed(state, None)
    held = Held(letter, sheet, letter.instrument or "")
    own = instance.config.language
    fields = (*_body(held, own), *_channel(held), *_means(held), *_copies(held),
              *_languages(held, own))  # fmt: skip
    told = [
        (f"{_(label_of(block))}: {said(row)}", _source(sheet, row), is_read(row))
        for block in _TOLD
        for row in held.asked(block)
    ]
    return Proposed(state, sheet, fields, tuple(dict.fromkeys(told)))


def filled(form: Mapping[str, Any], proposals: Iterable[Proposal]) -> dict[str, Any]:
    """Return the form with what it leaves open filled from rows that were read."""
    made: dict[str, Any] = deepcopy(dict(form))
    for one in proposals:
        if one.open and one.read:
            place, names = made, one.field.split(".")
            for name in names[:-1]:
                place = place.setdefault(name, {})
            place[names[-1]] = one.value
    return made


def _source(sheet: Sheet, row: Any) -> str:
    place = place_of(sheet, [row])
    return f"{place}: {row.source}" if row.source else place


def _proposal(held: Held, field: str, value: Any, row: Any, stated: Any) -> Proposal:
    return Proposal(field, value, _source(held.sheet, row), is_read(row), stated)


def _body(held: Held, own: str) -> Iterator[Proposal]:
    """The body to which the letter goes: as it is called in the letter's own language."""
    body = held.form.requested_authority
    named = body.name if body else None
    rows = _bodies(held)
    mine = [row for row in rows if named in row.names()]
    row = next(iter(mine or rows), None)
    if row is None:
        return
    lang = paragraphs.original_language(held.form) or own
    name = row.name_in(lang) or next(iter(row.names()))
    yield _proposal(held, "requested_authority.name", named if mine else name, row, named)
    contact = ", ".join(filter(None, (row.phone, row.fax, row.email)))
    if named is None or mine:
        for field, value in (
            ("functions", row.department), ("address", row.address), ("contact", contact),
        ):  # fmt: skip
            if value:
                stated = getattr(body, field) if body else None
                yield _proposal(held, f"requested_authority.{field}", value, row, stated)


def _bodies(held: Held) -> list[Body]:
    """The bodies open to this letter, those that were read first; the central authority leads."""
    kind = held.form.channel.kind if held.form.channel else None
    rows = [row for row in (*held.of("central_authority"), *held.of("body")) if row.names()]
    rows = [row for row in rows if kind is None or row.code == kind] or rows
    return sorted(rows, key=lambda row: not is_read(row))


def _channel(held: Held) -> Iterator[Proposal]:
    stated = held.form.channel.kind if held.form.channel else None
    rows = sorted(held.of("channel"), key=lambda row: not is_read(row))
    row = next((one for one in rows if one.code == stated), next(iter(rows), None))
    if row is not None:
        yield _proposal(held, "channel.kind", row.code, row, stated)


def _means(held: Held) -> Iterator[Proposal]:
    urgent = bool(held.form.urgency and held.form.urgency.urgent)
    rows = [row for row in held.of("means") if urgent or not row.urgent_only]
    ways = {"electronic" if row.means in _ELECTRONIC else "written": row for row in reversed(rows)}
    if held.form.transmission in ways:
        row = ways[held.form.transmission]
        yield _proposal(held, "transmission", held.form.transmission, row, held.form.transmission)
    elif rows:
        way = "written" if "written" in ways else "electronic"
        yield _proposal(held, "transmission", way, ways[way], held.form.transmission)


def _copies(held: Held) -> Iterator[Proposal]:
    for row in speaking(held.sheet.copies, held.instrument)[:1]:
        yield _proposal(held, "copies", row.number, row, held.form.copies)


def _languages(held: Held, own: str) -> Iterator[Proposal]:
    """The letter's own language, and a translation where the state does not take that one."""
    rows = speaking(held.sheet.language, held.instrument)
    stated = [one.language for one in held.form.languages]
    original = paragraphs.original_language(held.form) or own
    if not rows or any(row.code in stated for row in rows):
        return
    row = next((one for one in rows if one.code == original), None)
    row = row or min(rows, key=lambda one: not is_read(one))
    value = [{"language": original, "role": "original"}]
    if row.code != original:
        value.append({"language": row.code, "role": "translation"})
    said_now = [{"language": one.language, "role": one.role} for one in held.form.languages]
    yield _proposal(held, "languages", value, row, said_now or None)


def field_label(field: str) -> str:
    """Return a field of the letter in ordinary words."""
    labels = {
        "requested_authority.name": _("addressee"),
        "requested_authority.functions": _("department"),
        "requested_authority.address": _("postal address"),
        "requested_authority.contact": _("telephone and e-mail address"),
        "channel.kind": _("channel"),
        "transmission": _("how it goes"),
        "copies": _("copies"),
        "languages": _("languages"),
    }
    return labels.get(field, field)


def value_said(field: str, value: Any) -> str:
    """Return a value of a field in ordinary words."""
    from rogatory.instrument.terms import channel_label

    if field == "channel.kind":
        return channel_label(str(value))
    if field == "transmission":
        ways = {"written": _("in writing"), "electronic": _("electronically"), "oral": _("orally")}
        return ways.get(str(value), str(value))
    if field == "languages":
        return ", ".join(
            _("{language} (translation)").format(language=one["language"])
            if one["role"] == "translation"
            else str(one["language"])
            for one in value
        )
    return str(value)
