# SPDX-License-Identifier: Apache-2.0
"""One letter in several languages on paper: side by side, or one after the other.

``versions_data`` prints the letter once in each language through ``letter_data``, the original's
texts replaced by their twins, and lays the results out. The blocks of all languages correspond one
to one because they are made from one form; side by side, those that belong together stand in one
row. A twin that a program made, and for which no person answers, has ``[M]`` before it, and the
paper says on every page what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rogatory.errors import Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import LanguageVersion
from rogatory.instrument.rows import Sheet
from rogatory.language import _, use
from rogatory.paper.letter import letter_data
from rogatory.paper.particulars import language_label
from rogatory.paper.stationery import House
from rogatory.press import typeset
from rogatory.press.blocks import Block, section, text
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language

TEMPLATE = "twins@1"
LAYOUTS: Final = ("original", "side-by-side", "one-after-other")
"""The original alone; a column for each language; the whole letter in each language in turn."""

MOST_COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the texts: number, date, marking, basis by language, the other's sheet,
    our own stationery."""

    number: str = ""
    date: str | None = None
    marking: str = ""
    basis: Callable[[str], str | None] = lambda lang: None
    sheet: Sheet | None = None
    articles: Sequence[str] = ()
    house: House | None = None


def render(data: Mapping[str, Any]) -> bytes:
    """Print ``versions_data``'s result as PDF/A-2a; raises Malformed as ``paper.letter`` does."""
    return typeset(TEMPLATE, data)


def languages_of(form: LetterForm) -> tuple[str, ...]:
    """The languages that a letter can be printed in: its original, then what it is translated to.

    A letter that does not say which language is its original has none here.
    """
    original = of.original_language(form)
    if original is None:
        return ()
    return (original, *(v.language for v in of.translations(form) if v.language))


def usual_layout(form: LetterForm) -> str:
    """The layout that a letter takes when nobody chose one: no language is left out silently."""
    held = len(languages_of(form))
    return LAYOUTS[0] if held < 2 else LAYOUTS[1] if held == 2 else LAYOUTS[2]


def in_language(form: LetterForm, lang: str) -> LetterForm:
    """The form with its texts in ``lang``, marked where they are not what they should be."""
    if lang == of.original_language(form):
        return of.translated(form, lambda one: one.text)
    version = of.version_in(form, lang)
    machine = of.by_machine(version) if version is not None else frozenset()
    here = {one.paragraph.id: one for one in of.standings(form, lang)}

    def said(one: of.Paragraph) -> str:
        standing = here[one.id]
        if standing.twin is None or standing.twin.text is None:
            return one.text if standing.state == "as_original" else _("[not translated yet]")
        words = standing.twin.text
        if one.id in machine:
            words = f"{_('[M]')} {words}"
        return f"{_('[STALE]')} {words}" if standing.state == "stale" else words

    with use(lang):
        return of.translated(form, said)


def versions_data(
    form: Mapping[str, Any] | LetterForm,
    *,
    languages: Sequence[str],
    layout: str,
    setting: Setting = Setting(),
) -> dict[str, Any]:
    """What the template prints: the letter in these languages, plain JSON, complete.

    ``languages`` are some or all of ``languages_of`` in the order of the paper. Raises Malformed
    for a layout or language that the letter cannot take.
    """
    letter = form if isinstance(form, LetterForm) else LetterForm.from_json(dict(form))
    _refuse(letter, languages, layout)
    each = [_version(letter, lang, setting) for lang in languages]
    first = each[0]
    marks = (setting.marking, _machine_marking(letter, languages))
    common = ("document", "machine", "page_words", "picture")
    shared = {key: first[key] for key in common if key in first}
    data: dict[str, Any] = shared | {
        "layout": layout,
        "running": first["running"],
        "marking": " · ".join(mark for mark in marks if mark),
        "heads": [_head(one, lang, letter) for one, lang in zip(each, languages, strict=True)],
    }  # fmt: skip
    if layout == "side-by-side":
        data["rows"] = _side_by_side(each)
        data["enclosures"] = _stacked([one["enclosures"] for one in each])
    else:
        data["parts"] = [
            {key: one[key] for key in ("opening", "sections", "enclosures", "closing")}
            for one in each
        ]
    return data


def _refuse(letter: LetterForm, languages: Sequence[str], layout: str) -> None:
    held = languages_of(letter)
    for lang in languages:
        check_language(lang)
    if layout not in LAYOUTS[1:]:
        raise Malformed(_("The layout must be one of: {known}.").format(known=", ".join(LAYOUTS)))
    missing = [lang for lang in languages if lang not in held]
    if missing or len(set(languages)) != len(languages) or not languages:
        raise Malformed(
            _("The letter can be printed in: {held}; it was asked for in: {asked}.").format(
                held=", ".join(held) or "–", asked=", ".join(languages) or "–"
            )
        )
    if layout == "side-by-side" and len(languages) > MOST_COLUMNS:
        raise Malformed(
            _("At most {n} languages stand side by side: print them one after the other.").format(
                n=MOST_COLUMNS
            )
        )


def _version(letter: LetterForm, lang: str, setting: Setting) -> dict[str, Any]:
    with use(lang):
        return letter_data(
            replace(in_language(letter, lang), languages=()),
            lang=lang,
            marking=setting.marking,
            number=setting.number,
            date=setting.date,
            articles=setting.articles,
            basis=setting.basis(lang),
            sheet=setting.sheet,
            house=setting.house,
        )


def _about(letter: LetterForm, lang: str) -> str:
    """Who translated, by what means, and who answers for it; of the original, that it is that."""
    original = of.original_language(letter)
    if lang == original:
        return _("Language of this text: {language}. It is the original.").format(
            language=language_label(lang)
        )
    version = of.version_in(letter, lang)
    assert version is not None
    lines = [
        _("Language of this text: {language}. Translated from: {original}.").format(
            original=language_label(original), language=language_label(lang)
        ),
        *_made_by(version),
        _answered_for(version, lang),
    ]
    return "\n".join(lines)


def _made_by(version: LanguageVersion) -> list[str]:
    lines = []
    for one in version.translators:
        who = ", ".join(part for part in (one.name, one.qualification) if part)
        lines.append(
            {
                "none": _("Translated by {who}."),
                "assisted": _("Translated by {who} with machine assistance."),
            }.get(one.machine or "", _("Translated by machine: {who}.")).format(who=who)
        )
    return lines


def _answered_for(version: LanguageVersion, lang: str) -> str:
    if said := version.certification if of.is_certified(version) else None:
        who = ", ".join(part for part in (said.by, said.qualification) if part)
        day = long_day(said.on, lang) if said.on else ""
        return _("Certified as a true translation ({date}): {who}.").format(who=who, date=day)
    if of.by_machine(version):
        return _("[M] before a text: translated by machine; no person has certified it.")
    return _("The translation is not certified.")


def _machine_marking(letter: LetterForm, languages: Sequence[str]) -> str:
    """What stands on every page while a program's translation has no person behind it."""
    made = []
    for lang in languages:
        version = of.version_in(letter, lang)
        if version is not None and version.role != "original" and of.by_machine(version):
            with use(lang):
                made.append(_("MACHINE TRANSLATION, NOT CERTIFIED"))
    return " · ".join(dict.fromkeys(made))


def _head(one: Mapping[str, Any], lang: str, letter: LetterForm) -> dict[str, Any]:
    with use(lang):
        kind = _("original") if lang == of.original_language(letter) else _("translation")
        label, about = language_label(lang), _about(letter, lang)
    keys = ("letterhead", "addressee", "references", "flags", "subtitle", "signature", "executor",
            "house")  # fmt: skip
    return {
        "lang": lang,
        "language": f"{label} · {kind}",
        "title": one["document"]["title"],
        "about": about,
        **{key: one[key] for key in keys if key in one},
    }


def _side_by_side(each: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Everything between the title and the signature as rows of cells, one cell a language."""
    rows = _rows([one["opening"] for one in each])
    for n, sections in enumerate(zip(*(one["sections"] for one in each), strict=True), 1):
        heads = [f"{n}.  {found['heading']}" for found in sections]
        rows.append({"row": "heading", "cells": heads})
        rows += _rows([found["blocks"] for found in sections])
    return rows + _rows([one["closing"] for one in each])


def _rows(columns: Sequence[Sequence[Block]], depth: int = 0) -> list[Block]:
    """Rows for blocks that correspond one to one; ``depth`` counts the entries around them."""
    rows: list[Block] = []
    for blocks in zip(*columns, strict=True):
        kind = blocks[0]["kind"]
        assert all(block["kind"] == kind for block in blocks)
        rows += _ROWS.get(kind, _whole)(blocks, depth)
    return rows


def _whole(blocks: Sequence[Block], depth: int) -> list[Block]:
    return [{"row": "cells", "depth": depth, "cells": list(blocks)}]


def _texts(blocks: Sequence[Block], depth: int) -> list[Block]:
    """One row a paragraph, where every language has as many: a long text breaks with its twin."""
    split = [[part for part in block["text"].split("\n\n") if part.strip()] for block in blocks]
    if len({len(parts) for parts in split}) > 1:
        return _whole(blocks, depth)
    return [
        {
            "row": "cells",
            "depth": depth,
            "cells": [{**block, "text": part} for block, part in zip(blocks, parts, strict=True)],
        }
        for parts in zip(*split, strict=True)
    ]


def _pairs(blocks: Sequence[Block], depth: int) -> list[Block]:
    return [
        {
            "row": "pair",
            "depth": depth,
            "mono": n in blocks[0]["mono"],
            "cells": [list(block["rows"][n]) for block in blocks],
        }
        for n in range(len(blocks[0]["rows"]))
    ]


def _items(blocks: Sequence[Block], depth: int) -> list[Block]:
    return [
        {
            "row": "item",
            "depth": depth,
            "mark": f"{n}." if blocks[0]["numbered"] else "–",
            "cells": [block["items"][n - 1] for block in blocks],
        }
        for n in range(1, len(blocks[0]["items"]) + 1)
    ]


def _entry(blocks: Sequence[Block], depth: int) -> list[Block]:
    head = {
        "row": "entry",
        "depth": depth,
        "mark": blocks[0]["mark"],
        "cells": [[block["title"], block["about"]] for block in blocks],
    }
    return [head, *_rows([block["blocks"] for block in blocks], depth + 1)]


def _table(blocks: Sequence[Block], depth: int) -> list[Block]:
    return [{"row": "full", "depth": depth, "block": _merged(blocks)}]


_ROWS: Final[dict[str, Callable[[Sequence[Block], int], list[Block]]]] = {
    "text": _texts,
    "pairs": _pairs,
    "items": _items,
    "entry": _entry,
    "table": _table,
}


def _merged(tables: Sequence[Block]) -> Block:
    """One table for all languages: what differs stands one language below the other."""
    return {
        **tables[0],
        "head": [_below(cells) for cells in zip(*(one["head"] for one in tables), strict=True)],
        "rows": [
            [_below(cells) for cells in zip(*rows, strict=True)]
            for rows in zip(*(one["rows"] for one in tables), strict=True)
        ],
    }


def _below(cells: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(cells))


def _stacked(each: Sequence[Sequence[Block]]) -> list[Block]:
    """The enclosures of all languages as one section with one table."""
    return [
        section(
            " · ".join(dict.fromkeys(found["heading"] for found in sections)),
            _merged([found["blocks"][0] for found in sections]),
            text("\n".join(dict.fromkeys(found["blocks"][1]["text"] for found in sections))),
        )
        for sections in zip(*each, strict=True)
    ]
