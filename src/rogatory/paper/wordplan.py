# SPDX-License-Identifier: Apache-2.0
"""A letter as a word processor will hold it: lines and grids, each text under its paragraph's id.

``letter_plan`` prints nothing: it lays out what ``paper.letter`` says in one language, and knows of
every stretch of text whether it is ours (a heading, a label, a date) or which paragraph of the form
it is.  The same plan writes the file (``wordfile``) and tells later what the file held when it went
out.  Ids come through the layout as marks that no text of a form can hold (lone surrogates).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import Paragraph, paragraphs, translated
from rogatory.instrument.wording import shown
from rogatory.language import _, use
from rogatory.paper.letter import letter_data
from rogatory.paper.versions import Setting
from rogatory.press.blocks import Block

_OPEN, _MIDDLE, _CLOSE = "\ud800", "\ud801", "\ud802"
_MARKED = re.compile(f"{_OPEN}(\\d+){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_PARTED = re.compile(r"\n\s*\n")

Look = Literal["", "label", "strong", "mono", "small"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: of a paragraph of the form by its id, or ours; ``look`` is its type.

    ``nth`` counts where the same paragraph stands more than once; ``mark`` stands in the bookmark
    in place of what is made from the id.
    """

    text: str
    of: str | None = None
    look: Look = ""
    nth: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the file, in a named style; ``number`` is the list that it is an item of."""

    style: str
    pieces: tuple[Piece, ...]
    list: int = 0
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells of lines; ``widths`` in twentieths of a point; ruled or bare."""

    widths: tuple[int, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    ruled: bool = False
    head: bool = False


Plan = Sequence["Line | Grid"]


@dataclass(frozen=True, slots=True)
class WordPaper:
    """A whole file: what stands in it, on every page, and what it says of itself.

    ``properties`` are texts by name that the file carries unseen; ``day`` is ``2026-11-23``.
    """

    body: Plan
    title: str
    author: str
    lang: str
    day: str
    marking: str = ""
    foot: str = ""
    page_words: tuple[str, str] = ("", "")
    properties: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every paragraph of the body in the order of reading."""
        return tuple(_lines(self.body))


BREADTH: Final = 9356
"""What an upright page leaves between its margins, in twentieths of a point (A4, 30 and 15 mm)."""


def _lines(body: Plan) -> Iterator[Line]:
    for one in body:
        if isinstance(one, Line):
            yield one
        else:
            for row in one.rows:
                for cell in row:
                    yield from cell


def letter_plan(form: LetterForm, *, lang: str, setting: Setting) -> WordPaper:
    """The plan of a letter in one language; Malformed for what ``letter_data`` refuses."""
    ids = [one.id for one in paragraphs(form)]
    order = {id: n for n, id in enumerate(ids)}

    def marked(one: Paragraph) -> str:
        return f"{_OPEN}{order[one.id]}{_MIDDLE}{one.text}{_CLOSE}"

    with use(lang):
        data = letter_data(
            replace(translated(form, marked), languages=form.languages),
            lang=lang,
            marking=setting.marking,
            number=setting.number,
            date=setting.date,
            articles=setting.articles,
            basis=setting.basis(lang),
            sheet=setting.sheet,
            house=setting.house,
        )
        maker = _Maker(ids)
        body = maker.letter(data)
    return WordPaper(
        body=body,
        title=data["document"]["title"],
        author=(form.requesting_authority.name if form.requesting_authority else None) or "",
        lang=lang,
        day=data["document"]["date"],
        marking=setting.marking,
        foot=f"{data['running']} · {data['machine']}",
        page_words=(data["page_words"][0], data["page_words"][1]),
    )


class _Maker:
    """Makes lines and grids of the blocks of a letter; numbers its lists."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._lists = 0
        self._often: Counter[str] = Counter()

    def letter(self, data: Mapping[str, Any]) -> list[Line | Grid]:
        """The whole letter, from its head to who prepared it."""
        body: list[Line | Grid] = []
        head = data.get("house", {"lines": []})["lines"]
        for words in head[:1]:
            body += self.lines("Letterhead", words)
        for words in head[1:]:
            body += self.lines("Letterhead small", words)
        own = "Letterhead small" if head else "Letterhead"
        body += self.lines(own, data["letterhead"]["name"])
        for words in data["letterhead"]["lines"]:
            body += self.lines("Letterhead small", words)
        body += [Line("Rule", ()), self._address(data)]
        if data["flags"]:
            body += self.lines("Flag", "   ".join(data["flags"]))
        body += self.lines("Title", data["document"]["title"])
        if data["subtitle"]:
            body += self.lines("Subtitle", data["subtitle"])
        body += self.blocks(data["opening"])
        for n, section in enumerate(data["sections"], 1):
            body += self.lines("Heading 1", f"{n}.  {section['heading']}")
            body += self.blocks(section["blocks"])
        for section in data["enclosures"]:
            body += self.lines("Heading 1", section["heading"])
            body += self.blocks(section["blocks"])
        body += self.blocks(data["closing"])
        body.append(self._signature(data["signature"]))
        for words in (*data["signature"]["notes"], *data["executor"]):
            body += self.lines("Small", words)
        return body

    def lines(self, style: str, words: str, look: Look = "") -> list[Line | Grid]:
        """The lines of a text in one style: one for each of its paragraphs."""
        return list(self._cut(style, words, look))

    def _cut(self, style: str, words: str, look: Look = "") -> Iterator[Line]:
        pieces: list[Piece] = []
        for piece in self._pieces(words, look):
            first, *rest = _PARTED.split(piece.text)
            pieces.append(replace(piece, text=first))
            for part in rest:
                yield from _line(style, pieces)
                pieces = [replace(piece, text=part)]
        yield from _line(style, pieces)

    def _pieces(self, words: str, look: Look) -> Iterator[Piece]:
        at = 0
        for found in _MARKED.finditer(words):
            if found.start() > at:
                yield Piece(shown(words[at : found.start()]), None, look)
            id = self._ids[int(found[1])]
            yield Piece(shown(found[2]), id, look, self._often[id])
            self._often[id] += 1
            at = found.end()
        if at < len(words):
            yield Piece(shown(words[at:]), None, look)

    def blocks(self, blocks: Sequence[Block]) -> list[Line | Grid]:
        """The lines and grids of blocks, one after the other."""
        made: list[Line | Grid] = []
        for block in blocks:
            made += getattr(self, f"_{block['kind']}")(block)
        return made

    def _text(self, block: Block) -> list[Line | Grid]:
        return self.lines("Body Text", block["text"])

    def _small(self, block: Block) -> list[Line | Grid]:
        return self.lines("Small", block["text"])

    def _note(self, block: Block) -> list[Line | Grid]:
        return self.lines("Note", block["text"])

    def _quote(self, block: Block) -> list[Line | Grid]:
        return [*self.lines("Quote", block["text"]), *self.lines("Small", block["source"])]

    def _items(self, block: Block) -> list[Line | Grid]:
        self._lists += 1
        return [
            replace(line, list=self._lists, numbered=block["numbered"])
            for words in block["items"]
            for line in self._cut("List Paragraph", words)
        ]

    def _pairs(self, block: Block) -> list[Line | Grid]:
        rows = tuple(
            (
                tuple(self._cut("Cell", label, "label")),
                tuple(self._cut("Cell", value, "mono" if n in block["mono"] else "")),
            )
            for n, (label, value) in enumerate(block["rows"])
        )
        return [Grid((2700, BREADTH - 2700), rows), Line("After table", ())]

    def _table(self, block: Block) -> list[Line | Grid]:
        widths = _widths(block)
        head = tuple(tuple(self._cut("Cell", words, "strong")) for words in block["head"])
        rows = tuple(
            tuple(
                tuple(self._cut("Cell", words, "mono" if n in block["mono"] else ""))
                for n, words in enumerate(row)
            )
            for row in block["rows"]
        )
        return [Grid(widths, (head, *rows), ruled=True, head=True), Line("After table", ())]

    def _entry(self, block: Block) -> list[Line | Grid]:
        title = f"{block['mark']}.  {block['title']}"
        head = self.lines("Heading 2", title)
        if block["about"]:
            head += self.lines("About", block["about"])
        return [*head, *self.blocks(block["blocks"])]

    def _address(self, data: Mapping[str, Any]) -> Grid:
        left = [
            line
            for label, value in data["references"]
            for line in self._labelled(label, value)
        ]  # fmt: skip
        right = [*self._cut("Addressee", data["addressee"]["name"], "strong")]
        for words in data["addressee"]["lines"]:
            right += self._cut("Addressee", words)
        half = BREADTH * 9 // 20
        return Grid((half, BREADTH - half), ((tuple(left), tuple(right)),))

    def _labelled(self, label: str, value: str) -> Iterator[Line]:
        for n, line in enumerate(self._cut("Reference", value)):
            head = (Piece(f"{label}  ", None, "label"),) if n == 0 else ()
            yield replace(line, pieces=(*head, *line.pieces))

    def _signature(self, data: Mapping[str, Any]) -> Grid:
        third = BREADTH // 3
        office = tuple(self._cut("Signatory", data["title"]))
        name = tuple(self._cut("Signatory", data["name"], "strong"))
        below = tuple(
            tuple(self._cut("Signed", data[word], "small"))
            for word in ("signature_word", "seal_word", "date_word")
        )
        return Grid((third, third, BREADTH - 2 * third), ((office, (), name), below))


def _widths(block: Block) -> tuple[int, ...]:
    """The widths of a table's columns; no word of its head breaks while another column has room."""
    shares = [share or 2 for share in block["widths"]]
    heads = [_MARKED.sub(r"\2", words).split() for words in block["head"]]
    widths = [
        max(BREADTH * share // sum(shares), max(map(len, words), default=0) * 140 + 260)
        for share, words in zip(shares, heads, strict=True)
    ]
    widths[widths.index(max(widths))] -= max(0, sum(widths) - BREADTH)
    return tuple(widths)


def _line(style: str, pieces: Sequence[Piece]) -> Iterator[Line]:
    """The line of these pieces, unless nothing stands in it."""
    kept = tuple(piece for piece in pieces if piece.text)
    if any(piece.text.strip() for piece in kept):
        yield Line(style, kept)


def held_in(paper: WordPaper) -> frozenset[str]:
    """The ids of the paragraphs that stand in the file."""
    return frozenset(p.of for line in paper.lines for p in line.pieces if p.of is not None)


def not_held(form: LetterForm, paper: WordPaper) -> tuple[str, ...]:
    """The ids of paragraphs of the form that no paper prints: they cannot be edited in Word."""
    there = held_in(paper)
    return tuple(one.id for one in paragraphs(form) if one.id not in there)


def draft_marking(marking: str, signed: bool) -> str:
    """What stands on every page of a letter as a file that anybody can change."""
    what = _("COPY, NOT THE SIGNED LETTER") if signed else _("DRAFT, NOT SIGNED")
    return " · ".join(part for part in (marking, what) if part)
