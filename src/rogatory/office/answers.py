# SPDX-License-Identifier: Apache-2.0
"""An answer to the other side's letter: what we decided on each measure, as data and as paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.officers import Authority, Officer
from rogatory.clerk.instance import Instance
from rogatory.exchange.counterpart import card_of
from rogatory.instrument.reasons import reason
from rogatory.office.letters import library_of
from rogatory.paper.answer import TEMPLATE, answer_data


def answer_of(
    row: Letter, measures: Sequence[Measure], native: Callable[[str], str], on: str
) -> dict[str, Any]:
    """Return ``answer.json``: the decisions, under the ids of the side that asked."""
    return {
        "v": 1,
        "letter": native(row.key),
        "their_number": row.number or None,
        "on": on,
        "measures": [
            {
                "measure": native(one.key),
                "answer": one.state,
                "article": one.article or None,
                "reason_code": one.reason_code or None,
                "until": one.until or None,
                "note": one.note if isinstance(one.note, str) else None,
                "exhibits": list(one.exhibits or []),
            }
            for one in measures
        ],
    }


def answer_paper(
    instance: Instance, row: Letter, measures: Sequence[Measure], lang: str, day: str, by: str
) -> tuple[dict[str, Any], str]:
    """Return what the answer's paper is printed from, and its template."""
    authority = Authority.objects.get(case=instance.config.authority)
    card = card_of(instance, row.counterpart)
    labels = {
        one.key: (one.label, one.file["sha256"] if isinstance(one.file, dict) else "")
        for one in Exhibit.objects.filter(case=row.case)
    }
    value = {
        "letter": row.key.partition(":")[2] or row.key,
        "measures": [
            {
                "number": one.number,
                "type": one.type,
                "answer": one.state,
                "article": one.article,
                "reason": _reason(instance, row.instrument, one.reason_code),
                "until": one.until,
                "note": one.note if isinstance(one.note, str) else "",
                "exhibits": [labels[key] for key in one.exhibits or [] if key in labels],
            }
            for one in measures
        ],
    }
    data = answer_data(
        value,
        lang=lang,
        day=day,
        from_=named(authority.names, lang) or instance.config.domain,
        to=(named(dict(card.names), lang) if card else "") or row.counterpart,
        our_number=row.number,
        their_number=row.their_number if isinstance(row.their_number, str) else "",
        signatory=_officer(instance, by),
        marking=instance.config.marking,
    )
    return data, TEMPLATE


def _reason(instance: Instance, instrument: str, code: str) -> str:
    """Return a reason code of the instrument in words, with its article and how far it was read."""
    if not code:
        return ""
    known = library_of(instance).instruments.get(instrument)
    found = reason(known, code) if known is not None else None
    return found.wording if found is not None else code


def _officer(instance: Instance, officer: str) -> str:
    row = Officer.objects.filter(case=instance.config.authority, key=officer).first()
    return row.name if row is not None and isinstance(row.name, str) else ""


def named(names: Any, lang: str) -> str:
    """Return an authority's name in a language, else in English, else any."""
    if not isinstance(names, dict) or not names:
        return ""
    return str(names.get(lang) or names.get("en") or next(iter(names.values())))
