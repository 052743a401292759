# SPDX-License-Identifier: Apache-2.0
"""Outgoing numbers: by the authority's pattern, each taken once, struck out openly, gaps visible.

::

    12/{year}-{n:04}      12/2026-0007     {n} counts on; here with four digits at least
    17-{n}/{yy}           17-7/26          {year} four digits, {yy} two, {month} two
    {case}/{n}            26-0417/7        {case} is the number of the case

A number counts in its series: all that the pattern says but ``{n}``.  So a pattern with the year
begins anew each year, and one with the case in each case.  Acts of the authority's own docket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _

LONGEST: Final = 80
"""Characters of a pattern."""

_PART = re.compile(r"\{(?P<name>[a-z]+)(?::0(?P<digits>[1-9]))?\}|(?P<plain>[^{}]+)|(?P<odd>[{}])")
_PLAIN = re.compile(r"[A-Za-z0-9._:@/()?+-]+\Z")
_NUMBER = re.compile(r"[A-Za-z0-9?][A-Za-z0-9._:@/()?+-]{0,159}\Z")
_HERE: Final = "#"
"""The place of the counting number in a series; it can stand in no number."""

_WORDS: Final = ("n", "year", "yy", "month", "case")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read: its parts as (word, least digits) or (``""``, plain text)."""

    parts: tuple[tuple[str, int | str], ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a pattern; ``Inadmissible`` with every fault of it."""
        Inadmissible.unless_empty(faults(text))
        return cls(tuple(_parts(text)))

    def series(self, day: str, case: str = "") -> str:
        """Return the series in which a letter of this day (2026-11-23) and case counts."""
        on = date.fromisoformat(day)
        said = {
            "n": _HERE,
            "year": f"{on.year:04}",
            "yy": f"{on.year % 100:02}",
            "month": f"{on.month:02}",
            "case": case,
        }
        return "".join(said[name] if name else str(plain) for name, plain in self.parts)

    @property
    def is_of_case(self) -> bool:
        """Whether each case counts in a series of its own."""
        return any(name == "case" for name, _least in self.parts)

    @property
    def digits(self) -> int:
        """The least digits of the counting number."""
        return next(int(least) for name, least in self.parts if name == "n")

    def number(self, series: str, n: int) -> str:
        """Return the number that is ``n``-th in a series; ``Malformed`` where it is no number."""
        said = series.replace(_HERE, f"{n:0{self.digits}}")
        if series.count(_HERE) != 1 or not _NUMBER.match(said):
            raise Malformed(
                _(
                    "“{number}” is no number of a letter: letters of the Latin alphabet, digits "
                    "and . _ : @ / ( ) ? + - may stand in one, at most 160."
                ).format(number=said)
            )
        return said


def faults(text: str) -> Iterator[str]:
    """Yield every fault of a pattern, each one sentence."""
    if not 1 <= len(text) <= LONGEST:
        yield _("A pattern of numbers has 1 to {n} characters.").format(n=LONGEST)
        return
    for found in _PART.finditer(text):
        if found["odd"]:
            yield _("In the pattern of numbers a brace is not closed or not opened.")
        elif (name := found["name"]) and name not in _WORDS:
            yield _("The pattern of numbers knows no {{{word}}}, only: {known}.").format(
                word=name, known=", ".join(f"{{{one}}}" for one in _WORDS)
            )
        elif name != "n" and found["digits"]:
            yield _("Only {word} takes a number of digits.").format(word="{n}")
        elif found["plain"] and not _PLAIN.match(found["plain"]):
            yield _(
                "“{text}” cannot stand in a number: only letters of the Latin alphabet, digits and "
                ". _ : @ / ( ) ? + -."
            ).format(text=found["plain"])
    parts = list(_parts(text))
    if [name for name, _least in parts].count("n") != 1:
        yield _("The pattern of numbers counts once: {word} stands in it exactly once.").format(
            word="{n}"
        )
    elif _touches(parts):
        yield _(
            "In the pattern of numbers a sign that is no digit must stand on both sides of "
            "{word}, else two numbers could read alike."
        ).format(word="{n}")


def _parts(text: str) -> Iterator[tuple[str, int | str]]:
    for found in _PART.finditer(text):
        if found["name"]:
            yield found["name"], int(found["digits"] or 1)
        elif found["plain"]:
            yield "", found["plain"]


def _touches(parts: Sequence[tuple[str, int | str]]) -> bool:
    """Tell whether a digit, or what may end or begin with one, stands beside the number."""
    at = next(place for place, (name, _least) in enumerate(parts) if name == "n")
    before = parts[at - 1] if at else ("", "-")
    after = parts[at + 1] if at + 1 < len(parts) else ("", "-")
    return any(
        bool(name) or str(plain)[edge].isdigit()
        for (name, plain), edge in ((before, -1), (after, 0))
    )


class OutgoingNumber(Row):
    """A number that was taken; the row's key is the number."""

    series = models.TextField(db_index=True)
    n = models.BigIntegerField()
    for_case = models.TextField(default="")
    letter = models.TextField(default="", db_index=True)
    taken = models.TextField()
    by = models.TextField()
    struck = models.TextField(default="")
    """Instant at which it was struck out: it was given to nothing, and is never given again."""

    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class NumberTaken(Act, kind="number.taken/1", authority=True):
    """An outgoing number is taken for a letter; no other letter ever has it."""

    number: str = structural("Number", "code")
    series: str = structural("Series", "text")
    n: int = structural("Place in the series", "int")
    for_case: str | None = structural("Case", default=None)
    letter: str | None = structural("Letter", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(OutgoingNumber, self.number) is not None:
            yield _("The number {number} is taken.").format(number=self.number)
        if self.n < 1 or self.series.count(_HERE) != 1:
            yield _("A number has a place in its series, from 1.")
        elif sheet.where(OutgoingNumber, series=self.series, n=self.n):
            yield _("Place {n} of the series {series} is taken.").format(
                n=self.n, series=self.series
            )
        elif not re.fullmatch(
            re.escape(self.series).replace(re.escape(_HERE), f"0*{self.n}"), self.number
        ):
            yield _("The number {number} does not stand at place {n} of {series}.").format(
                number=self.number, n=self.n, series=self.series
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            OutgoingNumber(
                key=self.number,
                entry=stamp.number,
                series=self.series,
                n=self.n,
                for_case=self.for_case or "",
                letter=self.letter or "",
                taken=stamp.at,
                by=stamp.by,
                reason=None,
            )
        )


class NumberStruck(Act, kind="number.struck/1", authority=True):
    """A number that went to no letter is struck out, with the reason; it is not given again."""

    number: str = structural("Number", "code")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(OutgoingNumber, self.number)
        if row is None:
            yield _("The number {number} was not taken here.").format(number=self.number)
        elif row.struck:
            yield _("The number {number} is struck out already.").format(number=self.number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(OutgoingNumber, self.number)
        row.struck, row.reason = stamp.at, self.reason
        sheet.change(row)
