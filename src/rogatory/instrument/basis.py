# SPDX-License-Identifier: Apache-2.0
"""On which instrument a letter between two states can rest, computed for a day.

For every instrument: does it bind both states on that day (yes, no, unknown), from which facts.
Then, pair by pair of instruments:

* "the newer ends the older between common parties": where the newer binds both, the older does
  not; where the newer is in doubt, so is the older.  Either file may name the relation.
* "supplements": a supplement binds no further than what it supplements.

Out of what is left one instrument is proposed and the others are named as alternatives.  That is a
proposal in a fixed order (``rank``), read from the data; the officer chooses.  Reservations and
declarations of either state that change the check are listed (``reservations``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any

from rogatory.errors import Malformed
from rogatory.instrument import grammar
from rogatory.instrument.binding import Binding, Bound, binds
from rogatory.instrument.grammar import Standing, standing
from rogatory.instrument.record import parse_day
from rogatory.instrument.reservations import Reserved, reserved
from rogatory.instrument.rows import Instrument, Library, Party, Requirement
from rogatory.language import _

__all__ = ["Basis", "Binding", "Bound", "Tie", "binds", "party_id", "resolve"]

_ENDS = "lex_posterior_between_common_parties", "replaced_between_common_parties"
_WRITES_A_LETTER = frozenset({"requesting_authority", "persons"})
"""Fields of the letter that an instrument rules when whole letters are written under it."""


def party_id(instrument: str, party: Party) -> str:
    """What a row about a party is called: ``cis-chisinau-2002:party:RU:in_force:2023-06-28``."""
    state = "ALL" if party.state == "*" else party.state
    parts = [instrument, "party", state, party.status.replace(" ", "_"), party.date or ""]
    return ":".join(parts).rstrip(":")


@dataclass(frozen=True, slots=True)
class Applied:
    """A relation that was applied to the two states: its rule, the other instrument, the article.

    ``read`` tells whether it was read in a source; ``effect`` says what followed from it.
    """

    rule: str
    other: str
    article: str | None
    read: bool
    source: str | None
    effect: str


@dataclass(frozen=True, slots=True)
class Tie:
    """How one instrument stands between the two states on the day.

    ``reasons`` are sentences; ``sides`` the answer for each state with its rows; ``relations`` what
    other instruments did to it; ``chooses`` rows of its own on which instrument prevails.
    """

    instrument: Instrument
    bound: Bound
    reasons: tuple[str, ...]
    sides: tuple[Binding, ...] = ()
    relations: tuple[Applied, ...] = ()
    chooses: tuple[Requirement, ...] = ()

    @property
    def writes_letters(self) -> bool:
        """Whether whole letters are written under it: a treaty that rules what a letter holds."""
        ruled = {row.form_field for row in self.instrument.requirements if row.kind == "content"}
        return self.instrument.header.kind == "treaty" and ruled >= _WRITES_A_LETTER

    @property
    def scoped(self) -> bool:
        """Whether it speaks of some offences only, as one of its rows says."""
        rows = self.instrument.requirements
        return any(clause.word == "offence_in_scope" for row in rows for clause in row.clauses)

    @property
    def consents(self) -> int:
        """Of how many of the two states a row says that it consented to be bound, whenever."""
        given = {Standing.IN_FORCE, Standing.PARTY, Standing.CONSENTED}
        return sum(any(standing(r.status) in given for r in side.rows) for side in self.sides)

    @property
    def known(self) -> bool:
        """Whether the data holds anything about either state."""
        return any(side.rows for side in self.sides)

    @property
    def supplements(self) -> bool:
        """Whether it only supplements another instrument."""
        return any(relation.rule == "supplements" for relation in self.instrument.relations)

    def to_json(self) -> dict[str, Any]:
        """The tie as plain JSON types, with every fact that it rests on."""
        return {
            "instrument": self.instrument.id,
            "title": self.instrument.title_now(),
            "digest": self.instrument.as_applied,
            "binds_both": self.bound.value,
            "reasons": list(self.reasons),
            "sides": [_side_json(self.instrument.id, side) for side in self.sides],
            "relations": [
                {
                    "rule": one.rule,
                    "other": one.other,
                    "article": one.article,
                    "read": one.read,
                    "source": one.source,
                    "effect": one.effect,
                }
                for one in self.relations
            ],
            "rows_that_choose": [
                {"requirement": r.id, "article": r.cited, "source": r.source_word,
                 "label": r.label_now()[0], "text": r.text}
                for r in self.chooses
            ],
        }  # fmt: skip


def _side_json(instrument: str, side: Binding) -> dict[str, Any]:
    return {
        "state": side.state,
        "bound": side.bound.value,
        "reason": side.reason,
        "rows": [
            {
                "row": party_id(instrument, row),
                "status": row.status,
                "date": row.date,
                "read": row.confidence == "seen",
                "source": row.source,
                "note": row.note,
                "fiction": bool(row.fiction),
            }
            for row in side.rows
        ],
    }


@dataclass(frozen=True, slots=True)
class Basis:
    """What was found for two states on a day; every instrument that is known has its tie.

    ``primary`` is the one proposed (None when no treaty that letters are written under can bind
    both); ``alternatives`` the others that bind or may bind; ``doubts`` what is unknown.
    """

    requesting: str
    requested: str
    on: str
    ties: tuple[Tie, ...]
    primary: Tie | None
    alternatives: tuple[Tie, ...]
    doubts: tuple[Tie, ...]
    reservations: tuple[Reserved, ...]

    def tie(self, id: str) -> Tie:
        """The tie of one instrument."""
        return next(tie for tie in self.ties if tie.instrument.id == id)

    def to_json(self) -> dict[str, Any]:
        """The basis as plain JSON types."""
        return {
            "requesting_state": self.requesting,
            "requested_state": self.requested,
            "on": self.on,
            "primary": self.primary.instrument.id if self.primary else None,
            "primary_in_doubt": bool(self.primary and self.primary.bound is Bound.UNKNOWN),
            "alternatives": [tie.instrument.id for tie in self.alternatives],
            "in_doubt": [tie.instrument.id for tie in self.doubts],
            "ties": [tie.to_json() for tie in self.ties],
            "reservations": [one.to_json() for one in self.reservations],
        }


def resolve(library: Library, from_: str, to: str, on: str) -> Basis:
    """Compute the basis of a letter from the state ``from_`` to the state ``to`` on a day.

    ``on`` is YYYY-MM-DD.  Raises Malformed for what is no state, no day, or one state alone.
    """
    faults = [
        _("{text!a} is no code of a state, such as XA").format(text=state)
        for state in (from_, to)
        if not (len(state) == 2 and state.isascii() and state.isalpha() and state.isupper())
    ]
    if parse_day(on) is None:
        faults.append(_("{text!a} is no day of the calendar, such as 2026-03-01").format(text=on))
    if from_ == to:
        faults.append(_("a letter goes from one state to another"))
    if faults:
        raise Malformed(
            _("No basis can be computed, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
    bare = {id: _tie(library[id], from_, to, on) for id in library}
    ties = _related(library, bare)
    treaties = [tie for tie in ties.values() if tie.instrument.header.kind == "treaty"]
    open_ = sorted((tie for tie in treaties if tie.bound is not Bound.NO), key=rank)
    primary = next((tie for tie in open_ if tie.writes_letters), None)
    return Basis(
        requesting=from_,
        requested=to,
        on=on,
        ties=tuple(ties.values()),
        primary=primary,
        alternatives=tuple(tie for tie in open_ if tie is not primary),
        doubts=tuple(tie for tie in open_ if tie.bound is Bound.UNKNOWN),
        reservations=tuple(
            reserved(library, [tie.instrument for tie in open_ if tie.known], from_, to, on)
        ),
    )


def rank(tie: Tie) -> tuple[object, ...]:
    """The order in which instruments are proposed, lowest first.

    What surely binds; what letters are written under; what more of the two states are known to have
    consented to; what stands by itself; what speaks of every offence; what no later instrument may
    have ended; what rules more of a letter's content.
    """
    content = sum(row.kind == "content" for row in tie.instrument.requirements)
    ended = any(one.rule == _ENDS[1] for one in tie.relations)
    return (
        tie.bound is not Bound.YES, not tie.writes_letters, -tie.consents, tie.supplements,
        tie.scoped, ended, -content, tie.instrument.id,
    )  # fmt: skip


def _tie(instrument: Instrument, from_: str, to: str, on: str) -> Tie:
    """How one instrument stands, before other instruments are looked at."""
    rows = instrument.requirements
    chooses = tuple(r for r in rows if any(c.word == "basis_select" for c in r.clauses))
    kind = instrument.header.kind
    if kind == "domestic":
        reason = _("the law of {state} alone").format(state=instrument.of_state or "?")
        return Tie(instrument, Bound.NO, (reason,), chooses=chooses)
    if kind == "soft-law":
        return Tie(instrument, Bound.NO, (_("guidance, it binds no state"),), chooses=chooses)
    ended = any(relation.rule in _ENDS for relation in instrument.relations)
    sides = tuple(binds(instrument, s, on, relation_decides=ended) for s in (from_, to))
    bound = _both(side.bound for side in sides)
    reasons = tuple(_told(side) for side in sides if bound is Bound.YES or side.bound is bound)
    return Tie(instrument, bound, reasons, sides, chooses=chooses)


def _told(side: Binding) -> str:
    fiction = any(row.fiction for row in side.rows)
    return _("{reason} (fiction)").format(reason=side.reason) if fiction else side.reason


def _both(bounds: Iterable[Bound]) -> Bound:
    """No when one is no; else unknown when one is unknown; else yes."""
    given = set(bounds)
    return next((b for b in (Bound.NO, Bound.UNKNOWN) if b in given), Bound.YES)


def _related(library: Library, bare: dict[str, Tie]) -> dict[str, Tie]:
    """Apply the relations: first what ends what, then supplements, each after what it supplements.

    Whether a later instrument ends an earlier one depends on whether the later one itself came to
    bind both, also when a still later one has ended it since.
    """
    edges: dict[str, dict[tuple[str, str], tuple[str | None, bool, str | None]]] = {}
    for id in library:
        for relation in library[id].relations:
            ends = relation.rule in _ENDS
            here_is_newer = grammar.RELATION_RULES[relation.rule] > 0
            newer, older = (id, relation.to) if here_is_newer else (relation.to, id)
            decides, bears = (newer, older) if ends else (older, newer)
            read = relation.confidence == "seen"
            key = (decides, _ENDS[1] if ends else "supplements")
            known = edges.setdefault(bears, {}).get(key)
            if known is None or (read and not known[1]):
                edges[bears][key] = (relation.article, read, relation.source_url)
    ties = dict(bare)
    for id, causes in edges.items():
        for (other, rule), (article, read, source) in causes.items():
            if rule == _ENDS[1]:
                made = Applied(rule, other, article, read, source, "")
                ties[id] = _ended(ties[id], bare[other], made)
    mains = {id: [o for o, rule in causes if rule != _ENDS[1]] for id, causes in edges.items()}
    for id in TopologicalSorter(mains).static_order():
        for other in mains.get(id, ()):
            article, read, source = edges[id][(other, "supplements")]
            made = Applied("supplements", other, article, read, source, "")
            ties[id] = _bound_with(ties[id], ties[other], made)
    return ties


def _ended(tie: Tie, newer: Tie, made: Applied) -> Tie:
    """The older instrument, seen with the one that ends it between common parties."""
    article = made.article or "?"
    cited = _("Art. {article}").format(article=article) if article[:1].isdigit() else article
    names = {"newer": made.other, "article": cited}
    if newer.bound is Bound.NO or tie.bound is Bound.NO:
        return tie
    if newer.bound is Bound.YES and made.read:
        bound, effect = Bound.NO, _("{newer} took its place between the two states ({article})")
    elif newer.bound is Bound.YES:
        bound = Bound.UNKNOWN
        effect = _("{newer} may have taken its place: the article was not read ({article})")
    else:
        bound = Bound.UNKNOWN
        effect = _("in doubt whether {newer} took its place: in doubt whether it binds ({article})")
    told = effect.format(**names)
    kept = tie.reasons if tie.bound is Bound.UNKNOWN and bound is Bound.UNKNOWN else ()
    made = replace(made, effect=told)
    return replace(tie, bound=bound, reasons=(told, *kept), relations=(*tie.relations, made))


def _bound_with(tie: Tie, main: Tie, made: Applied) -> Tie:
    """A supplement, seen with what it supplements: it binds no further."""
    bound = _both((tie.bound, main.bound))
    if main.bound is Bound.YES or bound is tie.bound:
        return tie
    if bound is Bound.NO:
        effect = _("it supplements {main}, which does not bind both").format(main=made.other)
    else:
        effect = _("it supplements {main}, of which that is in doubt").format(main=made.other)
    relations = (*tie.relations, replace(made, effect=effect))
    return replace(tie, bound=bound, reasons=(effect,), relations=relations)
