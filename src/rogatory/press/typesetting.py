# SPDX-License-Identifier: Apache-2.0
"""Data + template -> PDF/A, the same bytes for the same data, template and engine.

Data reaches the template as JSON through ``sys.inputs`` and is only ever *shown*: nothing in it
is read as typst source.  Every ``data`` carries what the document is::

    {"document": {"title": "...", "author": "...", "lang": "az", "date": "2026-11-23",
                  "show_missing": ["enclosures"]},
     ...}

Characters that nobody can see (control characters, direction overrides, zero-width ones) are
printed as ``⟨U+202E⟩``, for what a person signs must be what a person sees.  A character that no
embedded font has is refused by name and place, except below the keys in ``show_missing``, where it
is printed as ``⟨U+6F22⟩`` too (names of files, words of others).

Only the fonts inside the typst wheel are used (Libertinus Serif, New Computer Modern, DejaVu Sans
Mono): every letter of Azerbaijani (both scripts), Russian and English is there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from typing import Any

from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.press.foot import leaves_of, pictures
from rogatory.press.library import name_of, sources, template_digest

STANDARDS = ("a-2a", "a-3a")
LARGEST = 8 << 20  # bytes of JSON; a letter of 500 pages stays below 2 MiB

_ROUNDS = 4
_MISSING = re.compile(
    r'(?:the text `"(?P<text>.*?)"` could not be displayed with font'
    r'|codepoint `"(?P<point>.*?)"`)'
)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
# Seen by nobody and able to mislead, beside the category Cc: zero-width and word joiners, bidi
# marks, embeddings, overrides, isolates, the byte-order mark, tag characters, Hangul fillers.
_UNSEEN = frozenset(
    [
        *(0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xE0000, 0xE0080),
    ]
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF (PDF/A-3 only); ``name`` is ASCII, generated, never a person's."""

    name: str
    data: bytes
    media_type: str
    description: str


def engine() -> str:
    """The typesetting engine; the same data, template and engine give the same bytes."""
    return f"typst {metadata.version('typst')}"


def typeset_by_digest(digest: str, data: Mapping[str, Any], *, standard: str = "a-2a") -> bytes:
    """Print again what a template with this digest printed; ``Unavailable`` when it is unknown.

    ``data`` may come from the other side: ``Malformed`` when it does not suit the template.
    """
    return typeset(name_of(digest), data, standard=standard)


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    standard: str = "a-2a",
    attachments: Sequence[Attachment] = (),
    layout: str | None = None,
) -> bytes:
    """Print ``data`` with ``template`` ("letter" or "letter@1"); returns the PDF's bytes.

    ``standard`` is "a-2a", or "a-3a" when there are attachments.  Raises ``Malformed`` for data
    that the template cannot take and for characters that cannot be printed (all of them at once).
    ``layout`` is the text of an authority's own layout: give it only in a process that is shut in,
    as ``layouts`` does.
    """
    if standard not in STANDARDS:
        raise Malformed(
            _("The PDF standard must be one of {known}.").format(known=", ".join(STANDARDS))
        )
    day = _document_day(data)
    shown = _each_text(data, lambda text, path: visible(text))
    lenient = tuple(data["document"].get("show_missing", ()))
    for _round in range(_ROUNDS):
        result = _compile(template, shown, standard, attachments, day, layout)
        if isinstance(result, bytes):
            return result
        refused = sorted({fault for fault in _places(shown, result) if fault[0] not in lenient})
        if refused:
            raise Malformed(_cannot_print(refused))
        missing = result

        def marked(text: str, path: str, missing: frozenset[str] = missing) -> str:
            return "".join(f"⟨U+{ord(c):04X}⟩" if c in missing else c for c in text)

        shown = _each_text(shown, marked)
    raise Malformed(_("The text holds characters that cannot be printed; write them in letters."))


def visible(text: str) -> str:
    """Replace what nobody can see by its number, ``⟨U+202E⟩``; line ends stay, tabs are spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\u2003")
    return "".join(
        f"⟨U+{ord(c):04X}⟩"
        if c != "\n" and (ord(c) in _UNSEEN or unicodedata.category(c) in ("Cc", "Cs", "Co"))
        else c
        for c in text
    )


def _compile(
    template: str,
    data: Any,
    standard: str,
    attachments: Sequence[Attachment],
    day: date,
    layout: str | None,
) -> bytes | frozenset[str]:
    """The PDF, or the characters that no font has."""
    import typst

    files = {f"attachment-{n}": item.data for n, item in enumerate(attachments)}
    listed = [
        {"file": file, "name": item.name, "type": item.media_type, "about": item.description}
        for file, item in zip(files, attachments, strict=True)
    ]
    inputs = {
        "data": _plain(data),
        "template": template_digest(template, layout),
        "attachments": json.dumps(listed),
        "codes": "[]",
    }
    own = dict(sources(template, layout))
    main = next(iter(own))
    uncounted: Malformed | None = None
    if data.get("code") is not None:
        try:
            inputs["codes"] = json.dumps(pictures(data, leaves_of(template, data, layout)))
        except Malformed as error:
            uncounted = error  # typst says better below what is wrong, and in which line
    try:
        made = bytes(
            typst.compile(  # type: ignore[call-overload]  # a dict of sources is not in its stub
                {"main": own.pop(main), **own, **files},
                format="pdf",
                ignore_system_fonts=True,
                sys_inputs=inputs,
                pdf_standards=[standard],
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
        )
        if uncounted is not None:
            raise uncounted
        return made
    except typst.TypstError as error:
        missing = frozenset(_missing(error.diagnostic))
        if missing:
            return missing
        raise Malformed(
            _("The data does not suit the template {name}: {reason}.").format(
                name=template, reason=error.message.rstrip(".")
            )
        ) from error


def _plain(data: Any) -> str:
    """The data as JSON; ``Malformed`` for what is none, or too much."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(
            _("The data of a paper is plain JSON: texts, whole numbers, lists and objects.")
        ) from error
    if len(text.encode()) > LARGEST:
        raise Malformed(_("The paper is larger than 8 MiB of text; split it."))
    return text


def _missing(diagnostic: str) -> Iterator[str]:
    for found in _MISSING.finditer(diagnostic):
        cluster = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), found["text"] or found["point"])
        yield from (c for c in cluster if ord(c) > 0x7E or ord(c) < 0x20)


def _document_day(data: Mapping[str, Any]) -> date:
    document = data.get("document")
    try:
        if not isinstance(document, Mapping):
            raise TypeError
        if not all(isinstance(document[key], str) for key in ("title", "author", "lang")):
            raise TypeError
        return date.fromisoformat(document["date"])
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(
            _("The data of a paper names its title, author, language and date; this does not.")
        ) from error


def _each_text(value: Any, change: Callable[[str, str], str], path: str = "") -> Any:
    """The same value with every text in it changed; ``change`` gets the text and its path."""
    if isinstance(value, str):
        return change(value, path)
    if isinstance(value, Mapping):
        return {
            key: _each_text(item, change, f"{path}.{key}" if path else str(key))
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_each_text(item, change, f"{path}[{n}]") for n, item in enumerate(value)]
    return value


def _places(data: Any, missing: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Where the missing characters stand: (first key of the path, whole path, character)."""
    found: list[tuple[str, str, str]] = []

    def look(text: str, path: str) -> str:
        top = re.split(r"[.\[]", path, maxsplit=1)[0]
        found.extend((top, path, c) for c in sorted(missing & set(text)))
        return text

    _each_text(data, look)
    if not found:  # put together by the template itself
        found.extend(("", "?", c) for c in sorted(missing))
    return iter(found)


def _cannot_print(faults: Sequence[tuple[str, str, str]]) -> str:
    listed = "; ".join(
        f"{path}: U+{ord(c):04X} {unicodedata.name(c, '')}".rstrip()
        for _top, path, c in faults[:20]
    )
    if len(faults) > 20:
        listed += "; …"
    return _(
        "These characters cannot be printed with the fonts of the paper, write them in letters "
        "that can: {places}."
    ).format(places=listed)
