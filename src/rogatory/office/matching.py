# SPDX-License-Identifier: Apache-2.0
"""A scan held against what was printed: which leaf shows which page, by the code on it.

Nothing here touches a file or a row: leaves with their codes go in, the pages that are present,
missing, swapped, repeated or of another paper come out.  Leaves are counted through all files in
the order in which the files were given, from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.pouch.printed import Printed

BLANK: Final = 60
"""Ink of a leaf, in parts of 100,000, below which it is a back without print."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One leaf of a scan: the file it is in (from 0), its number there (from 1), its codes."""

    place: int
    """Its number through all files, from 1."""

    file: int
    leaf: int
    dark: int
    codes: tuple[str, ...]
    turned: int = 0
    """Degrees by which it must be turned clockwise to stand upright, by its code."""

    @property
    def printed(self) -> tuple[Printed, ...]:
        """The codes of papers of ours on it; whatever else stands in a code is passed over."""
        found = []
        for words in self.codes:
            try:
                found.append(Printed.read(words))
            except Malformed:
                continue
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The paper that a scan should show: letter (id), digits of its data's digest, leaves."""

    letter: str
    mark: str
    leaves: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A leaf that is no page of the letter, or one once more, and the code that says so."""

    seen: Seen
    what: str
    code: Printed | None = None


@dataclass(slots=True)
class Matched:
    """What became of every leaf of a scan."""

    wanted: Wanted
    pages: dict[int, tuple[Seen, str]] = field(default_factory=dict)
    """By page: the leaf that shows it, and by what it was matched (``code``, ``officer``)."""

    aside: list[Aside] = field(default_factory=list)
    unread: list[Seen] = field(default_factory=list)
    """Leaves on which no code of ours could be read, and that nobody named."""

    faults: list[str] = field(default_factory=list)
    """What a person said of the leaves that cannot be so."""

    @property
    def missing(self) -> list[int]:
        """Pages that no leaf shows, in order."""
        return [page for page in range(1, self.wanted.leaves + 1) if page not in self.pages]

    @property
    def swapped(self) -> list[tuple[Seen, int]]:
        """Leaves that lie in a place of the pile where another page should, with their page.

        Of files with one leaf each nothing is said: their order is nobody's.
        """
        found: list[tuple[Seen, int]] = []
        by_file: dict[int, list[tuple[Seen, int]]] = {}
        for page, (seen, _by) in self.pages.items():
            by_file.setdefault(seen.file, []).append((seen, page))
        for lying in by_file.values():
            lying.sort(key=lambda one: (one[0].leaf, one[1]))
            due = sorted(page for _seen, page in lying)
            found += [one for one, page in zip(lying, due, strict=True) if one[1] != page]
        return found

    @property
    def turned(self) -> list[Seen]:
        """Leaves that lie turned, by their codes."""
        leaves = {seen.place: seen for seen, _by in self.pages.values() if seen.turned}
        return [leaves[place] for place in sorted(leaves)]

    @property
    def complete(self) -> bool:
        """Whether every page is shown and nothing is open."""
        return not (self.missing or self.unread or self.faults)


def match(
    wanted: Wanted,
    leaves: Sequence[Seen],
    *,
    said: Mapping[int, int] | None = None,
    backs: Collection[int] = (),
) -> Matched:
    """Hold a scan against the paper; ``said`` names pages by leaf where no code could be read,
    ``backs`` leaves that carry a seal or a note and are no page."""
    told, made = dict(said or {}), Matched(wanted)
    made.faults += _unlikely(wanted, leaves, told, backs)
    for seen in leaves:
        ours = [code for code in seen.printed if _is_of(code, wanted)]
        others = [code for code in seen.printed if not _is_of(code, wanted)]
        if ours:
            _pages(made, seen, ours)
        elif others:
            made.aside.append(Aside(seen, _other(others[0], wanted), others[0]))
        elif seen.place in told:
            _confirmed(made, seen, told[seen.place])
        elif seen.place in backs:
            made.aside.append(Aside(seen, "back"))
        elif seen.dark < BLANK and not seen.codes:
            made.aside.append(Aside(seen, "blank"))
        else:
            made.unread.append(seen)
    return made


def _is_of(code: Printed, wanted: Wanted) -> bool:
    return (
        code.sort == "P"
        and (code.id, code.digest, code.leaves) == (wanted.letter, wanted.mark, wanted.leaves)
    )  # fmt: skip


def _other(code: Printed, wanted: Wanted) -> str:
    if code.sort != "P":
        return "other_paper"
    return "other_printing" if code.id == wanted.letter else "other_letter"


def _pages(made: Matched, seen: Seen, codes: Sequence[Printed]) -> None:
    for page in dict.fromkeys(code.leaf for code in codes):
        known = made.pages.get(page)
        if known is None or known[1] == "officer":
            made.pages[page] = (seen, "code")
            if known is not None:
                made.faults.append(_twice(known[0], page, seen))
        elif known[0] != seen:
            made.aside.append(Aside(seen, "repeated", codes[0]))


def _confirmed(made: Matched, seen: Seen, page: int) -> None:
    if page in made.pages:
        made.faults.append(_twice(seen, page, made.pages[page][0]))
    elif 1 <= page <= made.wanted.leaves:
        made.pages[page] = (seen, "officer")


def _twice(said: Seen, page: int, known: Seen) -> str:
    return _("Leaf {leaf} cannot be page {page}: leaf {other} is that page.").format(
        leaf=said.place, page=page, other=known.place
    )


def _unlikely(
    wanted: Wanted, leaves: Sequence[Seen], said: Mapping[int, int], backs: Collection[int]
) -> Iterator[str]:
    """Yield what was said of leaves and cannot be so."""
    by_place = {seen.place: seen for seen in leaves}
    for place in sorted({*said, *backs}):
        seen = by_place.get(place)
        if seen is None:
            yield _("The scan has no leaf {leaf}.").format(leaf=place)
        elif seen.printed:
            yield _(
                "Leaf {leaf} bears a code that was read: its page is known, do not name it."
            ).format(leaf=place)
        elif place in said and place in backs:
            yield _("Leaf {leaf} is named as a page and as a back.").format(leaf=place)
    for place, page in sorted(said.items()):
        if not 1 <= page <= wanted.leaves:
            yield _("Leaf {leaf}: the letter has no page {page}, only {n}.").format(
                leaf=place, page=page, n=wanted.leaves
            )
