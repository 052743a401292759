# SPDX-License-Identifier: Apache-2.0
"""The facts of a case that may call forth duties, derived from its rows and nothing else.

Only structural values are looked at, so that an erasure changes no fact.  What the rows leave open
makes a fact doubtful (with the reason) or makes none; see ``instrument.facts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rogatory.casefile.circumstances import Circumstance
from rogatory.casefile.incidents import DetentionFact, Incident, IncidentPerson
from rogatory.casefile.persons import Citizenship, Person
from rogatory.clerk.sheet import Sheet
from rogatory.instrument.facts import UNKNOWN_STATE, Fact, merged

HELD = ("taken", "registered", "moved")
"""Facts of a detention record that say that a person was held."""

_STATE_HANDS = ("official_premises", "official_vehicle", "place_of_detention")
_UNSAID = ("unknown", "?", "")


@dataclass(frozen=True)
class Rows:
    """The rows of one case from which facts are derived."""

    persons: Sequence[Person] = ()
    citizenships: Sequence[Citizenship] = ()
    incidents: Sequence[Incident] = ()
    links: Sequence[IncidentPerson] = ()
    detention: Sequence[DetentionFact] = ()
    circumstances: Sequence[Circumstance] = ()

    @classmethod
    def of(cls, case: str) -> Rows:
        """Read the rows of a case, in the order of their entries."""
        sheet = Sheet(case)
        return cls(
            sheet.where(Person),
            sheet.where(Citizenship),
            sheet.where(Incident),
            sheet.where(IncidentPerson),
            sheet.where(DetentionFact),
            sheet.where(Circumstance),
        )

    def held(self, person: str) -> list[DetentionFact]:
        """Return what is known of a person's being held."""
        return [f for f in self.detention if f.person == person and f.known and f.stage in HELD]

    def released(self, person: str) -> bool:
        """Tell whether a release is entered."""
        return any(f.person == person and f.known and f.stage == "released" for f in self.detention)

    def state_of(self, fact: DetentionFact) -> str:
        """Return the state in whose hands a fact of detention lies.

        The state that it names, else the only one named by others of the same person, else that of
        the only state where something happened to the person, else ``?``.
        """
        if fact.state:
            return fact.state
        named = {f.state for f in self.detention if f.person == fact.person and f.state}
        if not named:
            incidents = {one.incident for one in self.links if one.person == fact.person}
            named = {one.state for one in self.incidents if one.key in incidents}
        return named.pop() if len(named) == 1 else UNKNOWN_STATE


def facts_of(rows: Rows) -> list[Fact]:
    """Return the facts that the rows state or amount to, each once, in a fixed order."""
    return merged(
        [
            *(fact for one in rows.incidents for fact in _of_incident(rows, one)),
            *(fact for one in rows.detention for fact in _of_detention(rows, one)),
            *(fact for one in rows.circumstances if one.withdrawn < 0 for fact in _stated(one)),
        ]
    )


def _of_incident(rows: Rows, one: Incident) -> Iterator[Fact]:
    bodies, doubt = _befell(rows, one)
    for about, entries in bodies:
        base = Fact("", about, one.state, "", one.happened, (one.entry, *entries))
        if one.what in ("death", "injury"):
            yield from _in_state_hands(one, base, doubt)
        if one.what == "death":
            yield from _of_death(rows, base, doubt, one.premises)
        if one.what == "torture":
            yield _made(base, "reasonable_ground_torture")
            if about != one.key:
                yield _made(base, "victim", *doubt)
        if one.what == "ill_treatment":
            yield _made(base, "arguable_claim", "not_weighed")


def _befell(
    rows: Rows, incident: Incident
) -> tuple[list[tuple[str, tuple[int, ...]]], tuple[str, ...]]:
    """Return whom it befell, each with the entry of the person, and what is in doubt of that.

    The victims among the persons concerned, else the only person concerned, else each of them in
    doubt; the incident itself where no person is named.
    """
    named = {link.person for link in rows.links if link.incident == incident.key}
    concerned = [person for person in rows.persons if person.key in named]
    victims = [person for person in concerned if person.role == "victim"] or concerned
    sure = len(victims) == 1 or all(person.role == "victim" for person in victims)
    told: list[tuple[str, tuple[int, ...]]] = [(one.key, (one.entry,)) for one in victims]
    return told or [(incident.key, ())], () if sure else ("who_not_stated",)


def _in_state_hands(one: Incident, base: Fact, doubt: tuple[str, ...]) -> Iterator[Fact]:
    """Premises, a vehicle, an operation: whether or not the person was formally detained."""
    code = f"{one.what}_in_state_hands"
    if one.premises in _STATE_HANDS or one.operation:
        yield _made(base, code, *doubt)
    elif one.premises == "unknown":
        yield _made(base, code, *doubt, "premises_unknown")


def _of_death(rows: Rows, base: Fact, doubt: tuple[str, ...], premises: str) -> Iterator[Fact]:
    held = rows.held(base.about)
    base = _resting_on(base, held)
    if premises == "place_of_detention" or (held and not rows.released(base.about)):
        yield _made(base, "death_in_custody", *doubt)
    elif held:
        yield _made(base, "death_in_custody", *doubt, "release_entered")
    elif premises in _STATE_HANDS:
        yield _made(base, "death_in_custody", *doubt, "custody_not_established")
    yield from _foreign(rows, base, "foreign_national_death", doubt)


def _of_detention(rows: Rows, one: DetentionFact) -> Iterator[Fact]:
    if not one.known:
        return
    base = Fact("", one.person, rows.state_of(one), "", one.happened, (one.entry,))
    if one.stage in HELD:
        yield from _foreign(rows, base, "foreign_national_detained", ())
    if one.stage == "died":
        held = rows.held(one.person)
        doubts = [
            *(["release_entered"] if rows.released(one.person) else []),
            *([] if held else ["custody_not_established"]),
        ]
        base = _resting_on(base, held)
        yield _made(base, "death_in_custody", *doubts)
        yield from _foreign(rows, base, "foreign_national_death", ())


def _foreign(rows: Rows, base: Fact, code: str, doubt: tuple[str, ...]) -> Iterator[Fact]:
    """Yield a fact for each state whose national, as someone states, the person is.

    Where it is not known in which state it happened, nobody can be called a foreigner there.
    """
    if base.state == UNKNOWN_STATE:
        return
    stated = [
        one for one in rows.citizenships if one.person == base.about and one.country not in _UNSAID
    ]
    countries = {one.country for one in stated}
    for country in sorted(countries - {base.state}):
        agreed = () if len(countries) == 1 else ("citizenship_contested",)
        entries = tuple(one.entry for one in stated)
        one = _made(base, code, *doubt, *agreed)
        yield Fact(
            one.code, one.about, one.state, country, one.on,
            tuple(sorted({*one.entries, *entries})), one.doubts,
        )  # fmt: skip


def _stated(one: Circumstance) -> Iterator[Fact]:
    about = one.person or one.incident
    doubts = () if one.certain else ("stated_in_doubt",)
    yield Fact(one.fact, about, one.state, one.towards, one.happened, (one.entry,), doubts)
    if one.fact == "cross_border_killing":
        yield Fact(one.fact, about, one.towards, one.state, one.happened, (one.entry,), doubts)


def _made(base: Fact, code: str, *doubts: str) -> Fact:
    return Fact(
        code, base.about, base.state, base.towards, base.on, tuple(sorted(set(base.entries))),
        tuple(sorted(set(doubts))),
    )  # fmt: skip


def _resting_on(base: Fact, facts: Iterable[DetentionFact]) -> Fact:
    entries = tuple(sorted({*base.entries, *(one.entry for one in facts)}))
    return Fact(base.code, base.about, base.state, base.towards, base.on, entries, base.doubts)
