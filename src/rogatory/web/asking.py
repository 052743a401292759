# SPDX-License-Identifier: Apache-2.0
"""What a browser or a program asks of the search, read from the address; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rogatory.casefile.cases import Case
from rogatory.casefile.search_index import Sight
from rogatory.errors import Inadmissible
from rogatory.instrument.record import parse_day
from rogatory.language import _
from rogatory.office.documents import EVERY_SORT
from rogatory.office.search import ORDERS, PAGE, Question

LONGEST: Final = 400
"""Characters of a question."""

MOST: Final = 200
"""Hits of a page."""


def read(given: Mapping[str, str], sight: Sight) -> tuple[Question, int]:
    """Return the question and how many hits a page has; Inadmissible with every fault.

    A case is named by its number or its id; one out of sight is answered like one that is not here.
    """
    faults = list[str]()
    words = given.get("q", "")
    if len(words) > LONGEST:
        faults.append(_("A search has at most {most} characters.").format(most=LONGEST))
    for name in ("from", "to"):
        day = given.get(name, "")
        if day and not (len(day) == 10 and parse_day(day)):
            faults.append(_("“{name}” takes a day, such as 2026-11-23.").format(name=name))
    for name, known in (("kind", EVERY_SORT), ("sort", ORDERS)):
        if given.get(name) and given[name] not in known:
            faults.append(
                _("“{name}” takes one of: {known}.").format(name=name, known=", ".join(known))
            )
    most = given.get("most") or str(PAGE)
    if not (most.isascii() and most.isdecimal() and len(most) < 4 and 1 <= int(most) <= MOST):
        faults.append(_("“most” takes a number from 1 to {most}.").format(most=MOST))
    case = ""
    if given.get("case"):
        named = given["case"]
        rows = Case.objects.filter(key__in=sight.cases)
        row = rows.filter(key=named).first() or rows.filter(reference=named).first()
        if row is None:
            faults.append(_("There is no case {case} that you may see.").format(case=named))
        else:
            case = row.key
    Inadmissible.unless_empty(faults)
    kind = given.get("kind", "")
    question = Question(
        words=words,
        case=case,
        sorts=(kind,) if kind else (),
        since=given.get("from", ""),
        until=given.get("to", ""),
        order=given.get("sort") or "best",
        after=given.get("after", ""),
    )
    return question, int(most)
