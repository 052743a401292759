# SPDX-License-Identifier: Apache-2.0
"""Gaps in the record of a person's detention: what is not recorded becomes a question.

A gap says only that this case record holds no entry of something.  It is never said that the thing
did not happen: the other side may have done it and not told us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from typing import Final

from rogatory.casefile.days import span
from rogatory.casefile.examinations import Examination
from rogatory.casefile.facts import HELD, Rows
from rogatory.casefile.incidents import DetentionFact
from rogatory.casefile.labels import label
from rogatory.language import N_, _, ngettext

GAPS: Final[dict[str, str]] = {
    "not_registered": N_("no registration of the detention"),
    "no_medical_check": N_("no medical check"),
    "family_not_told": N_("no word to the family"),
    "consul_not_told": N_("no word to the consul of a national of another state"),
    "rights_unknown": N_("no admission of counsel"),
    "stage_unknown": N_("a stage of which it is not known whether it happened"),
    "day_unknown": N_("a stage without a day"),
    "end_unknown": N_("no release, transfer or death: where the person is now is not recorded"),
    "no_examination": N_("a death without a forensic medical examination on record"),
}
"""Every gap, in words."""

_ASKS: Final[dict[str, str]] = {
    "not_registered": N_(
        "When, where and by which officer was the detention registered? Please send a copy of the "
        "register's page."
    ),
    "no_medical_check": N_(
        "On which days, by whom and with what findings was the person seen by a doctor? Please "
        "send copies of the medical papers."
    ),
    "family_not_told": N_("When, by whom and in what manner was the family told?"),
    "consul_not_told": N_(
        "When was the person told of the right to have the consul informed, what did the person "
        "answer, and when was the consular post informed?"
    ),
    "rights_unknown": N_("Since when, and by whose order, was counsel admitted?"),
    "stage_unknown": N_("Did this happen, and if so when, where and by whose order: {stage}?"),
    "day_unknown": N_("On which day and at what time did this happen: {stage}?"),
    "end_unknown": N_("Where is the person now, and on what decision does that rest?"),
    "no_examination": N_(
        "Was a forensic medical examination of the body ordered? If so, please send the order and "
        "the report with its photographs; if not, the decision that none be made."
    ),
}
"""What is asked of the other side on each gap."""

_BODY_TYPES: Final = frozenset({"forensic_medical", "histological", "toxicological"})


@dataclass(frozen=True)
class Gap:
    """A gap: its code, the person, the dates of the facts around it, the entries it rests on.

    ``stage`` is the stage in question, where one is; ``days`` the whole days between the two facts
    that it is certain lie between them, None where that cannot be told.
    """

    code: str
    person: str
    after: str = ""
    before: str = ""
    stage: str = ""
    days: int | None = None
    entries: tuple[int, ...] = ()

    def words(self) -> str:
        """The gap in the present language, with the dates around it."""
        said = _(GAPS[self.code])
        if self.stage:
            said = _("{gap}: {stage}").format(gap=said, stage=label(self.stage))
        if self.after and self.before:
            said = _("{gap}, between {after} and {before}").format(
                gap=said, after=_plainly(self.after), before=_plainly(self.before)
            )
        elif self.after:
            said = _("{gap}, since {after}").format(gap=said, after=_plainly(self.after))
        if self.days:
            more = ngettext("{n} day", "{n} days", self.days).format(n=self.days)
            said = _("{gap} ({days})").format(gap=said, days=more)
        return said

    def question(self) -> str:
        """What is asked, in the present language."""
        return _(_ASKS[self.code]).format(stage=label(self.stage) if self.stage else "")


def _plainly(date: str) -> str:
    """Return a date as people write it: ``2026-03-14 21:40 (UTC+05:00)``."""
    day, moment, rest = date.partition("T")
    if not moment or "/" in date:
        return date
    clock, zone = (rest[:-1], "UTC") if rest.endswith("Z") else (rest[:-6], f"UTC{rest[-6:]}")
    return f"{day} {clock} ({zone})"


def gaps_of(
    rows: Rows, person: str, examinations: Sequence[Examination], zone: tzinfo
) -> list[Gap]:
    """Return the gaps in the detention record of one person, in a fixed order.

    Nothing is asked of a person of whom no detention is entered, except about a death.
    """
    facts = [one for one in rows.detention if one.person == person]
    if not any(one.known and one.stage == "died" for one in facts):
        facts += _deaths(rows, person)
    known = sorted((f for f in facts if f.known), key=lambda f: (_first(f, zone), f.entry))
    return [
        *_unknown(facts, person),
        *(_missing(rows, known, person) if any(f.stage in HELD for f in known) else ()),
        *_stretches(known, person, zone),
        *_end(known, person),
        *_death(known, person, examinations),
    ]


def _first(fact: DetentionFact, zone: tzinfo) -> str:
    """Return the first day that a fact can mean; facts without a day come last."""
    return span(fact.happened, zone).first.isoformat() if fact.happened else "~"


def _unknown(facts: Iterable[DetentionFact], person: str) -> Iterator[Gap]:
    known = {fact.stage for fact in facts if fact.known}
    for fact in facts:
        if not fact.known and fact.stage not in known:
            yield Gap("stage_unknown", person, fact.happened, stage=fact.stage,
                      entries=(fact.entry,))  # fmt: skip
        elif fact.known and not fact.happened:
            yield Gap("day_unknown", person, stage=fact.stage, entries=(fact.entry,))


_STAGE_OF: Final = (
    ("not_registered", "registered"),
    ("family_not_told", "family_told"),
    ("consul_not_told", "consul_told"),
    ("rights_unknown", "counsel_admitted"),
)


def _missing(rows: Rows, known: Sequence[DetentionFact], person: str) -> Iterator[Gap]:
    """Yield what a detention is expected to show and no entry shows."""
    stages = {fact.stage for fact in known}
    held = [fact for fact in known if fact.stage in HELD]
    since = next((fact.happened for fact in held if fact.happened), "")
    entries = tuple(fact.entry for fact in held)
    for code, stage in _STAGE_OF:
        if stage in stages or (code == "consul_not_told" and not _foreign(rows, held, person)):
            continue
        yield Gap(code, person, since, entries=entries)


def _foreign(rows: Rows, held: Sequence[DetentionFact], person: str) -> bool:
    """Tell whether anyone states that the person is a national of another state than holds them.

    Where it is not known which state holds the person, any stated nationality raises the question.
    """
    countries = {one.country for one in rows.citizenships if one.person == person}
    states = {rows.state_of(fact) for fact in held}
    return bool(countries - states - {"unknown", "?"})


_ENDED: Final = ("released", "died", "body_handed_over")


def _stretches(known: Sequence[DetentionFact], person: str, zone: tzinfo) -> Iterator[Gap]:
    """Yield each stretch of being held without a medical check on record.

    It runs from being taken, or from a check, to the next check, to a release or a death, or to
    the last fact that is known.
    """
    marks: list[DetentionFact] = []
    dated = [fact for fact in known if fact.happened]
    for fact in dated:
        check, begins = fact.stage == "medical_check", fact.stage in HELD and not marks
        if check or begins or (marks and fact.stage in _ENDED):
            marks.append(fact)
        if fact.stage in _ENDED:
            yield from _between(marks, person, zone)
            marks = []
    if marks and dated[-1] is not marks[-1]:
        marks.append(dated[-1])
    yield from _between(marks, person, zone)
    if len(marks) == 1 and marks[0].stage in HELD:
        yield Gap("no_medical_check", person, marks[0].happened, entries=(marks[0].entry,))


def _between(marks: Sequence[DetentionFact], person: str, zone: tzinfo) -> Iterator[Gap]:
    for one, other in pairwise(marks):
        days = (span(other.happened, zone).first - span(one.happened, zone).last).days
        checks = (one.stage, other.stage).count("medical_check")
        # Without any check the stretch is a gap however short; with one, from a day on; with two,
        # when a whole day lies between.
        if not checks or days >= checks:
            yield Gap(
                "no_medical_check", person, one.happened, other.happened,
                days=max(days, 0) or None, entries=(one.entry, other.entry),
            )  # fmt: skip


def _end(known: Sequence[DetentionFact], person: str) -> Iterator[Gap]:
    held = [fact for fact in known if fact.stage in HELD]
    if held and not any(fact.stage in _ENDED for fact in known):
        yield Gap("end_unknown", person, held[-1].happened,
                  entries=tuple(fact.entry for fact in held))  # fmt: skip


def _deaths(rows: Rows, person: str) -> list[DetentionFact]:
    """Return the deaths that are entered as incidents, as facts of the person's own record."""
    found = []
    for incident in rows.incidents:
        linked = {one.person for one in rows.links if one.incident == incident.key}
        victims = {one.key for one in rows.persons if one.role == "victim"} & linked
        if incident.what == "death" and person in (victims or linked):
            found.append(
                DetentionFact(
                    person=person,
                    stage="died",
                    happened=incident.happened,
                    entry=incident.entry,
                    state=incident.state,
                )
            )
    return found


def _death(
    known: Sequence[DetentionFact], person: str, examinations: Sequence[Examination]
) -> Iterator[Gap]:
    """Yield a death with no examination of a body on record.

    An examination names no person, so any examination of a body answers for every death.
    """
    died = [fact for fact in known if fact.stage == "died"]
    if died and not any(one.type in _BODY_TYPES for one in examinations):
        yield Gap(
            "no_examination",
            person,
            next((fact.happened for fact in died if fact.happened), ""),
            entries=tuple(sorted(fact.entry for fact in died)),
        )
