# SPDX-License-Identifier: Apache-2.0
"""A country sheet held against the form it fills: what is known and read, what is missing.

Also the empty form as a TOML text with its closed words, and a sheet written out again.
"""

from __future__ import annotations

import textwrap
import types
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from rogatory.instrument import terms
from rogatory.instrument.country import Sheet, is_read
from rogatory.instrument.record import Day, OneOf, Shape, write
from rogatory.instrument.written import toml
from rogatory.language import N_, _

SCHEMA = "rogatory.sheet/1"

FIELDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("central_authority", "name", N_("central authority")),
    ("central_authority", "department", N_("its department")),
    ("central_authority", "address", N_("its postal address")),
    ("central_authority", "phone", N_("its telephone")),
    ("central_authority", "fax", N_("its telefax")),
    ("central_authority", "email", N_("its e-mail address")),
    ("central_authority", "link", N_("its page on the web")),
    ("central_authority", "hours", N_("its hours")),
    ("body", "", N_("bodies that execute, by measure and place")),
    ("channel", "", N_("channels")),
    ("means", "", N_("means of communication")),
    ("means", "urgent_only", N_("means of communication in urgent cases")),
    ("language", "", N_("languages in which it takes letters")),
    ("translation", "", N_("translation and its certification")),
    ("double_criminality", "", N_("double criminality, by measure")),
    ("use_limit", "", N_("limits on use")),
    ("document", "", N_("special documents, by measure")),
    ("copies", "", N_("number of copies")),
    ("electronic", "", N_("electronic signatures and seals")),
    ("cost", "", N_("costs")),
    ("time", "", N_("time that is usually needed")),
    ("link", "", N_("links to its law and forms")),
    ("reservation", "", N_("reservations and declarations")),
    ("contact", "", N_("contact points")),
    ("address", "", N_("forms of address, by language")),
    ("holiday", "", N_("days without work")),
)
"""The fields of the form: the sheet's block, the field of its rows (empty: any row), the label."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """How one field of the form stands: the rows that state it, and whether one was read."""

    block: str
    field: str
    label: str
    rows: tuple[Any, ...]

    @property
    def known(self) -> bool:
        """Whether any row states it."""
        return bool(self.rows)

    @property
    def read(self) -> bool:
        """Whether a row that was read in its source states it."""
        return any(is_read(row) for row in self.rows)


def states(sheet: Sheet) -> tuple[FieldState, ...]:
    """Every field of the form with the rows that state it, in the form's order."""
    found = []
    for block, field, label in FIELDS:
        rows = tuple(row for row in getattr(sheet, block) if _stated(row, field))
        found.append(FieldState(block, field, label, rows))
    return tuple(found)


def _stated(row: Any, field: str) -> bool:
    if field == "name":
        return bool(row.names())
    return not field or getattr(row, field) is not None


def label_of(block: str) -> str:
    """The label of a block, as it stands in the form."""
    return next(label for one, field, label in FIELDS if one == block and field in ("", "name"))


def written(sheet: Sheet, heading: str = "") -> str:
    """A sheet as TOML that reads as the same sheet; ``heading`` stands above it as a comment."""
    plain = {key: value for key, value in write(sheet).items() if key != "digest"}
    blocks = {name: plain.pop(name) for name, rows in sheet.blocks() if rows}
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + toml({"schema": SCHEMA, "sheet": plain, **blocks})


def template(state: str, name: str = "") -> str:
    """An empty sheet of a state as TOML, every block and field as a comment with its words.

    It loads as it stands, and knows nothing; whoever fills it in takes the comment signs away.
    """
    lines = [
        *_comment(_("Country sheet of {state}.").format(state=state)),
        *_comment(
            _(
                'Write only what you know. confidence = "seen" needs a source that you read; '
                'write "memory" for what you were told or remember: it never settles a check.'
            )
        ),
        f'schema = "{SCHEMA}"',
        *_comment(_("Measures, by which a row can be narrowed:")),
        *(f"#   {line}" for line in textwrap.wrap(", ".join(terms.MEASURE_TYPES), 90)),
        "",
        "[sheet]",
        f'state = "{state}"',
        f'name = "{name or state}"',
        *_comment(_("From which day it holds; a newer sheet takes its place from its own day.")),
        '# valid_from = "2026-01-01"',
        "",
    ]
    hints = get_type_hints(Sheet, include_extras=True)
    for block, _rows in Sheet(state=state, name=state).blocks():
        cls = get_args(hints[block])[0]
        lines += [f"# ---- {_(label_of(block))}", f"# [[{block}]]"]
        lines += [f"# {line}" for line in _fields(cls)]
        lines.append("")
    return "\n".join(lines)


def _comment(text: str) -> list[str]:
    return [f"# {text}"]


def _fields(cls: type) -> Iterator[str]:
    """The lines of a row that states everything, what must be stated first."""
    hints = get_type_hints(cls, include_extras=True)
    named = sorted(fields(cls), key=lambda field: field.default is not MISSING)
    for field in named:
        value, words = _example(field.name, hints[field.name])
        needed = [_("needed")] if field.default is MISSING else []
        listed = bool(words) and field.name != "measures"
        told = "; ".join([*needed, *([_("one of: {words}").format(words=words)] if listed else [])])
        yield f"{field.name} = {value}" + (f"    # {told}" if told else "")


def _example(name: str, hint: Any) -> tuple[str, str]:
    """A value of a type as TOML, and the closed words that may stand there."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return _example(name, inner)
    if origin is tuple:
        value, words = _example(name, get_args(hint)[0])
        return f"[{value}]", words
    if origin is Annotated:
        for mark in get_args(hint)[1:]:
            if isinstance(mark, OneOf):
                word = "memory" if name == "confidence" else mark.words[0]
                return f'"{word}"', ", ".join(mark.words)
            if isinstance(mark, Shape):
                return f'"{mark.example}"', ""
            if isinstance(mark, Day):
                return ('"2026-03"' if mark.partial else '"2026-03-01"'), ""
    simple = {bool: "true", int: "1"}.get(hint)
    if simple is not None:
        return simple, ""
    return ('"https://example.org/"' if name in ("url", "link") else '"…"'), ""
