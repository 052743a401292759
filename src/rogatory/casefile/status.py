# SPDX-License-Identifier: Apache-2.0
"""The status statement: what was sent, received, answered and never answered, as of any past date.

``--as-of DATE`` means *as entered by the end of that day in the authority's zone*; the other
reading (``by_happening``) goes by the dates that the acts name, and says so.  The statement is a
pure fold over the dockets of case and authority: the same dockets give the same bytes.  Only what
was entered later can add to it, in places that say so: values erased since, and papers that came
by then and were registered afterwards (``registered_late.entered_since``).

::

    {"schema": "rogatory.status/1", "reading": "as_entered", "as_of": {"instant": …, "zone": …},
     "sentence": {"en": …, "ru": …, "az": …},
     "figures": {"out": {"letters": {"count": 1, "rests_on": {"signed_receipt": 1},
                                     "entries": [9]}, …}, "in": …},
     "letters_out": […], "letters_in": […], "packages_sent": […], …}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.casefile import register_imported, status_figures, status_text
from rogatory.casefile.carried_life import HAPPENED_IN_CARRIED
from rogatory.casefile.correspondence import (
    KINDS_OF_AUTHORITY,
    KINDS_OF_CASE,
    Correspondence,
)
from rogatory.casefile.correspondence_life import HAPPENED_IN_LIFE
from rogatory.casefile.days import AsOf, span
from rogatory.casefile.days import as_of as _as_of
from rogatory.casefile.erasures import ValuesErased
from rogatory.casefile.lives import letter_state as letter_state
from rogatory.casefile.lives import outcome as outcome
from rogatory.casefile.lookup import acts_of
from rogatory.casefile.measures import FINAL
from rogatory.casefile.officers import AuthorityFounded
from rogatory.casefile.reckoning import KINDS as KINDS_OF_RULES
from rogatory.casefile.reckoning import Reckoning, Rules, rules_of
from rogatory.casefile.status_carried import of_passed
from rogatory.casefile.status_letters import Letters
from rogatory.casefile.status_outline import Law
from rogatory.clerk.act import Act, Stamp
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.docket import canon
from rogatory.errors import Inadmissible
from rogatory.instrument.model import load_all
from rogatory.language import _

SCHEMA = "rogatory.status/1"
_Act = tuple[Stamp, Act]

_HAPPENED = {
    "letter.dispatched/1": "sent_on",
    "letter.received/1": "received_on",
    "letter.acknowledged/1": "on",
    "measure.answered/1": "answered_on",
    "measure.corrected/1": "answered_on",
    "receipt.received/1": "received_at",
    "reply.recorded/1": "received",
    "register.searched/1": "until",
    "original.kept/1": "signed_on",
    **HAPPENED_IN_LIFE,
    **HAPPENED_IN_CARRIED,
    "pouch.received/1": "received",
}
"""The field that names the event's own date; every other act happened when it was entered."""

_DRAFTING = frozenset(
    f"letter.{verb}/1" for verb in ("drafted", "revised", "checked", "approved", "returned")
) | {"letter.signed/1", "letter.printed/1"}
_ALWAYS = frozenset({"case.opened/1", "authority.founded/1"})
"""What a statement is headed with, whenever it was entered; no figure comes of it."""


@dataclass(frozen=True)
class Status:
    """A status statement: plain data, and the ways to print it."""

    data: dict[str, Any]

    def to_json(self) -> str:
        """Return the statement as canonical JSON (RFC 8785): the same dockets, the same bytes."""
        return canon.dumps(self.data).decode()

    def to_text(
        self, width: int = 100, details: bool = False, library: Law = load_all
    ) -> list[str]:
        """Return the lines of the statement in the present language; ``width`` in characters.

        ``details`` adds the numbers of entries, digests and ids; ``library`` gives the law in which
        the reasons of answers stand.
        """
        return status_text.lines(self.data, width, details, library)

    def sentence(self) -> str:
        """Return the status sentence in the present language."""
        return status_figures.sentence(self.data)


def statement(
    instance: Instance, case: str, *, as_of: str | None = None, by_happening: bool = False
) -> Status:
    """Return the status of ``case`` as of a day (``2026-05-01``), an instant, or now.

    Raises Malformed for a date out of form, Inadmissible for one that has not come or for a case
    that is not here.
    """
    authority = instance.config.authority
    if case == authority or not Docket.objects.filter(case=case).exists():
        raise Inadmissible(_("There is no such case in this instance."))
    ours = list(acts_of(case, KINDS_OF_CASE | {ValuesErased.kind}))
    theirs, rules, moment = own_record(instance, as_of)
    told = Correspondence()
    uncertain: list[_Act] = []
    considered = []
    for acts in (ours, theirs):
        read = list(_read(acts, moment, by_happening, uncertain))
        for stamp, act in read:
            told.take(stamp, act)
        considered.append(sum(s.at <= moment.instant or by_happening for s, _act in read))
    if by_happening:
        _order_answers(told, moment)
    record = {
        "entries": _size_then(case, moment.instant),
        "considered": considered[0],
        "entries_of_authority": _size_then(authority, moment.instant),
        "considered_of_authority": considered[1],
    }
    parts = Letters(
        told,
        case=case,
        as_of=moment,
        erased=_erasures(ours),
        erased_of_authority=_erasures(theirs),
        reckoning=Reckoning(rules, moment.day),
    )
    data = _composed(parts, record, by_happening)
    data["registered_late"] = {
        "entered_by_then": parts.late(),
        "entered_since": [] if by_happening else parts.since(ours),
    }
    if beside := register_imported.apart(case, moment, by_happening=by_happening):
        data["imported"] = beside
    data["uncertain"] = [_dated(stamp, act) for stamp, act in uncertain]
    data["reckoning"] = parts.reckoning.part()
    data["figures"] = status_figures.figures(data)
    data["sentence"] = status_figures.sentences(data)
    return Status(data)


def own_record(instance: Instance, as_of: str | None) -> tuple[list[_Act], Rules, AsOf]:
    """Return what the authority's record tells of correspondence, the rules then, the instant."""
    kinds = KINDS_OF_AUTHORITY | KINDS_OF_RULES | {ValuesErased.kind}
    acts = list(acts_of(instance.config.authority, kinds))
    name, zone = _zone(acts, instance)
    moment = _as_of(as_of, now=instance.now(), zone=zone, zone_name=name)
    founded = next((act for _s, act in acts if isinstance(act, AuthorityFounded)), None)
    rules = rules_of(
        founded.country if founded else instance.config.country,
        ((stamp, act) for stamp, act in acts if stamp.at <= moment.instant),
    )
    return [one for one in acts if one[0].kind not in KINDS_OF_RULES], rules, moment


def _composed(parts: Letters, record: dict[str, int], happened: bool) -> dict[str, Any]:
    told = parts.told
    founded = told.founded
    out = parts.letters_out()
    return {
        "schema": SCHEMA,
        "reading": "as_happened" if happened else "as_entered",
        "authority": {
            "domain": founded.domain if founded else "",
            "country": founded.country if founded else "",
            "names": parts.names(),
        },
        "case": {
            "id": parts.case,
            "reference": told.reference,
            "title": parts.said(told.title),
            "opened": told.opened.at if told.opened else "",
        },
        "as_of": {
            "instant": parts.as_of.instant,
            "local": parts.as_of.local.isoformat(),
            "zone": parts.as_of.zone_name,
            "whole_day": parts.as_of.whole_day,
        },
        "record": record,
        "letters_out": [letter for letter in out if letter["sent"]],
        "in_preparation": [letter for letter in out if not letter["sent"]],
        "letters_in": parts.letters_in(),
        "packages_sent": parts.packages_sent(),
        "packages_received": parts.packages_received(),
        "replies": parts.replies(),
        "searches": parts.searches(),
        **of_passed(told.passed.values(), parts.said),
    }


def _read(
    acts: Iterable[_Act], moment: AsOf, by_happening: bool, uncertain: list[_Act]
) -> Iterator[_Act]:
    """Yield the acts that the reading takes in, in the order in which they were entered."""
    if not by_happening:
        for stamp, act in acts:
            if stamp.at <= moment.instant or stamp.kind in _ALWAYS:
                yield stamp, act
        return
    acts = list(acts)
    sent = {
        value(act, "letter")
        for stamp, act in acts
        if stamp.kind == "letter.dispatched/1" and moment.holds(value(act, "sent_on"))
    }
    for stamp, act in acts:
        name = _HAPPENED.get(stamp.kind)
        happened: bool | None = stamp.at <= moment.instant
        if stamp.kind in _ALWAYS or (stamp.kind in _DRAFTING and value(act, "letter") in sent):
            # What went out by then had been written by then, whenever it was entered.
            happened = True
        elif name is not None and value(act, name):
            happened = moment.holds(value(act, name))
        if happened is None:
            uncertain.append((stamp, act))
        elif happened:
            yield stamp, act


def value(act: Act, name: str) -> str:
    """Return a structural value that is text; empty when the act has none."""
    return getattr(act, name) or ""


def _zone(acts: Iterable[_Act], instance: Instance) -> tuple[str, tzinfo]:
    """Return the zone that the record fixed at its beginning; a file beside it cannot move days."""
    for _stamp, act in acts:
        if isinstance(act, AuthorityFounded):
            try:
                return act.zone, ZoneInfo(act.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                break
    return instance.config.zone, instance.zone


def _order_answers(told: Correspondence, moment: AsOf) -> None:
    """By happening, what was said last prevails; after a final answer nothing else was said."""
    zone = moment.local.tzinfo
    assert zone is not None
    for measure in told.measures.values():
        measure.answers.sort(
            key=lambda a: (a.state in FINAL, span(a.answered_on, zone).last, a.stamp.number)
        )


def _erasures(acts: Iterable[_Act]) -> dict[tuple[int, str], int]:
    """Return which entry erased which value: (entry, field) -> number of the erasing entry."""
    return {
        (number, name): stamp.number
        for stamp, act in acts
        if isinstance(act, ValuesErased)
        for number, name, item in act.destroys()
        if item is None
    }


def _dated(stamp: Stamp, act: Act) -> dict[str, Any]:
    date = value(act, _HAPPENED[stamp.kind])
    return {"entry": stamp.number, "kind": stamp.kind, "dated": date}


def _size_then(case: str, instant: str) -> int:
    """Return how many entries stood in a docket at ``instant``: their instants never go back."""
    low, high = 0, Docket.objects.get(case=case).size
    while low < high:
        middle = (low + high) // 2
        if EntryRow.objects.values_list("at", flat=True).get(case=case, number=middle) <= instant:
            low = middle + 1
        else:
            high = middle
    return low
