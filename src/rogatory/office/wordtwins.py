# SPDX-License-Identifier: Apache-2.0
"""Translations by way of a Word file: the paragraphs go out in a table and come back in it.

What comes back is a ``TwinsFile`` like any other (``office.twins`` takes it), with a remark for
everything in the file that is no translation of a paragraph.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Instance
from rogatory.errors import Malformed
from rogatory.instrument.paragraphs import Paragraph, digest_of, paragraphs
from rogatory.instrument.twins_file import Item, TwinsFile
from rogatory.instrument.wording import canonical, mark_of, parted, weight
from rogatory.language import SUPPORTED, _
from rogatory.office import letters, post, twins, word
from rogatory.office.wordtaken import Kept
from rogatory.paper.wordfile import BOOKMARK, docx
from rogatory.paper.wordtwins import HALF, original_lines, twins_plan
from rogatory.reading.wordlines import KEPT_OUT, FoundLine, WordReading

_LANGUAGE, _FROM, _OWN, _DAY, _NUMBER = (
    "Rogatory.into", "Rogatory.from", "Rogatory.language", "Rogatory.day", "Rogatory.number",
)  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """What a translator's Word file holds: the translations, ids left empty, remarks."""

    file: TwinsFile
    empty: tuple[str, ...]
    remarks: tuple[Kept, ...]


def write(instance: Instance, row: Letter, language: str, lang: str | None = None) -> bytes:
    """Return the paragraphs of a letter for a translator, our own words in ``lang``."""
    file = twins.export(row, language)
    form = letters.form_of(row)
    own = lang or instance.config.language
    author = (form.requesting_authority.name if form.requesting_authority else None) or ""
    day = post.today(instance)
    paper = twins_plan(file, lang=own, number=row.number, day=day, author=author)
    properties = {
        word.LETTER: row.key, word.FORM: row.form_digest, word.KIND: word.TABLE,
        _LANGUAGE: language, _FROM: file.from_, _OWN: own, _DAY: day, _NUMBER: row.number,
    }  # fmt: skip
    return docx(dataclasses.replace(paper, properties=properties))


def bring(row: Letter, reading: WordReading) -> Brought:
    """Read the translations of a letter out of a Word file; enters nothing.

    Inadmissible for a file of another letter, Malformed for one that is no table of translations,
    and when not every character of it is accounted for.
    """
    word.refuse_other(row, reading)
    language = reading.property(_LANGUAGE)
    if reading.property(word.KIND) != word.TABLE or reading.property(_OWN) not in SUPPORTED:
        raise Malformed(_("The Word file is no table of translations: write one with --docx."))
    form = letters.form_of(row)
    made = _Table({one.id: one for one in paragraphs(form)}, twins.export(row, language), reading)
    made.read_all()
    if made.weighed != reading.total:
        raise Malformed(
            _(
                "Not every word of the file could be followed ({n} of {total} characters): take "
                "the changes over by hand."
            ).format(n=made.weighed, total=reading.total)
        )
    file = TwinsFile(row.key, language, reading.property(_FROM), tuple(made.items.values()))
    empty = tuple(of for of in made.held if of not in made.items and made.held[of].prose)
    return Brought(file, empty, tuple(made.remarks))


@dataclass
class _Table:
    """Reads the rows of the table; ``weighed`` counts the characters that got an outcome."""

    held: Mapping[str, Paragraph]
    told: TwinsFile
    reading: WordReading
    items: dict[str, Item] = field(default_factory=dict)
    remarks: list[Kept] = field(default_factory=list)
    weighed: int = 0
    seen: set[str] = field(default_factory=set)

    def read_all(self) -> None:
        """Every line of the file: rows of the table, our own words around it, and the rest."""
        own = self.reading.property(_OWN)
        plan = twins_plan(
            self.told, lang=own, number=self.reading.property(_NUMBER),
            day=self.reading.property(_DAY) or "2000-01-01", author="",
        )  # fmt: skip
        self._own = own
        ours = Counter(
            canonical("".join(p.text for p in line.pieces))
            for line in plan.lines
            if all(p.of is None for p in line.pieces)
        )
        rows = self._rows()
        for n, line in enumerate(self.reading.lines):
            if n in rows or not line.text.strip():
                continue
            self.weighed += weight(line.text)
            words = canonical(line.text)
            if ours[words]:
                ours[words] -= 1
            else:
                self.remarks.append(Kept("table" if line.at else "no_place", line.text.strip()))
        done: set[tuple[str, str]] = set()
        for n in sorted(rows):
            at = self.reading.lines[n].at.split(".")
            if (place := (at[0], at[1])) not in done:
                done.add(place)
                self._row(f"{at[0]}.{at[1]}.", rows[n])
        for one in self.reading.remarks:
            self.remarks.append(Kept(one.code, one.text.strip(), one.who, one.when))
            self.weighed += weight(one.text) if one.code in KEPT_OUT else 0
        for n, line in enumerate(self.reading.lines):
            if line.formats and n in rows and line.at.endswith(".3"):
                formats = ", ".join(line.formats)
                self.remarks.append(Kept("formatting", line.text.strip(), formats, of=rows[n]))

    def _rows(self) -> dict[int, str]:
        """The lines that stand in a row of which the paragraph is known, with its id."""
        by_mark = {mark_of(id)[:HALF]: id for id in self.held}
        known: dict[tuple[str, ...], str] = {}
        for line in self.reading.lines:
            at = tuple(line.at.split("."))
            if len(at) < 3:
                continue
            marks = (m.removeprefix(BOOKMARK)[:HALF] for m in _marks(line))
            ids = [by_mark[m] for m in marks if m in by_mark]
            if at[2] == "1" and len(at) == 3 and line.text.strip() in self.held:
                ids = [line.text.strip()]
            if ids and (at[2] == "1" or at[:2] not in known):
                known[at[:2]] = ids[0]
        return {
            n: known[at[:2]]
            for n, line in enumerate(self.reading.lines)
            if len(at := tuple(line.at.split("."))) == 3 and at[:2] in known
        }

    def _row(self, at: str, of: str) -> None:
        lines = [line for line in self.reading.lines if line.at.startswith(at)]
        cells: dict[str, list[FoundLine]] = {}
        for line in lines:
            if line.at.count(".") == 2:
                cells.setdefault(line.at.removeprefix(at), []).append(line)
                self.weighed += weight(line.text)
        one = self.held[of]
        id, left, text = (_words(cells.get(n, [])) for n in ("1", "2", "3"))
        for n in sorted(set(cells) - {"1", "2", "3"}):
            if words := _words(cells[n]):
                self.remarks.append(Kept("table", words, of=of))
        if id != of:
            self.remarks.append(Kept("id_changed", id, of=of))
        if of in self.seen:
            self.remarks.append(Kept("doubled", text, of=of))
            return
        self.seen.add(of)
        item = next(item for item in self.told.items if item.of == of)
        marks = {m for line in lines for m in _marks(line)}
        sources = {m.removeprefix(BOOKMARK)[HALF : 2 * HALF] for m in marks}
        digest = self._source(one, left, sources, item)
        if digest == one.sha256 and canonical(left) != canonical(self._expected(item)):
            self.remarks.append(Kept("original_changed", left, of=of))
        if not text:
            return
        if digest is None:
            self.remarks.append(Kept("source_unknown", text, of=of))
        else:
            self.items[of] = Item(of, digest, text=text)

    def _source(self, one: Paragraph, left: str, sources: set[str], item: Item) -> str | None:
        """The digest of the original that a row was translated from; None when it is not known."""
        if not sources:
            same = canonical(left) == canonical(self._expected(item))
            return one.sha256 if same else None
        if one.sha256[:HALF] in sources:
            return one.sha256
        theirs = digest_of(left)
        return theirs if theirs[:HALF] in sources else None

    def _expected(self, item: Item) -> str:
        return "\n\n".join(original_lines(item, self._own))


def _marks(line: FoundLine) -> Iterator[str]:
    for piece in line.pieces:
        yield from (mark for mark in piece.marks if mark.startswith(BOOKMARK))


def _words(lines: list[FoundLine]) -> str:
    return "\n\n".join(part for line in lines for part in parted(line.text))
