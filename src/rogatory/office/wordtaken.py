# SPDX-License-Identifier: Apache-2.0
"""What a file that came back changes in a letter, paragraph by paragraph, and what it does not.

Nothing is taken silently and nothing is lost silently: every paragraph is the same, changed,
removed or added; every other word of the file stands in a remark that says why it was kept out.
Before a comparison leaves here the characters of the file are counted against both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rogatory.errors import Malformed
from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import Paragraph, paragraphs
from rogatory.instrument.wording import (
    Segment,
    canonical,
    difference,
    parted,
    reworded,
    same_words,
    shown,
    weight,
)
from rogatory.language import _
from rogatory.office.wordmatch import Known, Match, Occurrence, accounted, match
from rogatory.paper.wordplan import WordPaper
from rogatory.reading.wordlines import KEPT_OUT, WordReading

What = Literal["changed", "removed", "added"]
_FLOWING: Final = frozenset({"Body Text", "List Paragraph", "Note", "Quote", "Cell", "Small"})
"""Styles beside whose lines a new paragraph can stand."""

_CODED: Final = re.compile(r"[\d\s.,:/()–—T+Z-]+|[A-Z]{2}")
_NUMBERED: Final = re.compile(r"\s*(?:\d{1,3}[.)]|[–—-])\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that reads otherwise, is gone, or is new beside another.

    ``where`` is "after" or "before" for a new one; ``how`` the line was known: "mark", "words",
    "place" or "likeness" with its ``score``.
    """

    what: What
    of: str
    before: str | None = None
    after: str | None = None
    where: str = ""
    how: str = "mark"
    score: float = 1.0

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The difference word by word."""
        return difference(self.before or "", self.after or "")

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON types."""
        return {
            "what": self.what, "of": self.of, "before": self.before, "after": self.after,
            "where": self.where or None, "how": self.how, "score": round(self.score, 2),
            "words": [[one.kind, one.text] for one in self.segments],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept out, or must be known: a code, words, who and when where the file says so,
    and the paragraph near which it stands."""

    code: str
    text: str = ""
    who: str = ""
    when: str = ""
    of: str = ""

    def to_json(self) -> dict[str, Any]:
        """The remark as plain JSON types."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A letter beside a file that came back: ids that are the same, changes, remarks."""

    same: tuple[str, ...]
    changes: tuple[Change, ...]
    remarks: tuple[Kept, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain JSON types."""
        return {
            "same": len(self.same),
            "changes": [one.to_json() for one in self.changes],
            "remarks": [one.to_json() for one in self.remarks],
        }

    def form(self, form: LetterForm) -> LetterForm:
        """The letter's form with the changes; Malformed where it may not read so."""
        texts = {one.of: one.after for one in self.changes if one.what != "added"}
        beside: dict[str, dict[str, list[str]]] = {"before": {}, "after": {}}
        for one in self.changes:
            if one.what == "added":
                beside[one.where].setdefault(one.of, []).append(one.after or "")
        return reworded(form, texts, before=beside["before"], after=beside["after"])


def protected(one: Paragraph) -> bool:
    """Whether a paragraph is no free text: a date, a number, a code, an article of law."""
    return bool(_CODED.fullmatch(one.text)) or one.id.endswith("/article")


def compare(form: LetterForm, paper: WordPaper, reading: WordReading) -> Comparison:
    """Hold a file against the letter that it was made from.

    ``paper`` is the plan of that letter as the file was written from it.  Malformed when not every
    character of the file is accounted for.
    """
    made = match(paper, reading)
    held = {one.id: one for one in paragraphs(form)}
    work = _Work(made, held)
    work.judge_all()
    kept_out = [one.text for one in reading.remarks if one.code in KEPT_OUT]
    weighed = sum(map(weight, (*accounted(made, work.placed), *kept_out)))
    if weighed != reading.total:
        raise Malformed(
            _(
                "Not every word of the file could be followed ({n} of {total} characters): take "
                "the changes over by hand."
            ).format(n=weighed, total=reading.total)
        )
    return Comparison(tuple(work.same), tuple(work.changes), tuple(work.remarks))


class _Work:
    """Judges each paragraph and each line that is left; gathers what came of it."""

    def __init__(self, made: Match, held: Mapping[str, Paragraph]) -> None:
        self._made = made
        self._held = held
        self.same: list[str] = []
        self.changes: list[Change] = []
        self.remarks: list[Kept] = []
        self.placed: dict[int, str] = {}
        """Loose lines by number, and what became of each."""

    def judge_all(self) -> None:
        """Everything, in the order in which it is told."""
        self._within()
        keys: dict[str, list[Occurrence]] = {}
        for _n, piece in self._made.numbered:
            key = (piece.of or "", piece.nth)
            if key not in keys.setdefault(key[0], []):
                keys[key[0]].append(key)
        for id, occurrences in keys.items():
            self._judge(self._held[id], occurrences)
        gone = {one.of for one in self.changes if one.what == "removed"}
        for n in self._made.loose:
            if n not in self.placed:
                self._new(n, gone)
        self.remarks += [Kept("ours", after, who=before) for before, after in self._made.touched]
        self.remarks += [Kept("ours_gone", words) for words in self._made.ours]
        self.remarks += [Kept("moved", of=id) for id in _moved(self._made)]
        self.remarks += self._of_file()

    def _within(self) -> None:
        """Loose lines between two lines of one paragraph are part of it."""
        for lines in self._made.parts.values():
            for n in self._made.loose:
                if min(lines) < n < max(lines) and n not in self.placed:
                    lines[n] = self._made.reading.lines[n].text
                    self.placed[n] = "within"

    def _judge(self, one: Paragraph, keys: list[Occurrence]) -> None:
        texts: dict[Occurrence, str] = {}
        for key in keys:
            if key in self._made.parts:
                lines = self._made.parts[key]
                parts = (part for n in sorted(lines) for part in parted(lines[n]))
                texts[key] = "\n\n".join(parts)
        said = {key: text for key, text in texts.items() if text}
        other = {canonical(t): (key, t) for key, t in said.items() if not same_words(t, one.text)}
        if len(other) > 1:
            words = " | ".join(text for _key, text in other.values())
            self.remarks.append(Kept("disputed", words, of=one.id))
        elif other:
            ((key, text),) = other.values()
            self._changed(one, key, text)
        elif not said:
            self._removed(one)
        else:
            self.same.append(one.id)
            if len(said) < len(keys):
                self.remarks.append(Kept("partly_gone", one.text, of=one.id))

    def _changed(self, one: Paragraph, key: Occurrence, text: str) -> None:
        if protected(one):
            self.remarks.append(Kept("protected", text, who=one.text, of=one.id))
            return
        known = self._made.known.get(key, Known("mark"))
        self.changes.append(
            Change("changed", one.id, one.text, text, how=known.how, score=known.score)
        )

    def _removed(self, one: Paragraph) -> None:
        if protected(one):
            self.remarks.append(Kept("protected", "", who=one.text, of=one.id))
        else:
            self.changes.append(Change("removed", one.id, one.text))

    # new lines

    def _new(self, n: int, gone: set[str]) -> None:
        line = self._made.reading.lines[n]
        text = "\n\n".join(parted(line.text))
        before = self._neighbour(n, -1)
        after = self._neighbour(n, 1)
        for where, near in (("after", before), ("before", after)):
            if near is not None and self._may_stand(near, n, gone):
                self.changes.append(Change("added", near[0], None, _bare(text, near[0]), where))
                if _bare(text, near[0]) != text:
                    mark = text.removesuffix(_bare(text, near[0])).strip()
                    self.remarks.append(Kept("number", mark, of=near[0]))
                self.placed[n] = "added"
                return
        self.placed[n] = "remark"
        code = "table" if line.at and not self._ours(line.at) else "no_place"
        self.remarks.append(Kept(code, text, of=before[0] if before else ""))

    def _neighbour(self, n: int, step: int) -> Occurrence | None:
        """The paragraph whose line stands next, new lines between them left aside."""
        at = n + step
        lines = self._made.reading.lines
        while 0 <= at < len(lines):
            if keys := self._made.of_line.get(at):
                return keys[-1 if step < 0 else 0]
            if lines[at].text.strip() and self.placed.get(at) != "added" and (
                at not in self._made.loose
            ):  # fmt: skip
                return None
            at += step
        return None

    def _may_stand(self, near: Occurrence, n: int, gone: set[str]) -> bool:
        one, lines = self._held[near[0]], self._made.reading.lines
        here = {lines[at].at for at in self._made.parts.get(near, {})}
        return (
            one.prose
            and one.id not in gone
            and not protected(one)
            and self._made.pure(near)
            and self._made.style_of(near) in _FLOWING
            and lines[n].at in here
        )

    def _ours(self, at: str) -> bool:
        lines = self._made.reading.lines
        return any(lines[n].at == at for n in self._made.of_line)

    # what the file itself says

    def _of_file(self) -> Iterator[Kept]:
        reading = self._made.reading
        for one in reading.remarks:
            yield Kept(one.code, one.text.strip(), one.who, one.when, self._near(one.line))
        for n, line in enumerate(reading.lines):
            taken = n in self._made.of_line or self.placed.get(n) in ("added", "within")
            if line.formats and taken:
                formats = ", ".join(line.formats)
                yield Kept("formatting", line.text.strip(), formats, of=self._near(n))
        paper = self._made.paper
        ours = {_bald(paper.marking), _bald(" ".join((paper.foot, *paper.page_words)))}
        for text in reading.margins:
            if _bald(text) not in ours:
                yield Kept("margin", text)

    def _near(self, line: int) -> str:
        """The id of the paragraph in a line, or the last one before it."""
        for n in range(min(line, len(self._made.reading.lines) - 1), -1, -1):
            if keys := self._made.of_line.get(n):
                return keys[0][0]
        return ""


def _bald(text: str) -> str:
    """A text without white space and digits: the number of a page is in no two places the same."""
    return re.sub(r"[\s\d]", "", shown(text))


def _bare(text: str, beside: str) -> str:
    """A new item of a list without the number that was typed before it."""
    return _NUMBERED.sub("", text, count=1) if beside.rpartition("/")[2].isdigit() else text


def _moved(made: Match) -> list[str]:
    """Ids of paragraphs that stand elsewhere: all that the longest rising row leaves out."""
    order = list(dict.fromkeys(made.order))
    ends: list[int] = []
    holders: list[int] = []
    back: list[int] = []
    for n, number in enumerate(order):
        at = bisect_left(ends, number)
        back.append(holders[at - 1] if at else -1)
        ends[at:] = [number] if at == len(ends) else [number, *ends[at + 1 :]]
        holders[at : at + 1] = [n]
    at, kept = (holders[-1] if holders else -1), set()
    while at >= 0:
        kept.add(order[at])
        at = back[at]
    moved = (made.numbered[number][1].of or "" for number in order if number not in kept)
    return list(dict.fromkeys(moved))
