# SPDX-License-Identifier: Apache-2.0
"""``rogatory search``: words looked for across what the officer may see."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.office.search import Hit, Page

_SORTS = ("exhibit", "letter", "measure", "contact", "person", "statement", "record", "authority")
_ORDERS = ("best", "newest", "oldest")


def _search(session: Session) -> Answer:
    from rogatory.instrument.record import parse_day
    from rogatory.office.search import PAGE, Question, search

    hand = session.hand
    faults = [
        _("“--{option}” takes a day, such as 2026-11-23.").format(option=name)
        for name in ("from", "to")
        if session[name] and not (len(session[name]) == 10 and parse_day(session[name]))
    ]
    size = str(session["most"] or PAGE)
    if not size.isdecimal() or not 1 <= int(size) <= 200:
        faults.append(_("“--most” takes a number from 1 to 200."))
    Inadmissible.unless_empty(faults)
    question = Question(
        words=" ".join(_quoted(word) for word in session["words"]),
        case=session.find_case(session.asked("case")).key if session.asked("case") else "",
        sorts=tuple(dict.fromkeys(session["kind"])),
        since=session["from"] or "",
        until=session["to"] or "",
        order=session["sort"] or "best",
        after=session["after"] or "",
    )
    page = search(session.instance, question, hand.officer, int(size))
    data = {
        "hits": [{**dataclasses.asdict(one), "reading": one.is_reading} for one in page.hits],
        "next": page.next or None,
        "more_than_weighed": page.more_than_weighed,
        "waiting": page.waiting,
        "veiled": page.veiled,
        "behind": page.behind,
    }
    return Answer(data, _said(page))


def _quoted(word: str) -> str:
    """Return a word of the line; one with blanks was in quotes, which the shell took off."""
    return f'"{word}"' if " " in word.strip() and '"' not in word else word


def _said(page: Page) -> list[str | Table]:
    from rogatory.office.search import CANDIDATES
    from rogatory.office.search_said import sort_words

    words = sort_words()
    rows = [
        [one.reference or _("own record"), _where(one, words), one.at[:10], visible(one.snippet)]
        for one in page.hits
    ]
    heads = [_("case"), _("where"), _("entered"), _("what it says")]
    blocks: list[str | Table] = [Table(heads, rows, _("Nothing was found in what you may see."))]
    if any(one.is_reading for one in page.hits):
        blocks.append(_("What stands under an exhibit is a reading by machine, not evidence."))
    if page.more_than_weighed:
        blocks.append(
            _("More than {n} places answer: the newest {n} were put in order. Add a word, or "
              "narrow it with --case, --kind, --from, --to.").format(n=CANDIDATES)
        )  # fmt: skip
    if page.veiled:
        blocks.append(
            ngettext(
                "Of {n} case something waits until names of sealed persons are kept out of it: an "
                "officer who holds the house key has to search first.",
                "Of {n} cases something waits until names of sealed persons are kept out of it: an "
                "officer who holds the house key has to search first.",
                page.veiled,
            ).format(n=page.veiled)
        )
    if page.next:
        blocks.append(_("More: --after {place}").format(place=page.next))
    if page.waiting:
        blocks.append(
            ngettext(
                "{n} exhibit has not been read yet; nothing in it can be found: run “rogatory "
                "worker --once”.",
                "{n} exhibits have not been read yet; nothing in them can be found: run “rogatory "
                "worker --once”.",
                page.waiting,
            ).format(n=page.waiting)
        )
    return blocks


def _where(hit: Hit, words: dict[str, str]) -> str:
    if hit.is_reading:
        place = f", {visible(hit.place)}" if hit.place else ""
        return f"{hit.title}{place}"
    return _("entry {n} ({sort})").format(n=hit.entry, sort=words.get(hit.sort, hit.sort))


COMMANDS = (
    Command(
        ("search",),
        N_("look for words in readings, letters, contacts, persons' codes and entries"),
        _search,
        (
            Option("words", N_("words, “phrases in quotes”, beginnings*"), "WORD", "many",
                   required=True, position=True),
            Option("kind", N_("only in these"), "KIND", "many", choices=_SORTS),
            Option("from", N_("entered on this day or later"), "DAY"),
            Option("to", N_("entered on this day or earlier"), "DAY"),
            Option("sort", N_("order: best, newest or oldest"), "ORDER", choices=_ORDERS),
            Option("most", N_("hits on a page"), "N"),
            Option("after", N_("the page after the one that named this"), "PLACE"),
        ),
        N_("All cases that you may see are searched, or the one that --case names. Endings, "
           "ı/i, ə/e and ё/е make no difference; names are found in every script."),
    ),
)  # fmt: skip
