# SPDX-License-Identifier: Apache-2.0
"""What is judged of rows beyond their types: the grammar, sources, ids, succession, circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rogatory.instrument import grammar, terms
from rogatory.instrument.offence import OffenceRow, Offences
from rogatory.instrument.rows import Header, Party, Requirement
from rogatory.language import _


def judge_party(party: Party, place: str, faults: list[str]) -> None:
    """What was read names its source."""
    if party.confidence == "seen" and party.source is None:
        faults.append(_("{place}: was read but names no source").format(place=place))


def judge_requirement(
    row: Requirement, header: Header | None, name: str, faults: list[str]
) -> None:
    """The id is made of instrument, article and field, and what was read names its source."""
    place = f"{name}: {row.id}"
    if header is not None and row.id != f"{header.id}:{row.article}:{row.field}":
        faults.append(_("{place}: the id is not instrument:article:field").format(place=place))
    if row.confidence == "seen" and row.source_url is None:
        faults.append(_("{place}: was read but names no source").format(place=place))


def judge_words(row: object, place: str, faults: list[str]) -> None:
    """Check, code and status of a row as it stands in the file are words of the grammar.

    They are judged also where other fields of the row do not load, so that no fault hides another.
    """
    stated = row if isinstance(row, Mapping) else {}
    check, code, status = (stated.get(name) for name in ("check", "code", "status"))
    for strange in (
        grammar.parse_check(check)[1] if isinstance(check, str) and check.strip() else ()
    ):
        faults.append(
            _("{place}: the check {check!a} is outside the grammar").format(
                place=place, check=strange
            )
        )
    known = (*terms.MEASURE_TYPES, *grammar.CODES_BESIDE_MEASURES)
    if isinstance(code, str) and code.strip() and code not in known:
        faults.append(
            _("{place}: the code {code!a} is no measure type").format(place=place, code=code)
        )
    if isinstance(status, str) and status.strip() and grammar.standing(status) is None:
        faults.append(
            _("{place}: the status {status!a} is outside the grammar").format(
                place=place, status=status
            )
        )


def judge_ids(rows: Iterable[object], name: str, faults: list[str]) -> None:
    """No id stands twice, whatever else is wrong with the rows."""
    ids = [row.get("id") for row in rows if isinstance(row, Mapping)]
    for id, times in Counter(id for id in ids if isinstance(id, str)).items():
        for _again in range(times - 1):
            faults.append(_("{place}: the id stands twice").format(place=f"{name}: {id}"))


def judge_succession(rows: list[Requirement], name: str, faults: list[str]) -> None:
    """``superseded_by`` names another row of the file, and never leads back to where it began."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.superseded_by is not None and row.superseded_by not in by_id:
            faults.append(
                _("{place}: is superseded by {other!a}, which is not in the file").format(
                    place=f"{name}: {row.id}", other=row.superseded_by
                )
            )
    edges = {row.id: [row.superseded_by] for row in rows if row.superseded_by in by_id}
    refuse_cycle(edges, name, faults)


def refuse_cycle(edges: Mapping[str, Iterable[Any]], place: str, faults: list[str]) -> None:
    """Add a fault when the edges run in a circle."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        faults.append(
            _("{place}: runs in a circle: {circle}").format(
                place=place, circle=" -> ".join(error.args[1])
            )
        )


def judge_offences(
    stated: Iterable[object],
    rows: Iterable[OffenceRow],
    known: Offences | None,
    name: str,
    faults: list[str],
) -> None:
    """What was read names its source, and an article of a state stands once in all files."""
    for n, row in enumerate(rows):
        if row.confidence == "seen" and row.source_url is None:
            faults.append(
                _("{place}: was read but names no source").format(place=f"{name}: offence[{n}]")
            )
    seen = {(row.state, row.article) for row in known.rows} if known else set()
    for n, raw in enumerate(stated):
        named = (raw.get("state"), raw.get("article")) if isinstance(raw, Mapping) else (None, None)
        if not all(isinstance(part, str) for part in named):
            continue
        if named in seen:
            faults.append(
                _("{place}: the article {article!a} of {state} stands twice").format(
                    place=f"{name}: offence[{n}]", state=named[0], article=named[1]
                )
            )
        seen.add(named)  # type: ignore[arg-type]


def judge_pair(
    pair: object,
    place: str,
    known: Iterable[Mapping[str, tuple[str, ...]]],
    faults: list[str],
) -> Mapping[str, tuple[str, ...]] | None:
    """A pair names articles of two states, each once; None with its faults when it does not."""
    sides = dict(pair) if isinstance(pair, Mapping) else {}
    if len(sides) != 2 or not all(_is_side(state, articles) for state, articles in sides.items()):
        faults.append(_("{place}: must name two states and their articles").format(place=place))
        return None
    made = {state.upper(): tuple(articles) for state, articles in sides.items()}
    for state, articles in made.items():
        for article in sorted({one for one in articles if articles.count(one) > 1}):
            faults.append(
                _("{place}: the article {article!a} of {state} stands twice").format(
                    place=place, state=state, article=article
                )
            )
    if made in known:
        faults.append(_("{place}: the pair stands twice").format(place=place))
    return made


def _is_side(state: object, articles: object) -> bool:
    texts = isinstance(articles, list) and all(isinstance(a, str) and a.strip() for a in articles)
    named = isinstance(state, str) and len(state) == 2 and state.isalpha() and state.islower()
    return named and texts and bool(articles)
