# SPDX-License-Identifier: Apache-2.0
"""What a statement about a letter or a measure rests on, as the record itself can show it.

=================  ====================================================================
signed_receipt     the other side's signed receipt for our package
signed_package     a signed package of theirs, opened into this case
own_package        our sealed package; no receipt for it yet
own_receipt        our own signed receipt for theirs
proof_of_posting   a proof of posting, kept as an exhibit
paper_original     the paper that went, signed by hand: its scan, kept as an exhibit
paper, email       a paper or e-mail of theirs, kept as an exhibit
verbal             what they said, as our officer entered it
entry              our officer's entry alone
=================  ====================================================================

An act states what it rests on.  What it states is believed as far as the record holds it: an
answer "on paper" without the paper is our officer's entry alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rogatory.casefile.correspondence import Correspondence
from rogatory.casefile.lives import Acknowledgement, Answer, Asked, LetterLife, SentPackage
from rogatory.casefile.transitions import WITHHELD

STRENGTH: Final = ("signed_receipt", "signed_package", "paper", "email", "verbal", "entry")
"""Grounds of what the other side did, the strongest first."""


@dataclass(frozen=True)
class Proof:
    """A record of receipt of our letter: the strongest, with the entries of all."""

    rests_on: str
    on: str
    """When it was received there, or the day by which it must have been."""

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


def of_receipt(
    told: Correspondence, life: LetterLife, package: SentPackage | None, asked: Sequence[Asked]
) -> Proof | None:
    """Return the record of receipt of our letter; None when nothing tells that it was received."""
    if life.dispatched is None:
        return None
    found = []
    if package is not None and (there := package.there):
        found.append(
            Proof("signed_receipt", there.received_at, (there.stamp.number,), there.family)
        )
    for note in life.acknowledged:
        found.append(Proof(of_acknowledgement(told, note), note.on, (note.stamp.number,)))
    for paper in told.papers_of.get(life.id, ()):
        basis = of_medium(paper.medium, kept=paper.exhibits > 0)
        found.append(Proof(basis, paper.received, (paper.stamp.number,)))
    for measure in asked:
        for answer in measure.answers:
            if answer.state in WITHHELD:
                continue  # our own word: it proves no receipt
            basis = of_answer(told, answer)
            found.append(Proof(basis, answer.answered_on, (answer.stamp.number,)))
    if not found:
        return None
    best = min(found, key=lambda p: (STRENGTH.index(p.rests_on), not p.family, p.entries))
    return replace(best, entries=tuple(sorted({n for proof in found for n in proof.entries})))


def of_acknowledgement(told: Correspondence, note: Acknowledgement) -> str:
    """Return what their acknowledgement of our letter rests on."""
    if note.receipt in told.receipts:
        return "signed_receipt"
    if note.receipt in told.packages:
        return "signed_package"
    paper = told.papers.get(note.receipt)
    return "entry" if paper is None else of_medium(paper.medium, kept=paper.exhibits > 0)


def of_answer(told: Correspondence, answer: Answer) -> str:
    """Return what their answer to a measure of ours rests on."""
    if answer.source in told.packages:
        return "signed_package"
    if answer.rests_on == "verbal":
        return "verbal"
    paper = told.papers.get(answer.source)
    if paper is not None:
        return of_medium(paper.medium, kept=paper.exhibits > 0)
    if answer.rests_on in ("paper", "email") and answer.exhibits:
        return answer.rests_on
    return "entry"


def of_decision(answer: Answer, results: Sequence[SentPackage]) -> str:
    """Return what our decision on a measure of theirs rests on: did it go out, did it arrive."""
    gone = [p for p in results if p.sealed is not None and p.stamp.number > answer.stamp.number]
    if any(package.there for package in gone):
        return "signed_receipt"
    return "own_package" if gone else "entry"


def of_dispatch(life: LetterLife, package: SentPackage | None) -> str:
    """Return what our sending of a letter rests on."""
    if package is not None and package.there is not None:
        return "signed_receipt"
    if life.proof:
        return "proof_of_posting"
    if package is not None and package.sealed is not None:
        return "own_package"
    return "paper_original" if life.original is not None else "entry"


def of_medium(medium: str, *, kept: bool) -> str:
    """Return what a paper of that medium rests on; without the paper itself, our entry alone."""
    if not kept:
        return "entry"
    if medium == "sealed_package":
        return "signed_package"
    return "email" if medium == "email" else "paper"
