# SPDX-License-Identifier: Apache-2.0
"""Offences at the desk: proposed from the data, decided by a person, told in letters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.offences import (
    DualDecided,
    Qualification,
    QualificationEntered,
    decided,
    qualifications,
)
from rogatory.clerk.act import ERASED
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.form import LetterForm
from rogatory.instrument.offence import OffenceRow
from rogatory.instrument.offences import propose
from rogatory.instrument.rows import Library
from rogatory.language import _
from rogatory.office import letters
from rogatory.office.law import library_of

_FROM_THE_DATA = ("text", "penalty", "limitation", "note")


def from_data(library: Library, state: str, article: str) -> dict[str, Any]:
    """Return what the data holds of an article, as values of ``qualification.entered/1``.

    Raises Inadmissible when the data holds no row of it.
    """
    row = library.offences.row(state, article) if library.offences else None
    if row is None or library.offences is None:
        raise Inadmissible(
            _("The data holds no article {article} of {state}: see “offence propose”.").format(
                article=article, state=state
            )
        )
    return {**_values(row), "data_digest": library.offences.as_applied}


def _values(row: OffenceRow) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(row, name) for name in _FROM_THE_DATA}
    told |= {"title": row.title_en, "gravity": row.gravity or "unknown"}
    told |= {"official_capacity": row.capacity, "read": row.is_read, "source": row.source_url}
    return {name: value for name, value in told.items() if value is not None}


def enter(instance: Instance, case: str, act: QualificationEntered, by: Hand) -> int:
    """Enter one state's article on the facts; return the entry's number."""
    (entry,) = cases.enter(instance, case, act, by=by)
    return entry.number


def named(case: str, said: str) -> Qualification:
    """Return the current qualification that is called ``STATE:ARTICLE`` or by its id.

    Raises Inadmissible when there is none, or when several are called so.
    """
    rows = qualifications(case)
    state, _colon, article = said.partition(":")
    hits = [row for row in rows if row.key == said or (row.state, row.article) == (state, article)]
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise Inadmissible(
            _("Several qualifications are called {name}: name one by its id ({ids}).").format(
                name=said, ids=", ".join(row.key for row in hits)
            )
        )
    known = ", ".join(name_of(row) for row in rows) or "–"
    raise Inadmissible(
        _("There is no qualification {name}; the case holds: {known}.").format(
            name=said, known=known
        )
    )


def name_of(row: Qualification) -> str:
    """Return what a qualification is called: ``XA:101``."""
    return f"{row.state}:{row.article}"


def decide(
    instance: Instance,
    case: str,
    first: str,
    second: str,
    outcome: str,
    *,
    reason: str,
    where: str,
    on: str | None,
    by: Hand,
) -> int:
    """Enter what a person decided of two states' articles; return the entry's number.

    Whether the data proposed the two is recorded with the digest of the data.
    """
    one, other = named(case, first), named(case, second)
    how, digest = proposed_by(library_of(instance), one, other)
    act = DualDecided(
        decision=str(uuid.uuid4()),
        first=one.key,
        second=other.key,
        outcome=outcome,
        proposed_by=how,
        checked_on=on or instance.clock().astimezone(instance.zone).date().isoformat(),
        data_digest=digest,
        reason=reason,
        checked_where=where,
    )
    (entry,) = cases.enter(instance, case, act, by=by)
    return entry.number


def proposed_by(
    library: Library, one: Qualification, other: Qualification
) -> tuple[str, str | None]:
    """Return how two articles come together (pair, tags, person), and the digest of the data."""
    if library.offences is None or one.state == other.state:
        return "person", None
    found = propose(library.offences, one.state, other.state, article=one.article)
    hit = next((c for c in found.candidates if c.article == other.article), None)
    if hit is None:
        return "person", None
    return ("pair" if hit.named else "tags"), found.digest


def open_pairs(case: str) -> list[tuple[Qualification, Qualification]]:
    """Return the current qualifications of two states of which nothing was decided yet."""
    rows = qualifications(case)
    done = {frozenset((one.first, one.second)) for one in decided(case)}
    return [
        (one, other)
        for n, one in enumerate(rows)
        for other in rows[n + 1 :]
        if one.state != other.state and frozenset((one.key, other.key)) not in done
        if one.about == other.about or not (one.about and other.about)
    ]


def articles_for(case: str, form: LetterForm, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the letter's ``offence.articles``: ours, then theirs that a decision joins to them.

    ``only`` names qualifications; without it all of the requesting state's.  What was erased is
    left out.
    """
    rows = qualifications(case)
    chosen = [named(case, said) for said in only]
    if not chosen:
        chosen = [row for row in rows if row.state == form.requesting_state]
    keys = {row.key for row in chosen}
    joined = {
        key
        for one in decided(case)
        if one.outcome != "no" and {one.first, one.second} & keys
        for key in (one.first, one.second)
    }
    theirs = [r for r in rows if r.key in joined - keys and r.state == form.requested_state]
    return [_article(row) for row in (*chosen, *theirs)]


def _article(row: Qualification) -> dict[str, Any]:
    told: dict[str, Any] = {
        "state": row.state,
        "article": row.article,
        "title": row.title,
        "text": row.text,
        "penalty": row.penalty,
        "limitation": row.limitation,
        "gravity": None if row.gravity == "unknown" else row.gravity,
        "official_capacity": None if row.official_capacity == "unknown" else row.official_capacity,
    }
    return {name: value for name, value in told.items() if value not in (None, "", ERASED)}


def fill(instance: Instance, case: str, letter: str, only: Sequence[str], by: Hand) -> int:
    """Write the case's qualifications into a draft's ``offence``; return how many articles.

    The draft is revised: its check, weighing and approval begin anew.
    """
    row = letters.letter_of(case, letter)
    form = letters.form_of(row)
    articles = articles_for(case, form, only)
    if not articles:
        raise Inadmissible(
            _("The case holds no qualification of {state}: see “offence enter”.").format(
                state=form.requesting_state or "–"
            )
        )
    plain = form.to_json()
    plain["offence"] = {**plain.get("offence", {}), "articles": articles}
    reason = _("legal qualification as entered in the case")
    letters.revise(instance, case, row.key, plain, by, reason)
    return len(articles)


__all__ = [
    "articles_for",
    "decide",
    "enter",
    "fill",
    "from_data",
    "name_of",
    "named",
    "open_pairs",
    "proposed_by",
]
