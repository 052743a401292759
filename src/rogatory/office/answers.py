# SPDX-License-Identifier: Apache-2.0
"""An answer to the other side's letter: what we decided on each measure, weighed for harm like a
letter of ours, as data and as paper."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmItem, HarmList
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.officers import Authority, Officer
from rogatory.casefile.pouches import SentPouch
from rogatory.casefile.transitions import GIVEN
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.exchange.counterpart import card_of
from rogatory.exchange.opening import form_digest, native
from rogatory.instrument.reasons import reason
from rogatory.language import _, ngettext, use
from rogatory.office import harm
from rogatory.office.letters import letter_of, library_of
from rogatory.office.stationery import house_of
from rogatory.paper.answer import TEMPLATE, answer_data
from rogatory.pouch import origin


@dataclass(frozen=True)
class Pending:
    """What the next answer to a letter of theirs would say and bring, as it now stands."""

    letter: Letter
    measures: list[Measure]
    exhibits: list[Exhibit]

    def value(self, on: str) -> dict[str, Any]:
        """Return ``answer.json`` before anything is coded or left out."""
        domain = self.letter.counterpart
        return answer_of(self.letter, self.measures, lambda key: native(domain, key), on)

    @property
    def said(self) -> Letter:
        """The letter's row with the answer's texts, place -> text, in place of its form.

        Its digest is over the answer without its day, which is that of the sending, and the numbers
        of the entries: whoever answers anew, be it in the same words, is weighed anew.
        """
        row = copy.copy(self.letter)
        # The entry stands in the place: a decision on one note decides nothing on the next.
        row.form = {
            place_of(one, name): getattr(one, name)
            for one in self.measures
            for name in TEXTS
            if isinstance(getattr(one, name), str) and getattr(one, name)
        }
        entries = [one.answered_entry for one in self.measures]
        row.form_digest = form_digest(self.value("") | {"entries": entries})
        return row


TEXTS = ("note", "place", "notice")
"""What of an answer to a measure is free text, and is weighed."""


def place_of(measure: Measure, name: str = "note") -> str:
    """Return the place under which a text of the answer to a measure is weighed."""
    return f"measures[{measure.number}].{name}#{measure.answered_entry}"


def pending(case: str, letter: str) -> Pending:
    """Return what is decided on a letter of theirs and was not sent; Inadmissible when nothing."""
    row = letter_of(case, letter)
    if not row.incoming:
        raise Inadmissible(_("Only a letter of the other side can be answered."))
    last = SentPouch.objects.filter(case=case, letter=row.key, sort="answer")
    since = max((one.entry for one in last), default=-1)
    measures = [
        one
        for one in Measure.objects.filter(case=case, letter=row.key).order_by("number")
        if one.state in GIVEN and one.answered_entry > since
    ]
    if not measures:
        raise Inadmissible(_("Nothing new is decided on this letter: there is nothing to answer."))
    named = dict.fromkeys(key for one in measures for key in (one.exhibits or []))
    return Pending(row, measures, harm.exhibits_of(case, list(named)))


def weigh(
    instance: Instance, case: str, letter: str, by: Hand, *, allow_unconfined: bool = False
) -> list[HarmItem]:
    """List every point of possible harm in the answer as it now stands; enter and return them."""
    due = pending(case, letter)
    return harm.weigh(
        instance,
        case,
        due.letter.key,
        [one.key for one in due.exhibits],
        by,
        allow_unconfined=allow_unconfined,
        said=due.said,
    )


@dataclass(frozen=True)
class Going:
    """An answer as it leaves: ``answer.json`` with codes, and the exhibits or their copies."""

    letter: Letter
    measures: list[Measure]
    value: dict[str, Any]
    leaving: harm.Leaving


def going(
    instance: Instance, case: str, letter: str, by: Hand, *, on: str, allow_unconfined: bool = False
) -> Going:
    """Make what leaves of the answer as it now stands, after the decisions.

    Raises Inadmissible while it was not listed as it stands, or a second officer has not decided
    every point.
    """
    due = pending(case, letter)
    key, said = due.letter.key, due.said
    name = due.letter.number or key
    listed = HarmList.objects.filter(case=case, key=key).first()
    if listed is None or listed.form_digest != said.form_digest:
        raise Inadmissible(
            _("The answer was not weighed for harm as it now stands: run “letter harm {letter}” "
              "first.").format(letter=name)
        )  # fmt: skip
    own = {one.answered_by for one in due.measures}
    open_ = [p for p in harm.points(case, key) if not p.decision or p.decided_by in own]
    if open_:
        raise Inadmissible(
            ngettext(
                "{n} point of possible harm in the answer waits for a second officer, who entered "
                "nothing of it: “letter decide --of {letter}”.",
                "{n} points of possible harm in the answer wait for a second officer, who entered "
                "nothing of it: “letter decide --of {letter}”.",
                len(open_),
            ).format(n=len(open_), letter=name)
        )
    made = harm.leaving(instance, case, key, by, allow_unconfined=allow_unconfined, said=said)
    return Going(due.letter, due.measures, _coded(due, made, on), made)


def _coded(due: Pending, made: harm.Leaving, on: str) -> dict[str, Any]:
    """Return ``answer.json`` with the notes as they leave, and the ids of what is enclosed."""
    value = due.value(on)
    kept = {one.key: one.key for one in made.exhibits}
    copies = {one.origin: one.key for one in made.exhibits if one.origin}
    out = {one.key for one in due.exhibits if one.label in made.left_out}
    for row, measure in zip(value["measures"], due.measures, strict=True):
        for name in TEXTS:
            if name in row:
                row[name] = made.form.get(place_of(measure, name)) or None
        ids = [kept.get(key) or copies.get(key) for key in row["exhibits"] if key not in out]
        row["exhibits"] = list(dict.fromkeys(key for key in ids if key))
    return value


def answered_entry(case: str, measure: str) -> int:
    """Return the number of the entry that last answered a measure; -1 when none did."""
    row = Measure.objects.filter(case=case, key=measure).first()
    return row.answered_entry if row is not None else -1


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
                "until": (one.answered_on if one.state == "carried_out" else one.until) or None,
                "note": one.note if isinstance(one.note, str) else None,
                "exhibits": list(one.exhibits or []),
                **_of_a_day(one),
            }
            for one in measures
        ],
    }


def _of_a_day(one: Measure) -> dict[str, str]:
    """Return place and notice of a planned measure, as far as they are stated."""
    texts = {name: getattr(one, name) for name in ("place", "notice")}
    return {k: v for k, v in texts.items() if isinstance(v, str) and v and one.state == "scheduled"}


def answer_paper(
    instance: Instance, answer: Going, lang: str, day: str, by: str
) -> tuple[dict[str, Any], str]:
    """Return what the answer's paper is printed from, and its template."""
    row, measures = answer.letter, answer.measures
    authority = Authority.objects.get(case=instance.config.authority)
    card = card_of(instance, row.counterpart)
    labels = {
        one.key: (one.label, one.file["sha256"] if isinstance(one.file, dict) else "")
        for one in Exhibit.objects.filter(case=row.case)
    }
    with use(lang):
        reasons = [reason_words(instance, row.instrument, one.reason_code) for one in measures]
    value = {
        "letter": row.key.partition(":")[2] or row.key,
        "measures": [
            {
                "number": one.number,
                "type": one.type,
                "answer": one.state,
                "article": one.article,
                "reason": reason_,
                "until": told["until"] or "",
                "note": told["note"] or "",
                "place": told.get("place") or "",
                "notice": told.get("notice") or "",
                "exhibits": [labels[key] for key in told["exhibits"] if key in labels],
            }
            for one, told, reason_ in zip(measures, answer.value["measures"], reasons, strict=True)
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
        house=house_of(instance),
    )
    return origin.coded(origin.traced(data, answer.value), str(value["letter"])), TEMPLATE


def reason_words(instance: Instance, instrument: str, code: str) -> str:
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
