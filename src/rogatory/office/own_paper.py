# SPDX-License-Identifier: Apache-2.0
"""Leaves of our own papers among what came: known by their codes, never proposed as an answer.

A scan of our signed letter, or a copy of it behind a reply, says our words: what stands there must
not be taken for what the other side says.  A letter of theirs may bear a code as well, of an object
that we have not made: that is no paper of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rogatory.casefile.cases import Case
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.media import Medium
from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible
from rogatory.office import scans
from rogatory.office.printed import Meant, meant
from rogatory.office.readings import Reading
from rogatory.pouch.printed import Printed

__all__ = ["OwnPaper", "codes_on", "own_papers", "own_places"]


@dataclass(frozen=True)
class OwnPaper:
    """One paper of ours in a file: its code, the places of its leaves, what the record says."""

    printed: Printed
    places: tuple[str, ...]
    meant: Meant

    @property
    def letter(self) -> Letter | None:
        """The letter of ours whose pages these are; None for another paper."""
        if self.printed.sort != "P":
            return None
        return Letter.objects.filter(key=self.printed.id, incoming=False).first()

    @property
    def media(self) -> list[Medium]:
        """The media on which the package lies of whose handing over this is the record."""
        if self.printed.sort != "H":
            return []
        return list(Medium.objects.filter(pouch=self.printed.id).order_by("entry"))


def codes_on(file: Path, *, allow_unconfined: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the codes of papers as we print them on the leaves of a file: place and words.

    A file whose leaves cannot be drawn has none; what is wrong with it, its reading says.
    """
    try:
        leaves = scans.seen_in([file], allow_unconfined=allow_unconfined)
    except Inadmissible:
        return ()
    return tuple((f"page {one.leaf}", code.words) for one in leaves for code in one.printed)


def own_papers(instance: Instance, reading: Reading) -> list[OwnPaper]:
    """Return the papers of ours among the leaves of a reading, in their order."""
    found: dict[tuple[str, str], list[tuple[str, Printed]]] = {}
    for place, words in reading.codes:
        printed = Printed.read(words)
        if _is_own(printed):
            found.setdefault((printed.sort, printed.id), []).append((place, printed))
    return [
        OwnPaper(ones[0][1], tuple(place for place, _code in ones), meant(instance, ones[0][1]))
        for ones in found.values()
    ]


def own_places(papers: Sequence[OwnPaper]) -> frozenset[str]:
    """Return the places whose words are ours."""
    return frozenset(place for one in papers for place in one.places)


def _is_own(printed: Printed) -> bool:
    if printed.sort == "P":
        return Letter.objects.filter(key=printed.id, incoming=False).exists()
    if printed.sort == "H":
        return Medium.objects.filter(pouch=printed.id).exists()
    if printed.sort in ("X", "S"):
        return Exhibit.objects.filter(key=printed.id).exists()
    return printed.sort == "I" and Case.objects.filter(key=printed.id).exists()
