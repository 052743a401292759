# SPDX-License-Identifier: Apache-2.0
"""What a record of receipt of our letter rests on: the strongest first.

=================  ====================================================================
signed_receipt     the other side's signed receipt for the package with the letter
signed_package     a signed package of theirs that answers or acknowledges the letter
paper, email       a paper or e-mail of theirs, kept as an exhibit
verbal             what they said, as our officer entered it
entry              our officer's entry alone
=================  ====================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rogatory.casefile.correspondence import Correspondence
from rogatory.casefile.lives import Asked, LetterLife, SentPackage

STRENGTH: Final = ("signed_receipt", "signed_package", "paper", "email", "verbal", "entry")


@dataclass(frozen=True)
class Proof:
    """One reason to say that a letter was received, or the strongest of several."""

    rests_on: str
    on: str
    """When it was received there, as far as this tells."""

    entries: tuple[int, ...]
    family: str = ""

    def part(self) -> dict[str, Any]:
        """Return it as the statement shows it."""
        return {
            "rests_on": self.rests_on,
            "on": self.on,
            "family": self.family or None,
            "entries": list(self.entries),
        }


def of_letter(
    told: Correspondence, life: LetterLife, package: SentPackage | None, asked: Sequence[Asked]
) -> Proof | None:
    """Return the strongest record of receipt of our letter with the entries of all; or None."""
    if life.dispatched is None:
        return None
    found = []
    if package is not None and package.there is not None:
        there = package.there
        found.append(
            Proof("signed_receipt", there.received_at, (there.stamp.number,), there.family)
        )
    for note in life.acknowledged:
        found.append(Proof(note.rests_on, note.on, (note.stamp.number,)))
    for paper in told.papers.values():
        if paper.letter == life.id:
            basis = basis_of_medium(paper.medium, kept=paper.exhibits > 0)
            found.append(Proof(basis, paper.received, (paper.stamp.number,)))
    for measure in asked:
        for answer in measure.answers:
            found.append(Proof(answer.rests_on, answer.answered_on, (answer.stamp.number,)))
    if not found:
        return None
    best = min(found, key=lambda proof: (STRENGTH.index(proof.rests_on), proof.entries))
    return replace(best, entries=tuple(sorted({n for proof in found for n in proof.entries})))


def basis_of_medium(medium: str, *, kept: bool) -> str:
    """Return what a paper of that medium rests on; without the paper itself, our entry alone."""
    if not kept:
        return "entry"
    if medium == "sealed_package":
        return "signed_package"
    return "email" if medium == "email" else "paper"
