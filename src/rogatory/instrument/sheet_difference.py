# SPDX-License-Identifier: Apache-2.0
"""What differs between two country sheets: rows are compared by what they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from rogatory.instrument.country import Sheet
from rogatory.instrument.country_words import said
from rogatory.instrument.difference import Change
from rogatory.language import _

_NAMED_BY = {
    "language": ("code",),
    "channel": ("code",),
    "central_authority": ("code", "name"),
    "body": ("code", "name", "place"),
    "means": ("means",),
    "use_limit": ("limit",),
    "document": ("kind",),
    "electronic": ("what",),
    "link": ("url",),
    "reservation": ("instrument", "article", "requirement"),
    "contact": ("what", "name"),
    "address": ("language", "channel"),
    "holiday": ("date",),
}
"""The fields that say of what a row speaks, beside its measures and instruments."""


def subject(block: str, row: Any) -> str:
    """Of what a row speaks: ``document:order:search_seizure``; rows of one subject are rivals."""
    named = [getattr(row, name) or "" for name in _NAMED_BY.get(block, ())]
    scope = ["+".join(sorted(getattr(row, name, ()))) for name in ("measures", "instruments")]
    return ":".join(filter(None, (block, *named, *scope)))


def difference(old: Sheet, new: Sheet) -> list[Change]:
    """Every difference between two sheets; of rows that share a subject, by their order."""
    changes = [*_fields("sheet", old, new, skip={"digest"} | {name for name, _r in old.blocks()})]
    olds, news = _by_subject(old), _by_subject(new)
    for key in [*olds, *(key for key in news if key not in olds)]:
        if key not in news:
            changes.append(Change("removed", key, old=said(olds[key])))
        elif key not in olds:
            changes.append(Change("added", key, new=said(news[key])))
        else:
            changes += _fields(key, olds[key], news[key])
    return changes


def _by_subject(sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for block, _n, row in sheet.rows():
        key = name = subject(block, row)
        again = 1
        while key in found:
            again += 1
            key = f"{name} ({again})"
        found[key] = row
    return found


def _fields(name: str, old: Any, new: Any, skip: set[str] | None = None) -> Iterator[Change]:
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after and field.name not in (skip or ()):
            yield Change("changed", name, field.name, _text(before), _text(after))


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
