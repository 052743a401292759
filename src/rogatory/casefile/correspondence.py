# SPDX-License-Identifier: Apache-2.0
"""The correspondence of a case as its acts tell it: a pure fold, act by act, over no row.

Rows say how things stand now; the fold says how they stood at any past instant, because it takes
the acts of the docket in their order and stops where it is told to.  It looks at no clock and at
no setting.  ``status`` makes a statement of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from rogatory.casefile.carried_life import STEPS_OF_CARRIED, PassedOn
from rogatory.casefile.correspondence_life import STEPS_OF_LIFE
from rogatory.casefile.lives import (
    Acknowledgement,
    Answer,
    Asked,
    CameIn,
    LetterLife,
    Looked,
    Lost,
    OnMedium,
    OpenedPackage,
    Original,
    Paper,
    Receipt,
    SentPackage,
)
from rogatory.casefile.measures import UNASKED
from rogatory.casefile.officers import AuthorityFounded
from rogatory.casefile.originals import missing_of
from rogatory.clerk.act import Act, Erased, Stamp


def _kept(value: Any, stamp: Stamp, name: str) -> Any:
    return Lost(stamp.number, name) if isinstance(value, Erased) else value


@dataclass
class Correspondence:
    """Everything that the acts taken so far tell of the correspondence."""

    founded: AuthorityFounded | None = None
    founded_stamp: Stamp | None = None
    opened: Stamp | None = None
    reference: str = ""
    title: Any = None
    countries: dict[str, str] = field(default_factory=dict)
    letters: dict[str, LetterLife] = field(default_factory=dict)
    measures: dict[str, Asked] = field(default_factory=dict)
    asked: dict[str, list[Asked]] = field(default_factory=dict)
    """The same measures by letter."""

    sent: dict[str, SentPackage] = field(default_factory=dict)
    came: dict[str, OpenedPackage] = field(default_factory=dict)
    files: dict[str, CameIn] = field(default_factory=dict)
    packages: dict[str, OpenedPackage] = field(default_factory=dict)
    """The same packages of theirs by their ids."""

    receipts: set[str] = field(default_factory=set)
    """Ids of their signed receipts."""

    papers: dict[str, Paper] = field(default_factory=dict)
    papers_of: dict[str, list[Paper]] = field(default_factory=dict)
    """The same papers by letter."""

    searches: list[Looked] = field(default_factory=list)
    media: dict[str, OnMedium] = field(default_factory=dict)
    passed: dict[str, PassedOn] = field(default_factory=dict)
    """Papers that were not for us, by their ids in the register."""

    def take(self, stamp: Stamp, act: Act) -> None:
        """Take the next act; one of a kind that tells nothing of correspondence is passed over."""
        step = _STEPS.get(stamp.kind)
        if step is not None:
            step(self, stamp, act)

    def measures_of(self, letter: str) -> list[Asked]:
        """Return the measures that a letter asks for, in their order; dropped ones left out.

        The remainder of a measure stands below it (``Asked.children``), not beside it.  Information
        passed on without a request asks for nothing: it is never awaited.
        """
        found = [
            m
            for m in self.asked.get(letter, ())
            if not m.dropped and not m.parent and m.type != UNASKED
        ]
        return sorted(found, key=lambda m: (m.number, m.id))


def _founded(c: Correspondence, stamp: Stamp, act: Any) -> None:
    c.founded, c.founded_stamp = act, stamp


def _counterpart(c: Correspondence, _stamp: Stamp, act: Any) -> None:
    c.countries[act.domain] = act.country


def _opened(c: Correspondence, stamp: Stamp, act: Any) -> None:
    c.opened, c.reference = stamp, act.reference
    c.title = _kept(act.title, stamp, "title")


def _ask(c: Correspondence, letter: str, asked: Any) -> None:
    """The measures that a draft no longer has are dropped; one that comes back is asked again."""
    kept = {measure["id"] for measure in asked}
    of_letter = c.asked.setdefault(letter, [])
    for old in of_letter:
        old.dropped = old.id not in kept
    for measure in asked:
        row = c.measures.get(measure["id"])
        if row is None:
            row = Asked(measure["id"], letter, measure["number"], measure["type"])
            c.measures[row.id] = row
            of_letter.append(row)
        row.number, row.type = measure["number"], measure["type"]


def _body(act: Any, stamp: Stamp, name: str) -> Any:
    if isinstance(act.form, Erased):
        return Lost(stamp.number, "form")
    body = act.form.get(name) if isinstance(act.form, dict) else None
    stated = body.get("name") if isinstance(body, dict) else None
    return stated if isinstance(stated, str) else None


def _drafted(c: Correspondence, stamp: Stamp, act: Any) -> None:
    life = LetterLife(act.letter, False, stamp, act.instrument, act.counterpart)
    life.body = _body(act, stamp, "requested_authority")
    c.letters[act.letter] = life
    _ask(c, act.letter, act.measures)


def _revised(c: Correspondence, stamp: Stamp, act: Any) -> None:
    life = c.letters.get(act.letter)
    if life is None:
        return
    life.body = _body(act, stamp, "requested_authority")
    life.passed = life.approved = life.returned = False
    life.signed = life.printed = life.original = None
    _ask(c, act.letter, act.measures)


def _checked(c: Correspondence, _stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.passed = act.errors == 0 and act.by_hand == 0


def _approved(c: Correspondence, _stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.approved, life.returned = True, False


def _returned(c: Correspondence, _stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.passed = life.approved = False
        life.returned, life.signed, life.printed, life.original = True, None, None, None


def _signed(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.signed, life.number = stamp, act.number


def _printed(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.printed, life.original, life.number = stamp, None, act.number


def _original(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.original = Original(
            stamp,
            act.signed_on,
            act.leaves,
            tuple(one["by"] for one in act.pages),
            tuple(missing_of(act.leaves, act.pages)),
            len(act.exhibits),
            _kept(act.kept, stamp, "kept"),
        )


def _dispatched(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.dispatched, life.sent_on, life.channel = stamp, act.sent_on, act.channel
        life.number = life.number or act.number or ""
        life.pouch, life.proof = act.pouch or "", act.proof or ""


def _received(c: Correspondence, stamp: Stamp, act: Any) -> None:
    life = LetterLife(act.letter, True, stamp, act.instrument, act.counterpart)
    life.body = _body(act, stamp, "requesting_authority")
    life.their_number = _kept(act.their_number, stamp, "their_number")
    life.received_on, life.channel = act.received_on, act.medium
    life.pouch, life.proof = act.pouch or "", act.pdf or ""
    c.letters[act.letter] = life
    _ask(c, act.letter, act.measures)


def _registered(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        life.number, life.registered = act.number, stamp


def _acknowledged(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if life := c.letters.get(act.letter):
        theirs = _kept(act.their_number, stamp, "their_number")
        note = Acknowledgement(stamp, act.on, act.rests_on, act.receipt or "", theirs)
        life.acknowledged.append(note)
        if not life.incoming and theirs is not None:
            life.their_number = theirs


def _answered(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if asked := c.measures.get(act.measure):
        asked.answers.append(
            Answer(
                stamp,
                act.answer,
                act.answered_on,
                act.rests_on,
                act.source or "",
                act.article or "",
                act.reason_code or "",
                act.until or "",
                len(act.exhibits),
            )
        )


def _corrected(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if asked := c.measures.get(act.measure):
        struck = [a for a in asked.answers if a.stamp.number == act.corrects]
        asked.answers = [a for a in asked.answers if a not in struck]
        asked.struck += [(a, stamp) for a in struck]
        if act.answer != "asked":
            _answered(c, stamp, act)


def _announced(c: Correspondence, stamp: Stamp, act: Any) -> None:
    c.sent[act.pouch] = SentPackage(
        stamp, act.pouch, act.sort, act.to, act.number, act.letter or ""
    )


def _sealed(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if package := c.sent.get(act.pouch):
        package.sealed, package.digest = stamp, act.digest


def _receipted(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if package := c.sent.get(act.pouch):
        confirmed = _kept(act.confirmed, stamp, "confirmed")
        if not isinstance(confirmed, Lost):
            confirmed = confirmed is not None
        c.receipts.add(act.receipt)
        package.receipts.append(Receipt(stamp, act.receipt, act.family, act.received_at, confirmed))


def _opened_pouch(c: Correspondence, stamp: Stamp, act: Any) -> None:
    package = OpenedPackage(
        stamp, act.pouch, act.digest, act.sort, act.sender, act.their_case, act.number
    )
    c.came[act.digest] = c.packages[act.pouch] = package


def _came(c: Correspondence, stamp: Stamp, act: Any) -> None:
    c.files[act.digest] = CameIn(
        stamp,
        act.digest,
        act.received,
        act.sender or "",
        act.pouch or "",
        act.sort or "",
        act.their_case or "",
        act.number,
    )


def _placed(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if file := c.files.get(act.digest):
        file.state, file.into, file.last = act.state, act.into or "", stamp


def _refused(c: Correspondence, stamp: Stamp, act: Any) -> None:
    if file := c.files.get(act.digest):
        file.state, file.step, file.last = "refused", act.step, stamp


def _replied(c: Correspondence, stamp: Stamp, act: Any) -> None:
    paper = Paper(
        stamp,
        act.reply,
        act.letter,
        act.medium,
        act.dated or "",
        act.received,
        len(act.exhibits),
        _kept(act.their_number, stamp, "their_number"),
        _kept(act.reference_read, stamp, "reference_read"),
        act.continues or "",
    )
    c.papers[act.reply] = paper
    c.papers_of.setdefault(act.letter, []).append(paper)


def _searched(c: Correspondence, stamp: Stamp, act: Any) -> None:
    until = min(act.until, stamp.at)
    c.searches.append(Looked(stamp, act.register, act.letter or "", until, act.found))


_Step = Callable[[Correspondence, Stamp, Any], None]

_OF_AUTHORITY: Final[dict[str, _Step]] = {
    "authority.founded/1": _founded,
    "counterpart.added/1": _counterpart,
    "pouch.received/1": _came,
    "pouch.placed/1": _placed,
    "pouch.refused/1": _refused,
}
_OF_CASE: Final[dict[str, _Step]] = {
    "case.opened/1": _opened,
    "letter.drafted/1": _drafted,
    "letter.revised/1": _revised,
    "letter.checked/1": _checked,
    "letter.approved/1": _approved,
    "letter.returned/1": _returned,
    "letter.signed/1": _signed,
    "letter.printed/1": _printed,
    "original.kept/1": _original,
    "letter.dispatched/1": _dispatched,
    "letter.received/1": _received,
    "letter.registered/1": _registered,
    "letter.acknowledged/1": _acknowledged,
    "measure.answered/1": _answered,
    "measure.corrected/1": _corrected,
    "pouch.announced/1": _announced,
    "pouch.sealed/1": _sealed,
    "receipt.received/1": _receipted,
    "pouch.opened/1": _opened_pouch,
    "reply.recorded/1": _replied,
    "register.searched/1": _searched,
    **STEPS_OF_LIFE,
    **STEPS_OF_CARRIED,
}
_STEPS: Final = _OF_AUTHORITY | _OF_CASE

KINDS_OF_CASE: Final = frozenset(_OF_CASE)
KINDS_OF_AUTHORITY: Final = frozenset(_OF_AUTHORITY)
"""The kinds of acts that tell of correspondence, in a case's docket and in the authority's."""
