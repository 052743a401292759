# SPDX-License-Identifier: Apache-2.0
"""The paragraphs of a letter as they go to a translator: a Word file with a table.

A row holds the paragraph's id, the original, and an empty place for the translation (or the
translation, while it is current).  Id and translation stand between bookmarks
``rg_<12 digits of the id's mark><12 digits of the original's SHA-256>_<n>``, so that a row is known
and it is known from which original it was translated, also when the id was written over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rogatory.instrument.twins_file import Item, TwinsFile
from rogatory.instrument.wording import mark_of, parted
from rogatory.language import _, use
from rogatory.paper.particulars import language_label
from rogatory.paper.wordplan import Grid, Line, Piece, WordPaper
from rogatory.press.sheet import sheet

HALF: Final = 12
_WIDTHS: Final = (2300, 5994, 5994)


def row_mark(of: str, source_sha256: str) -> str:
    """Return the mark of a row: 24 hexadecimal digits of the id and of the original's digest."""
    return mark_of(of)[:HALF] + source_sha256[:HALF]


def twins_plan(file: TwinsFile, *, lang: str, number: str, day: str, author: str) -> WordPaper:
    """Return the plan of the file, our own words in ``lang``."""
    with use(lang):
        from_, into = language_label(file.from_), language_label(file.language)
        title = _("For translation from {original} into {language}").format(
            original=from_, language=into
        )
        told = (
            _("Write each translation into the right column, beside its original."),
            _(
                "Leave the left and the middle column as they are: what is changed there is not "
                "taken back. A place left empty is a text that is not translated."
            ),
        )
        data = sheet(
            title=title,
            author=author,
            lang=lang,
            day=day,
            marking="",
            running=_("{title}, No {number}").format(title=title, number=number or "—"),
            machine=_("letter {id}").format(id=file.letter[:8]),
        )
        heads = (_("paragraph"), from_, into)
    head = tuple((Line("Cell", (Piece(words, None, "strong"),)),) for words in heads)
    rows = tuple(_row(item, lang) for item in file.items)
    body: list[Line | Grid] = [
        Line("Title", (Piece(title),)),
        *(Line("Body Text", (Piece(words),)) for words in told),
        Grid(_WIDTHS, (head, *rows), ruled=True, head=True),
    ]
    return WordPaper(
        body=body,
        title=title,
        author=author,
        lang=lang,
        day=day,
        foot=f"{data['running']} · {data['machine']}",
        page_words=(data["page_words"][0], data["page_words"][1]),
        wide=True,
    )


def _row(item: Item, lang: str) -> tuple[tuple[Line, ...], ...]:
    mark = row_mark(item.of, item.source_sha256)
    id = Piece(item.of, item.of, "mono", mark=mark)
    return (
        (Line("Cell", (id,)),),
        tuple(_original(item, lang)),
        tuple(
            Line("Cell", (Piece(words, item.of, mark=mark),))
            for words in parted(item.text or "") or [""]
        ),
    )


def _original(item: Item, lang: str) -> Iterator[Line]:
    for words in original_lines(item, lang):
        yield Line("Cell", (Piece(words),))


def original_lines(item: Item, lang: str) -> list[str]:
    """Return what stands in the column of the original, a line for each of its paragraphs."""
    lines = parted(item.original or "")
    if item.previous is not None:
        with use(lang):
            lines.append(_("(the original was changed; translated before:)"))
        lines += parted(item.previous)
    return lines
