# SPDX-License-Identifier: Apache-2.0
"""Duties: which rows of the data the facts of a case call forth, and who owes what to whom.

A row with the clause ``trigger:FACT`` speaks when that fact is there.  The state that owes is the
one in whose hands or on whose territory the fact lies; a row of one state's own law speaks for that
state alone.  Whether the instrument binds on the day of the fact is computed from its parties, with
"unknown" as a legal value.  Nothing is added to what the data says: a row without a clause
``deadline`` has no word of time, an unverified row yields a duty marked so, and where the data has
nothing the place is shown, empty, until a row is supplied.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from rogatory.instrument.binding import Binding, Bound, begun, binds
from rogatory.instrument.facts import FACTS, UNKNOWN_STATE, Fact, closed, implied_by
from rogatory.instrument.rows import Instrument, Library, Requirement
from rogatory.language import N_, _

FORCES: Final[dict[str, str]] = {
    "binding": N_("binds"),
    "own_law": N_("this state's own law"),
    "in_doubt": N_("in doubt whether it binds"),
    "guidance": N_("guidance, it binds no state"),
    "not_binding": N_("does not bind"),
}
"""How an instrument stands to the state that would owe the duty, on the day of the fact."""

TIME_WORDS: Final[dict[str, str]] = {
    "without_delay": N_("without delay"),
    "immediate": N_("immediately"),
}
"""Words of time that the data knows (``deadline:``)."""

SPEAK_OF: Final[dict[str, str]] = {
    "un-cat-1984:6(1):custody": "torture_suspect_present",
    "un-cat-1984:6(2):preliminary_inquiry": "torture_suspect_present",
    "un-cat-1984:7(1):submit": "torture_suspect_present",
}
"""Rows of the data that have no clause ``trigger`` and whose article names the fact all the same.

Convention against Torture, Art. 6(1): "any State Party in whose territory a person alleged to have
committed any offence referred to in article 4 is present"; 6(2): "Such State"; 7(1): "in the
territory under whose jurisdiction a person alleged to have committed any offence ... is found".
Read in the source that the rows name.  A row's own clause comes first.
"""

OPENING: Final = "open_proceedings"
"""Field of a row by which a state's own law obliges it to open proceedings."""

_CALLS_FOR_PROCEEDINGS: Final = frozenset(
    {
        "suspicious_death",
        "injury_in_state_hands",
        "reasonable_ground_torture",
        "arguable_claim",
        "complaint",
    }
)
_OURS: Final[dict[str, tuple[str, ...]]] = {
    "inform": ("letter.dispatched/1", "detention.entered/1", "decision.taken/1"),
    "transfer_of_proceedings": ("letter.dispatched/1", "decision.taken/1"),
}
_OURS_ELSE: Final = ("decision.taken/1", "examination.ordered/1", "examination.reported/1")
_THEIRS: Final = ("measure.answered/1", "reply.recorded/1", "letter.received/1", "pouch.opened/1")


def discharged_by(topic: str, *, ours: bool) -> tuple[str, ...]:
    """Return the kinds of entry by which a duty is shown to be met; an exhibit always can be.

    Our own duty is met by what we do, another state's by what it tells us or what we learn of it.
    """
    if ours:
        return _OURS.get(topic, _OURS_ELSE)
    return (*_THEIRS, "detention.entered/1") if topic == "inform" else _THEIRS


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as it follows from one fact and one row.

    ``owed_by`` is a state's code or ``?``; ``force`` a code of ``FORCES`` with its ``reason``;
    ``time_word`` a code of ``TIME_WORDS`` or None when the row has no word of time; ``days`` a
    number of days that the row itself gives.
    """

    fact: Fact
    instrument: Instrument
    row: Requirement
    owed_by: str
    force: str
    reason: str
    discharged_by: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes it the same duty: row, who owes, which fact, about whom, towards whom."""
        return (self.row.id, self.owed_by, self.fact.code, self.fact.about, self.fact.towards)

    @property
    def time_word(self) -> str | None:
        """The row's word about time."""
        return next((c.arguments[0] for c in self.row.clauses if c.word == "deadline"), None)

    @property
    def days(self) -> int | None:
        """The row's own number of days."""
        found = (c for c in self.row.clauses if c.word in ("deadline_days", "deadline_days_max"))
        return next((int(c.arguments[0]) for c in found), None)

    def time_said(self) -> str:
        """What the row says about time, in the present language."""
        if self.days is not None:
            return _("within {n} days").format(n=self.days)
        return _(TIME_WORDS[self.time_word]) if self.time_word else _("no word of time")

    def to_json(self) -> dict[str, Any]:
        """The duty as plain JSON types."""
        return {
            "instrument": self.instrument.id,
            "digest": self.instrument.as_applied,
            "requirement": self.row.id,
            "article": self.row.cited,
            "read": self.row.is_read,
            "label": self.row.label_now()[0],
            "text": self.row.text,
            "topic": self.row.topic,
            "level": self.row.level,
            "owed_by": self.owed_by,
            "towards": self.fact.towards or None,
            "force": self.force,
            "reason": self.reason,
            "time_word": self.time_word,
            "days": self.days,
            "discharged_by": list(self.discharged_by),
            "fact": fact_json(self.fact),
        }


def authority_of(library: Library, state: str) -> str | None:
    """Return the central authority that a state's sheet names; None when no sheet names one."""
    sheet = library.sheets.get(state)
    named = (one for fact in sheet.central_authority for one in fact.names()) if sheet else iter(())
    return next((name for name in named if name), None)


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON types."""
    return {
        "fact": fact.code,
        "about": fact.about,
        "state": fact.state,
        "towards": fact.towards or None,
        "on": fact.on or None,
        "entries": list(fact.entries),
        "doubts": list(fact.doubts),
    }


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a duty would stand if the data had a row: "not in the data".

    ``what`` is ``open_proceedings`` (the state's own duty to open proceedings) or the code of a
    fact of which no row speaks.
    """

    what: str
    state: str
    entries: tuple[int, ...] = ()

    def words(self) -> str:
        """The place in the present language."""
        if self.what == OPENING:
            said = _("the duty of {state} under its own law to open proceedings")
        else:
            said = _("a duty of {state} on this fact: {fact}")
        fact = "" if self.what == OPENING else _(FACTS[self.what])
        return _("{place}: not in the data").format(place=said.format(state=self.state, fact=fact))


@dataclass(frozen=True, slots=True)
class Derivation:
    """What follows from the facts: duties, rows set aside because they do not bind, empty places"""

    facts: tuple[Fact, ...]
    owed: tuple[Owed, ...]
    set_aside: tuple[Owed, ...]
    places: tuple[Place, ...]


def triggers(library: Library) -> Iterator[tuple[Instrument, Requirement, str]]:
    """Yield every row that waits for a fact, with the fact; a row that was superseded waits not."""
    for id in library:
        for row in library[id].requirements:
            if row.superseded_by is not None:
                continue
            own = [code for c in row.clauses if c.word == "trigger" for code in c.arguments]
            for code in own or filter(None, [SPEAK_OF.get(row.id)]):
                yield library[id], row, code


def derive(library: Library, facts: Iterable[Fact], own: str) -> Derivation:
    """Compute the duties that the facts call forth, seen from the state ``own``.

    The same facts and data give the same duties in the same order.
    """
    known = closed(facts)
    made: list[Owed] = []
    rows = list(triggers(library))
    for fact in known:
        for instrument, row, code in rows:
            if code == fact.code:
                made += _owed(instrument, row, fact, own)
    made.sort(key=lambda one: (one.owed_by, one.fact.code, one.row.id, one.key))
    return Derivation(
        tuple(known),
        tuple(one for one in made if one.force != "not_binding"),
        tuple(one for one in made if one.force == "not_binding"),
        tuple(_places(known, made)),
    )


def _owed(instrument: Instrument, row: Requirement, fact: Fact, own: str) -> Iterator[Owed]:
    only = instrument.state_of(row)
    if only is not None and only != fact.state:
        return
    force, reason = _force(instrument, fact)
    yield Owed(
        fact=fact,
        instrument=instrument,
        row=row,
        owed_by=fact.state,
        force=force,
        reason=reason,
        discharged_by=discharged_by(row.topic, ours=fact.state == own),
    )


def _force(instrument: Instrument, fact: Fact) -> tuple[str, str]:
    """Whether the instrument binds who would owe it, towards whom, on the day of the fact."""
    header, span = instrument.header, days_of(fact.on)
    if header.kind == "soft-law":
        return "guidance", _("guidance, it binds no state")
    if instrument.of_state is not None:
        late = span is not None and begun(header.date, span[1]) is False
        if late:
            return "not_binding", _("{id} was made only on {day}").format(
                id=instrument.id, day=header.date
            )
        return "own_law", _("the law of {state} alone").format(state=instrument.of_state)
    answers = [_bound(instrument, s, span) for s in (fact.state, fact.towards) if s]
    for bound, force in ((Bound.NO, "not_binding"), (Bound.UNKNOWN, "in_doubt")):
        said = [one.reason for one in answers if one.bound is bound]
        if said:
            return force, "; ".join(said)
    return "binding", "; ".join(one.reason for one in answers)


def _bound(instrument: Instrument, state: str, span: tuple[str, str] | None) -> Binding:
    if state == UNKNOWN_STATE:
        return Binding(state, Bound.UNKNOWN, _("it is not known which state it is"))
    if span is None:
        return Binding(state, Bound.UNKNOWN, _("the day of the fact is not known"))
    first, last = (binds(instrument, state, day) for day in span)
    if first.bound is last.bound:
        return last
    reason = _("it changed for {state} between {first} and {last}").format(
        state=state, first=span[0], last=span[1]
    )
    return Binding(state, Bound.UNKNOWN, reason)


def days_of(date: str) -> tuple[str, str] | None:
    """Return the first and the last day that a date of an act can mean; None when unknown."""
    if not date:
        return None
    left, _slash, right = date.partition("/")
    ends = [_ends(left), _ends(right or left)]
    if ends[0] is None or ends[1] is None:
        return None
    return min(ends[0][0], ends[1][0]), max(ends[0][1], ends[1][1])


def _ends(point: str) -> tuple[str, str] | None:
    day = point[:10]
    year, month = day[:4], day[5:7] or None
    if not year.isdigit() or int(year) < 1:
        return None
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    length = monthrange(int(year), int(month))[1]
    if len(day) < 10 or int(day[8:10]) > length:
        return f"{year}-{month}-01", f"{year}-{month}-{length:02}"
    return day, day


def _places(facts: Iterable[Fact], made: list[Owed]) -> Iterator[Place]:
    """Yield, in a fixed order, what the law would have a row for and the data has none."""
    found: dict[tuple[str, str], set[int]] = {}
    speaks = {(one.fact.state, one.fact.code) for one in made}
    opened = {one.owed_by for one in made if one.row.field == OPENING and one.force == "own_law"}
    for fact in facts:
        if fact.code in _CALLS_FOR_PROCEEDINGS and fact.state not in opened:
            found.setdefault((OPENING, fact.state), set()).update(fact.entries)
        if not any((fact.state, code) in speaks for code in implied_by(fact.code)):
            found.setdefault((fact.code, fact.state), set()).update(fact.entries)
    for (what, state), entries in sorted(found.items()):
        yield Place(what, state, tuple(sorted(entries)))
