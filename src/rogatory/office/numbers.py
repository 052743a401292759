# SPDX-License-Identifier: Apache-2.0
"""Outgoing numbers as a chancellery gives them: the next by the pattern, once, gaps in view."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rogatory.casefile import cases
from rogatory.casefile.cases import Case
from rogatory.casefile.confinement import is_confined
from rogatory.casefile.letters import Letter
from rogatory.casefile.numbering import NumberTaken, OutgoingNumber, Pattern
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import Sheet
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.office.stationery import current

_TRIES = 1000
"""Places of a series that are passed over because their number is taken by other means."""


@dataclass(frozen=True)
class Proposed:
    """A number that could be taken now: its series and its place there."""

    number: str
    series: str
    n: int
    taken: bool = False
    """Whether it is this letter's already."""


def proposed(instance: Instance, case: str, letter: str) -> Proposed:
    """Return the number that a letter has taken, else the next by the pattern; enters nothing.

    Raises Inadmissible while the stationery names no pattern of numbers.
    """
    held = _held(instance, letter)
    if held is not None:
        return Proposed(held.key, held.series, held.n, taken=True)
    pattern = _pattern(instance)
    if pattern is None:
        raise Inadmissible(
            _(
                "The authority has adopted no pattern of numbers: adopt stationery with one, or "
                "say the number with --number."
            )
        )
    series = _series(instance, pattern, case)
    _refuse_common(instance, pattern, case)
    known = OutgoingNumber.objects.filter(case=instance.config.authority, series=series)
    last = known.order_by("-n").values_list("n", flat=True).first() or 0
    for n in range(last + 1, last + 1 + _TRIES):
        number = pattern.number(series, n)
        if not _used(instance, number, letter):
            return Proposed(number, series, n)
    raise Inadmissible(
        _("No free number was found in the series {series}: say one with --number.").format(
            series=series
        )
    )


def take(instance: Instance, case: str, letter: str, by: Hand, number: str | None = None) -> str:
    """Take a number for a letter and return it: the next, or the one that is named.

    A number outside the pattern is entered nowhere but in the letter itself.  Raises Inadmissible
    for a number that another letter has, in whichever case.
    """
    if number is None:
        next_ = proposed(instance, case, letter)
        if not next_.taken:
            _enter(instance, next_, case, letter, by)
        return next_.number
    if current(instance) is None:
        return number
    held = OutgoingNumber.objects.filter(case=instance.config.authority, key=number).first()
    if held is not None and held.letter == letter and not held.struck:
        return number
    if held is not None or _used(instance, number, letter):
        raise Inadmissible(_("The number {number} is taken.").format(number=number))
    pattern = _pattern(instance)
    series = _series(instance, pattern, case) if pattern else ""
    place = place_of(number, series)
    if place is not None:
        assert pattern is not None
        _refuse_common(instance, pattern, case)
        _enter(instance, Proposed(number, series, place), case, letter, by)
    return number


def place_of(number: str, series: str) -> int | None:
    """Return the place of a number in a series; None when it does not belong there."""
    before, here, after = series.partition("#")
    found = re.fullmatch(rf"{re.escape(before)}0*([1-9][0-9]{{0,11}}){re.escape(after)}", number)
    return int(found[1]) if here and found else None


@dataclass(frozen=True)
class Series:
    """The numbers of one series in order, and the places that nothing was ever entered at."""

    name: str
    numbers: Sequence[OutgoingNumber]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """The places between the numbers that are missing, as (first, last)."""
        places = [0, *(row.n for row in self.numbers)]
        return [
            (before + 1, after - 1)
            for before, after in itertools.pairwise(places)
            if after - before > 1
        ]


def book(instance: Instance) -> list[Series]:
    """Return all outgoing numbers by series, each in its order."""
    rows = OutgoingNumber.objects.filter(case=instance.config.authority).order_by("series", "n")
    found: dict[str, list[OutgoingNumber]] = {}
    for row in rows:
        found.setdefault(row.series, []).append(row)
    return [Series(name, numbers) for name, numbers in found.items()]


def _enter(instance: Instance, next_: Proposed, case: str, letter: str, by: Hand) -> None:
    act = NumberTaken(
        number=next_.number, series=next_.series, n=next_.n, for_case=case, letter=letter
    )
    cases.enter(instance, instance.config.authority, act, by=by)


def _held(instance: Instance, letter: str) -> OutgoingNumber | None:
    rows = OutgoingNumber.objects.filter(case=instance.config.authority, letter=letter, struck="")
    return rows.order_by("-entry").first()


def _pattern(instance: Instance) -> Pattern | None:
    row = current(instance)
    return Pattern.read(row.pattern) if row is not None and row.pattern else None


def _refuse_common(instance: Instance, pattern: Pattern, case: str) -> None:
    """Refuse a number of a series that other cases count in to a letter of a confined case: the
    gap that others find there would tell them of it."""
    if is_confined(Sheet(case)) and not pattern.is_of_case:
        raise Inadmissible(
            _(
                "The case is confined, and its letters take no number of a series that other cases "
                "count in: say one outside the pattern with --number."
            )
        )


def _series(instance: Instance, pattern: Pattern, case: str) -> str:
    day = instance.clock().astimezone(instance.zone).date().isoformat()
    return pattern.series(day, Case.objects.get(case=case).reference)


def _used(instance: Instance, number: str, letter: str) -> bool:
    taken = OutgoingNumber.objects.filter(case=instance.config.authority, key=number)
    letters = Letter.objects.filter(number=number).exclude(key=letter)
    return taken.exists() or letters.exists()
