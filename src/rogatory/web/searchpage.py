# SPDX-License-Identifier: Apache-2.0
"""The search page: a question in a form, the places that answer, what was not searched and why.

The form is sent as an address (GET); nothing on the page writes.  What a machine read in an exhibit
is labelled on each hit as a reading, not evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rogatory import language
from rogatory.casefile.cases import Case
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _, ngettext, pgettext
from rogatory.office.documents import EVERY_SORT
from rogatory.office.search import CANDIDATES, ORDERS, Hit, Page, search
from rogatory.office.search_said import order_words, sort_words
from rogatory.reading.search_words import Piece
from rogatory.web import asking
from rogatory.web.gate import not_found
from rogatory.web.views import language_of, shown
from rogatory.web.who import Who, who_asks

_KEPT = ("q", "case", "kind", "from", "to", "sort")
"""What the form says and the address of the next page repeats."""


@dataclass(frozen=True)
class Found:
    """A hit as it is shown."""

    where: str
    link: str
    sort: str
    entered: str
    reading: bool
    pieces: tuple[Piece, ...]


def page(request: HttpRequest) -> HttpResponse:
    """Show the form and, where something was asked, what answers."""
    who = who_asks(request)
    if who is None:
        return not_found()
    with language.use(language_of(request)):
        given = {name: str(request.GET.get(name, "")) for name in (*_KEPT, "after")}
        faults: tuple[str, ...] = ()
        found: Page | None = None
        if given["q"].strip():
            try:
                question, most = asking.read(request.GET, who.sight)
                found = search(who.instance, question, who.officer, most, upkeep=False)
            except Inadmissible as error:
                faults = error.remarks
            except Malformed as error:
                faults = (str(error),)
        context = {
            **shown(request, up="../", root="../"),
            **_words(),
            "given": given | {"since": given["from"], "until": given["to"]},
            "cases": _cases(who),
            "sorts": [(one, sort_words()[one]) for one in EVERY_SORT],
            "orders": [(one, order_words()[one]) for one in ORDERS],
            "faults": faults,
            "asked": found is not None,
            "notes": _notes(found) if found else (),
            "hits": [_found(one) for one in found.hits] if found else (),
            "next": _next(given, found) if found and found.next else "",
            "query": urlencode({name: value for name, value in given.items() if value}),
        }
        return render(request, "search.html", context, status=400 if faults else 200)


def _cases(who: Who) -> list[tuple[str, str]]:
    rows = Case.objects.filter(key__in=who.sight.cases).order_by("reference", "key")
    return list(rows.values_list("key", "reference"))


def _next(given: dict[str, str], found: Page) -> str:
    kept = {name: given[name] for name in _KEPT if given[name]}
    return urlencode(kept | {"after": found.next, "lang": language.current()})


def _found(one: Hit) -> Found:
    what = ", ".join(filter(None, (one.title, one.place)))
    if not one.is_reading:
        what = _("entry {n}").format(n=one.entry)
    case = _("Case {number}").format(number=one.reference) if one.reference else _("Own record")
    return Found(
        where=f"{case} · {what}",
        link=f"../c/{one.case}/?lang={language.current()}" if one.reference else "",
        sort=sort_words()[one.sort],
        entered=one.at[:10],
        reading=one.is_reading,
        pieces=one.pieces,
    )


def _notes(found: Page) -> list[str]:
    notes = [] if found.hits else [_("Nothing was found in what you may see.")]
    if found.more_than_weighed:
        notes.append(
            _("More than {n} places answer: the newest {n} were put in order. Add a word, or "
              "choose a case, a kind or days.").format(n=CANDIDATES)
        )  # fmt: skip
    if found.waiting:
        notes.append(
            ngettext(
                "{n} exhibit has not been read yet; nothing in it can be found.",
                "{n} exhibits have not been read yet; nothing in them can be found.",
                found.waiting,
            ).format(n=found.waiting)
        )
    if found.veiled:
        notes.append(
            ngettext(
                "Of {n} case something waits until names of sealed persons are kept out of it: an "
                "officer who holds the house key has to search first.",
                "Of {n} cases something waits until names of sealed persons are kept out of it: an "
                "officer who holds the house key has to search first.",
                found.veiled,
            ).format(n=found.veiled)
        )
    if found.behind:
        notes.append(
            ngettext(
                "In {n} record something was entered that is not searched yet: the worker adds it.",
                "In {n} records something was entered that is not searched yet: the worker adds "
                "it.",
                found.behind,
            ).format(n=found.behind)
        )
    return notes


def _words() -> dict[str, str]:
    return {
        "title": pgettext("look for words", "Search"),
        "look_for": _("What to look for"),
        "hint": _("Words, “phrases in quotes”, beginnings*. Endings make no difference; names are "
                  "found in every script."),
        "in_case": _("Case"),
        "every_case": _("All that I may see"),
        "of_kind": _("Kind"),
        "every_kind": _("All kinds"),
        "since": _("Entered from"),
        "until": _("Entered until"),
        "in_order": pgettext("of hits", "Order"),
        "go": pgettext("look for words", "Search"),
        "reading_label": _("reading by machine, not evidence"),
        "more": _("Next page"),
    }  # fmt: skip
