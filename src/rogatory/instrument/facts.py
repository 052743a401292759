# SPDX-License-Identifier: Apache-2.0
"""Facts that call forth duties: a closed vocabulary, and what follows from what.

The words are those that rows of the data name after ``trigger:`` (``grammar.WORDS``), and those
that a case can state although no row of the data speaks of them yet.  A fact is sure, or it is in
doubt and says why; nothing that is merely unknown becomes a fact.  More facts never take one away:
they can only make sure what was in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from rogatory.language import N_, _

UNKNOWN_STATE: Final = "?"
"""Stands for a state that nothing in the case names."""

FACTS: Final[dict[str, str]] = {
    "suspicious_death": N_("a death that may be a killing"),
    "death_in_state_hands": N_(
        "a death in premises or a vehicle of a state body, or during an operation by it"
    ),
    "injury_in_state_hands": N_(
        "an injury in premises or a vehicle of a state body, or during an operation by it"
    ),
    "death_in_custody": N_("a death in custody"),
    "foreign_national_detained": N_("a national of another state is detained"),
    "foreign_national_death": N_("a national of another state has died"),
    "complaint": N_("a complaint of torture"),
    "arguable_claim": N_("an arguable claim of ill-treatment by officials"),
    "reasonable_ground_torture": N_("a reasonable ground to believe that there was torture"),
    "victim": N_("a victim of torture"),
    "suspect_present": N_("a suspect is present on the territory"),
    "torture_suspect_present": N_("a person alleged to have tortured is present on the territory"),
    "cross_border_killing": N_("a killing that crosses a border"),
    "guardian_needed": N_("a guardian may be needed for a national of another state"),
}
"""Every fact, with its words."""

DOUBTS: Final[dict[str, str]] = {
    "citizenship_contested": N_("the sources do not agree on the citizenship"),
    "custody_not_established": N_("it is not established that the person was held"),
    "release_entered": N_("a release is entered as well"),
    "premises_unknown": N_("the kind of place is not known"),
    "who_not_stated": N_("it is not stated whom of several persons it befell"),
    "not_weighed": N_("nobody has weighed yet what is claimed"),
    "torture_not_established": N_("there is no more than a complaint or a sign of torture"),
    "killing_not_established": N_("it is not established that it was a killing"),
    "stated_in_doubt": N_("it was entered as doubtful"),
}
"""Why a fact may be in doubt."""

STATED: Final = tuple(code for code in FACTS if code != "torture_suspect_present")
"""Facts that an officer may state in so many words; the rest follows from them."""

_IMPLIED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "death_in_custody": (("death_in_state_hands", ""),),
    "death_in_state_hands": (("suspicious_death", ""),),
    "complaint": (("arguable_claim", "not_weighed"), ("reasonable_ground_torture", "not_weighed")),
}
"""What a fact implies, and the doubt that the step adds."""

_OF_TORTURE: Final = frozenset({"reasonable_ground_torture", "complaint"})


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A fact of the case: which, about whom or what, in which state's hands, when, how sure.

    ``about`` is the id of a person or an incident; ``state`` the state on whose territory or in
    whose hands it lies (``?`` = not known); ``towards`` the other state concerned, such as that of
    a nationality; ``on`` a date as acts write it; ``entries`` the entries that it rests on;
    ``doubts`` codes of ``DOUBTS``, none when it is sure.
    """

    code: str
    about: str
    state: str = UNKNOWN_STATE
    towards: str = ""
    on: str = ""
    entries: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing about it is in doubt."""
        return not self.doubts

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same fact however it was learned of."""
        return self.code, self.about, self.state, self.towards

    def words(self) -> str:
        """The fact in the present language."""
        return _(FACTS[self.code])

    def doubt_words(self) -> list[str]:
        """Why it is in doubt, in the present language."""
        return [_(DOUBTS[one]) for one in self.doubts]


def merged(facts: Iterable[Fact]) -> list[Fact]:
    """Return each fact once, in a fixed order: surest wording, all entries, the first date."""
    known: dict[tuple[str, str, str, str], Fact] = {}
    for fact in facts:
        old = known.get(fact.key)
        known[fact.key] = fact if old is None else _joined(old, fact)
    return sorted(known.values())


def _joined(one: Fact, other: Fact) -> Fact:
    sure = one.sure or other.sure
    return replace(
        one,
        on=min(filter(None, (one.on, other.on)), default=""),
        entries=tuple(sorted({*one.entries, *other.entries})),
        doubts=() if sure else tuple(sorted({*one.doubts, *other.doubts})),
    )


def closed(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts with all that follows from them, each once."""
    known = merged(facts)
    while (more := merged([*known, *_implied(known)])) != known:
        known = more
    return merged([*known, *_combined(known)])


def _implied(facts: Iterable[Fact]) -> Iterable[Fact]:
    for fact in facts:
        for code, doubt in _IMPLIED.get(fact.code, ()):
            yield replace(fact, code=code, doubts=_with(fact.doubts, doubt))


def _combined(facts: list[Fact]) -> Iterable[Fact]:
    """Yield what follows only from two facts together."""
    present = [fact for fact in facts if fact.code == "suspect_present"]
    for suspect in present:
        for other in facts:
            entries = tuple(sorted({*suspect.entries, *other.entries}))
            doubts = tuple(sorted({*suspect.doubts, *other.doubts}))
            if other.code in _OF_TORTURE:
                alone = other.code == "complaint"
                yield replace(
                    suspect,
                    code="torture_suspect_present",
                    entries=entries,
                    doubts=_with(doubts, "torture_not_established" if alone else ""),
                )
            elif other.code == "suspicious_death" and _apart(suspect.state, other.state):
                unsure = _with(doubts, "killing_not_established")
                for state, towards in (
                    (other.state, suspect.state),
                    (suspect.state, other.state),
                ):
                    yield Fact(
                        "cross_border_killing", other.about, state, towards, other.on, entries,
                        unsure,
                    )  # fmt: skip


def _apart(one: str, other: str) -> bool:
    return UNKNOWN_STATE not in (one, other) and one != other


def _with(doubts: Iterable[str], doubt: str) -> tuple[str, ...]:
    return tuple(sorted({*doubts, *filter(None, [doubt])}))


def implied_by(code: str) -> frozenset[str]:
    """Return the fact's own code and those of all that it alone implies."""
    found, new = {code}, [code]
    while new:
        for follows, _doubt in _IMPLIED.get(new.pop(), ()):
            if follows not in found:
                found.add(follows)
                new.append(follows)
    return frozenset(found)
