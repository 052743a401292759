# SPDX-License-Identifier: Apache-2.0
"""Searching what the officer may see: readings, letters, contacts, persons by code, entries, and
the authority's own record (officers, counterparts, the directory, the law that was confirmed).

By relevance, the CANDIDATES newest documents that answer are put in order by their own words
(``reading.search_words.weigh``): a word that stands in every second document costs no more than a
rare one, and both engines give the same order.  Where there were more, that is said.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from rogatory.casefile.cases import Case
from rogatory.casefile.derived import Reading, Uncoded
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.policy import roles_of
from rogatory.casefile.search_index import Row, Sight, Wanted, index, number_at
from rogatory.casefile.sight import sight_of
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import Sheet
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.office import documents, sealed_names
from rogatory.office.index_upkeep import catch_up_all
from rogatory.reading.search_words import Asked, Piece, asked, pieces, snippet, weigh

CANDIDATES: Final = 300
"""Documents that are put in order by relevance; more would only be older."""

PAGE: Final = 20
ORDERS: Final = ("best", "newest", "oldest")


@dataclass(frozen=True)
class Question:
    """What is looked for: words, and what narrows them; days as ``2026-11-23``, both included."""

    words: str
    case: str = ""
    sorts: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    order: str = "best"
    after: str = ""
    """Where the page before ended, as :attr:`Page.next` says it."""


@dataclass(frozen=True)
class Hit:
    """One document that answers."""

    id: int
    case: str
    reference: str
    """Its number; empty for the authority's own record."""

    sort: str
    source: str
    entry: int
    at: str
    title: str
    place: str
    snippet: str
    """Where it stands, the words that were looked for in «…»."""

    pieces: tuple[Piece, ...]
    """The same in pieces: words, and whether they are what was looked for."""

    score: float

    @property
    def is_reading(self) -> bool:
        """Whether a machine read it in an exhibit, so that it is no evidence."""
        return not self.source.startswith("entry:")


@dataclass(frozen=True)
class Page:
    """A page of hits; ``next`` asks for the page after it, empty on the last one."""

    hits: tuple[Hit, ...]
    next: str
    more_than_weighed: bool
    """Whether more documents answered than were put in order by relevance."""

    waiting: int
    """Exhibits in sight that have not been read yet, in which nothing can be found; counted for
    the first page only."""

    veiled: int = 0
    """Cases in sight of which nothing, or nothing new, can be found until an officer who holds the
    house key lets the names of sealed persons be kept out."""

    behind: int = 0
    """Records in sight with entries that are not in the index yet."""


def search(
    instance: Instance,
    question: Question,
    officer: str,
    size: int = PAGE,
    *,
    upkeep: bool = True,
) -> Page:
    """Return a page of what the officer may see and find.

    The index is brought up to the records first, unless ``upkeep`` says that nothing may be
    written; what is then not in it is counted.
    Malformed for a question in which there is nothing to look for, or a page that is none.
    """
    told = asked(question.words)
    if upkeep:
        catch_up_all(instance)
    seen = _sight(instance, officer, question.case)
    held = sealed_names.behind()
    sight = Sight(seen.cases - held)
    wanted = _wanted(question, told)
    if question.order == "best":
        found, nxt, more = _best(told, wanted, sight, question.after, size)
    else:
        found, nxt, more = _in_order(wanted, sight, question, size)
    held |= set(Uncoded.objects.values_list("case", flat=True).distinct())
    return Page(
        _hits(told, found), nxt, more,
        0 if question.after else waiting(seen),
        len(seen.cases & held),
        0 if upkeep else len(documents.behind(seen.cases)),
    )  # fmt: skip


def _sight(instance: Instance, officer: str, case: str) -> Sight:
    """Return what an officer may see: cases, and with any role the authority's own record."""
    cases = sight_of(instance, officer).cases
    if case:
        return Sight(cases & {case})
    authority = instance.config.authority
    return Sight(cases | {authority} if roles_of(Sheet(authority), officer) else cases)


def waiting(sight: Sight) -> int:
    """Return how many exhibits of these cases have no reading yet."""
    there = Exhibit.objects.filter(case__in=sight.cases, file__isnull=False).count()
    return max(0, there - Reading.objects.filter(case__in=sight.cases).count())


def _wanted(question: Question, told: Asked) -> Wanted:
    low = number_at(f"{question.since}T00:00:00Z") if question.since else 0
    high = 2**62
    if question.until:
        day = date.fromisoformat(question.until) + timedelta(days=1)
        high = number_at(f"{day.isoformat()}T00:00:00Z")
    return Wanted(told.words, question.sorts, low, high, question.order == "oldest")


def _in_order(
    wanted: Wanted, sight: Sight, question: Question, size: int
) -> tuple[list[Row], str, bool]:
    if question.after:
        (at,) = _opened(question.after, 1)
        low, high = (at + 1, wanted.high) if wanted.oldest_first else (wanted.low, at)
        wanted = replace(wanted, low=max(wanted.low, low), high=min(wanted.high, high))
    found = index().find(wanted, sight, size + 1)
    return found[:size], _closed(found[size - 1].id) if len(found) > size else "", False


def _best(
    told: Asked, wanted: Wanted, sight: Sight, after: str, size: int
) -> tuple[list[Row], str, bool]:
    top, place = _opened(after, 2) if after else (2**62, 0)
    # What came into the index after the first page was shown does not move the later ones.
    found = index().find(replace(wanted, high=min(wanted.high, top)), sight, CANDIDATES + 1)
    more = len(found) > CANDIDATES
    found = found[:CANDIDATES]
    ranked = sorted(
        found, key=lambda one: (-weigh(told, one.words, one.names).score, -one.id)
    )  # fmt: skip
    nxt = ""
    if len(ranked) > place + size:
        nxt = _closed(found[0].id + 1, place + size)
    return ranked[place : place + size], nxt, more


def _hits(told: Asked, documents: Sequence[Row]) -> tuple[Hit, ...]:
    named = dict(
        Case.objects.filter(key__in={one.case for one in documents}).values_list("key", "reference")
    )
    hits = []
    for one in documents:
        found = pieces(told, one.text, one.words)
        score = weigh(told, one.words, one.names).score
        hits.append(
            Hit(
                one.id, one.case, named.get(one.case, ""), one.sort, one.source, one.entry, one.at,
                one.title, one.place, snippet(found), found, score,
            )
        )  # fmt: skip
    return tuple(hits)


def _closed(*numbers: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(numbers).encode()).decode().rstrip("=")


def _opened(after: str, width: int) -> list[int]:
    try:
        told = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError:
        told = None
    if not (
        isinstance(told, list) and len(told) == width and all(type(n) is int for n in told)
    ) or not all(0 <= n <= 2**62 for n in told):
        raise Malformed(_("This is no page of a search: take what the page before named."))
    return told
