# SPDX-License-Identifier: Apache-2.0
"""Strict reading of plain JSON into frozen dataclasses, and writing it back.

A record is a frozen dataclass whose fields are all optional.  Its JSON holds exactly the fields
that are stated: absent fields are left out, so that reading and writing again gives the same
value.  What cannot be known, or does not exist, is stated, never left empty::

    {"surname": "Aliyeva", "patronymic": {"none": true},
     "birth_date": {"unknown": true, "note": "asked for in measure 3"}}

Reading collects every fault with its place (``persons[2].role: ...``) and never stops at the
first.  There are no floats; texts carry neither U+0000 nor lone surrogates, so that every record
can be written in the canonical form (RFC 8785).
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from rogatory.errors import Malformed
from rogatory.language import _

R = TypeVar("R")
_LARGEST = 2**53 - 1
_RESOLVED: dict[type, dict[str, Any]] = {}
_UNFIT = re.compile("[\x00\ud800-\udfff]")


@dataclasses.dataclass(frozen=True, slots=True)
class Absent:
    """A stated absence: ``kind`` is "unknown" (not known now) or "none" (does not exist)."""

    kind: str
    note: str | None = None


UNKNOWN = Absent("unknown")
NONE = Absent("none")
Stated = str | Absent
"""A text, or the express statement that it is unknown or does not exist."""


@dataclasses.dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text as one of a closed list of words."""

    words: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """Marks a text as having the form of a pattern; ``example`` shows the form to a person."""

    pattern: str
    example: str


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """Marks a text as a calendar date, or with ``partial`` also a year or a month alone."""

    partial: bool = False


State = Annotated[str, Shape("[A-Z]{2}", "XA")]
LanguageCode = Annotated[str, Shape("[a-z]{2,3}", "ru")]
FullDate = Annotated[str, Day()]
SomeDate = Annotated[str, Day(partial=True)] | Absent


def parse_day(text: str) -> date | None:
    """The date of ``YYYY-MM-DD``, or None when ``text`` is no such calendar date."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_partial_day(text: str) -> bool:
    """Whether ``text`` is YYYY, YYYY-MM or YYYY-MM-DD and exists in the calendar."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) is None:
        return False
    return parse_day(text + "-01" * (2 - text.count("-"))) is not None


def read(cls: type[R], value: object, what: str) -> R:
    """Read one record of ``cls`` from plain JSON; raises Malformed with every fault."""
    faults: list[str] = []
    result = _record(cls, value, "", faults)
    if faults or result is None:
        listed = "; ".join(faults)
        raise Malformed(
            _("{what} is not in its form, correct every point: {faults}.").format(
                what=what, faults=listed
            )
        )
    return result


def collect(cls: type[R], value: object, at: str, faults: list[str]) -> R | None:
    """Read one record at the place ``at``; faults are added to ``faults``, None when there are."""
    return _record(cls, value, at, faults)


def write(record: object) -> dict[str, Any]:
    """The plain JSON of a record: only what is stated, in the order of the fields."""
    plain = _plain(record)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object) -> Any:
    if isinstance(value, Absent):
        stated: dict[str, Any] = {value.kind: True}
        if value.note is not None:
            stated["note"] = value.note
        return stated
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        items = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {name: _plain(item) for name, item in items if item is not None and item != ()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _hints(cls: type) -> dict[str, Any]:
    """The types of a record's fields, resolved once: resolving costs more than reading."""
    hints = _RESOLVED.get(cls)
    if hints is None:
        hints = _RESOLVED[cls] = get_type_hints(cls, include_extras=True)
    return hints


def _record(cls: type[R], value: object, at: str, faults: list[str]) -> R | None:
    place = at or _("the whole")
    if not isinstance(value, Mapping):
        faults.append(_("{place}: must be an object").format(place=place))
        return None
    hints = _hints(cls)
    before = len(faults)
    read_values: dict[str, Any] = {}
    for key, item in value.items():
        here = f"{at}.{key}" if at else str(key)
        if key not in hints:
            faults.append(_("{place}: no such field").format(place=here))
        else:
            read_values[key] = _value(hints[key], item, here, faults)
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        if field.name not in value and _is_required(field):
            faults.append(_("{place}: {field} is missing").format(place=place, field=field.name))
    if len(faults) > before:
        return None
    return cls(**read_values)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(hint: Any, value: object, at: str, faults: list[str]) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _choice(get_args(hint), value, at, faults)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            faults.append(_("{place}: must be a list").format(place=at))
            return None
        if not value:
            faults.append(_("{place}: an empty list is left out instead").format(place=at))
        inner = get_args(hint)[0]
        return tuple(_value(inner, v, f"{at}[{n}]", faults) for n, v in enumerate(value))
    if origin is Annotated:
        base, *marks = get_args(hint)
        result = _value(base, value, at, faults)
        if isinstance(result, str):
            for mark in marks:
                _marked(mark, result, at, faults)
        return result
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, value, at, faults)
    return _scalar(hint, value, at, faults)


def _choice(members: tuple[Any, ...], value: object, at: str, faults: list[str]) -> Any:
    if value is None:
        faults.append(_("{place}: null is left out instead").format(place=at))
        return None
    others = [m for m in members if m is not type(None) and m is not Absent]
    if Absent in members and isinstance(value, Mapping):
        return _absent(value, at, faults)
    return _value(others[0], value, at, faults)


def _absent(value: Mapping[Any, Any], at: str, faults: list[str]) -> Absent | None:
    kinds = [kind for kind in ("unknown", "none") if value.get(kind) is True]
    note = value.get("note")
    if len(kinds) != 1 or set(value) - {kinds[0], "note"}:
        faults.append(
            _('{place}: write a text, {{"unknown": true}} or {{"none": true}}').format(place=at)
        )
        return None
    if "note" in value:
        note = _scalar(str, note, f"{at}.note", faults)
    return Absent(kinds[0], note)


def _scalar(hint: Any, value: object, at: str, faults: list[str]) -> Any:
    if hint is bool:
        if not isinstance(value, bool):
            faults.append(_("{place}: must be true or false").format(place=at))
    elif hint is int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
            faults.append(_("{place}: must be a whole number, not negative").format(place=at))
    elif not isinstance(value, str):
        faults.append(_("{place}: must be a text").format(place=at))
    elif not value.strip():
        faults.append(_("{place}: an empty text is left out instead").format(place=at))
    elif _UNFIT.search(value):
        faults.append(_("{place}: holds a character that no text may hold").format(place=at))
    return value


def _marked(mark: object, text: str, at: str, faults: list[str]) -> None:
    if isinstance(mark, OneOf) and text not in mark.words:
        faults.append(
            _("{place}: {text!a} is not one of {words}").format(
                place=at, text=text[:40], words=", ".join(mark.words)
            )
        )
    elif isinstance(mark, Shape) and re.fullmatch(mark.pattern, text) is None:
        faults.append(
            _("{place}: must have the form of {example}").format(place=at, example=mark.example)
        )
    elif isinstance(mark, Day) and not (is_partial_day(text) if mark.partial else parse_day(text)):
        faults.append(_("{place}: is not a date of the calendar").format(place=at))
