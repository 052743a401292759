# SPDX-License-Identifier: Apache-2.0
"""Texts of a letter that went out to be edited elsewhere and come back: alike, other, or new.

Two texts are **the same words** when they differ in white space alone, for a word processor moves
that about by itself; an empty line still parts two paragraphs.  What cannot stand in XML 1.0 (2.2)
is shown as U+FFFD, there and in the comparison, so that such a text does not count as changed.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import Paragraph, translated

_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARTED = re.compile(r"\n\s*\n")
_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*")
_BLANKS = re.compile(r"[^\S\n]+")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_GONE: Final = "\ud800"
_NEXT: Final = "\ud801"
"""Neither can stand in a text of a form: no text there holds a surrogate."""

_MANY = 4_000
"""From so many tokens on a difference is looked for the fast way."""

SegmentKind = Literal["same", "gone", "new"]
MARK_DIGITS: Final = 24


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a difference: words that stayed, went or came."""

    kind: SegmentKind
    text: str


def shown(text: str) -> str:
    """The text with line ends of one kind and U+FFFD for every character that XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def parted(text: str) -> list[str]:
    """The paragraphs of a text: what stands between empty lines, none of them blank."""
    return [part for part in (one.strip() for one in _PARTED.split(shown(text))) if part]


def canonical(text: str) -> str:
    """The text by which two are compared: blanks are one blank, none stands at a line's end."""
    return "\n\n".join(_BLANKS.sub(" ", _LINE.sub("\n", part)) for part in parted(text))


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return canonical(one) == canonical(other)


def weight(text: str) -> int:
    """How many characters of a text are no white space: what must be accounted for."""
    return sum(1 for sign in text if not sign.isspace())


def mark_of(id: str) -> str:
    """The mark of a paragraph in a file of another program: 24 hexadecimal digits of its id.

    A bookmark's name holds at most 40 letters, digits and low lines, and an id has other signs.
    """
    return hashlib.sha256(id.encode()).hexdigest()[:MARK_DIGITS]


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1, by their words in order; case does not count."""
    left, right = _words(one), _words(other)
    if not left or not right:
        return 0.0
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() < 0.3 else matcher.ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())[:_MANY]


def difference(before: str, after: str) -> tuple[Segment, ...]:
    """What went and what came between two texts, word by word, in the order of reading."""
    old, new = (_TOKEN.findall(shown(text)) for text in (before, after))
    many = len(old) > _MANY or len(new) > _MANY
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=many)
    found: list[Segment] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found.append(Segment("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(Segment("gone", "".join(old[a:b])))
        if d > c:
            found.append(Segment("new", "".join(new[c:d])))
    return tuple(_joined(found))


def _joined(found: Sequence[Segment]) -> list[Segment]:
    """Segments with a lone blank between two changes taken into both: “a b” became “c d”."""
    made: list[Segment] = []
    gone, new = "", ""
    for n, one in enumerate(found):
        last = n + 1 == len(found)
        if one.kind == "same" and not (one.text.isspace() and not last and (gone or new)):
            made += [Segment("gone", gone)] if gone else []
            made += [Segment("new", new)] if new else []
            made.append(one)
            gone = new = ""
        else:
            gone += one.text if one.kind != "new" else ""
            new += one.text if one.kind != "gone" else ""
    made += [Segment("gone", gone)] if gone else []
    made += [Segment("new", new)] if new else []
    return made


def reworded(
    form: LetterForm,
    texts: Mapping[str, str | None],
    *,
    before: Mapping[str, Sequence[str]] | None = None,
    after: Mapping[str, Sequence[str]] | None = None,
) -> LetterForm:
    """The form with other texts for some paragraphs; None takes a paragraph out.

    ``before`` and ``after`` hold new texts that stand beside a paragraph: items of their own where
    it is an item of a list (a question), else paragraphs of the same text.  Malformed where the
    new texts may not stand in a form.
    """
    ahead, behind = before or {}, after or {}

    def said(one: Paragraph) -> str:
        words = texts.get(one.id, one.text)
        own = _GONE if words is None else words
        return _NEXT.join((*ahead.get(one.id, ()), own, *behind.get(one.id, ())))

    return LetterForm.from_json(_pruned(translated(form, said).to_json()))


def _pruned(value: Any) -> Any:
    """Plain JSON without what is gone, and with several texts where one holds several."""
    if isinstance(value, str):
        return "\n\n".join(_several(value))
    if isinstance(value, list):
        kept: list[Any] = []
        for one in value:
            kept += _several(one) if isinstance(one, str) else [_pruned(one)]
        return kept
    if isinstance(value, dict):
        made = {name: _pruned(one) for name, one in value.items()}
        # What was empty before stays: a record in a list is known by its place.
        return {
            name: one for name, one in made.items() if one not in ("", {}, []) or one == value[name]
        }
    return value


def _several(text: str) -> list[str]:
    return [part for part in text.split(_NEXT) if part != _GONE]
