# SPDX-License-Identifier: Apache-2.0
"""Whether a row of another register is something that stands here already: proposed, with reasons.

A machine proposes and a person decides.  Numbers are held against each other as people read them:
without case, blanks and №, with dashes of one kind, Cyrillic letters as the Latin ones they look
like, and no zeros before a figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from rogatory.casefile.imported import ImportedRow
from rogatory.casefile.letters import Letter
from rogatory.casefile.register import RegisteredPaper, Reply
from rogatory.language import _

_ALIKE: Final = str.maketrans("авекмнорстухіјѕ–—−‑", "abekmhopctyxijs----")


def number_folded(text: str) -> str:
    """Return a registration number as it is compared; "" for one without letters and digits."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    plain = re.sub(r"\s+", "", plain)
    plain = re.sub(r"\A(?:no|n)[.:]?(?=\d)", "", plain)
    plain = re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)
    return plain if any(sign.isalnum() for sign in plain) else ""


@dataclass(frozen=True)
class Known:
    """Something that stands in the register here: where, and what it is compared by."""

    what: str
    case: str
    key: str
    outgoing: bool
    day: str
    counterpart: str
    number: str
    their_number: str

    @property
    def place(self) -> str:
        """``case/id``, as a row names it."""
        return f"{self.case}/{self.key}"

    @property
    def said(self) -> str:
        """How a person calls it."""
        words = {"letter": _("letter"), "reply": _("reply"), "paper": _("paper")}
        named = self.number or self.their_number or self.key
        return _("{what} {number} of {day}").format(
            what=words.get(self.what, self.what), number=named, day=self.day or "–"
        )


@dataclass(frozen=True)
class Proposal:
    """What a row may be the same as, and why."""

    known: Known
    agree: tuple[str, ...]
    """Out of: number, their_number, day, side."""

    @property
    def reason(self) -> str:
        """Say what agrees, in the present language."""
        words = {
            "number": _("the same number of ours"),
            "their_number": _("the same number of theirs"),
            "day": _("the same day"),
            "side": _("the same other side"),
        }
        return ", ".join(words[name] for name in self.agree)


@dataclass
class Here:
    """Everything in the register of this instance, found by what a row can be compared by."""

    by_number: dict[tuple[bool, str], list[Known]] = field(default_factory=dict)
    by_theirs: dict[tuple[bool, str], list[Known]] = field(default_factory=dict)
    by_day: dict[tuple[bool, str, str], list[Known]] = field(default_factory=dict)
    by_key: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls) -> Here:
        """Read letters that went or came, replies and papers of all cases."""
        here = cls()
        for one in (*_letters(), *_replies(), *_papers()):
            if number := number_folded(one.number):
                here.by_number.setdefault((one.outgoing, number), []).append(one)
            if theirs := number_folded(one.their_number):
                here.by_theirs.setdefault((one.outgoing, theirs), []).append(one)
            here.by_day.setdefault((one.outgoing, one.day, one.counterpart), []).append(one)
            here.by_key[one.key] = one
        return here

    def proposal(
        self, outgoing: bool, day: str, side: str, number: str, theirs: str
    ) -> Proposal | None:
        """Return what a row is most likely the same as; None when nothing agrees enough."""
        ours, other = number_folded(number), number_folded(theirs)
        candidates = [
            *self.by_number.get((outgoing, ours), ()),
            *self.by_theirs.get((outgoing, other), ()),
            *(self.by_day.get((outgoing, day, side), ()) if side else ()),
        ]
        best: Proposal | None = None
        for known in candidates:
            agree = _agree(known, day, side, ours, other)
            enough = _enough(known, agree, day, bool(ours or other))
            if enough and (best is None or len(agree) > len(best.agree)):
                best = Proposal(known, agree)
        return best

    def named(self, words: str) -> list[Known]:
        """Return what a person names by id or number."""
        if words in self.by_key:
            return [self.by_key[words]]
        wanted = number_folded(words)
        found = [
            known
            for index in (self.by_number, self.by_theirs)
            for outgoing in (True, False)
            for known in index.get((outgoing, wanted), ())
        ]
        return list({known.place: known for known in found}.values()) if wanted else []


def _agree(known: Known, day: str, side: str, ours: str, theirs: str) -> tuple[str, ...]:
    same = {
        "number": bool(ours) and number_folded(known.number) == ours,
        "their_number": bool(theirs) and number_folded(known.their_number) == theirs,
        "day": bool(day) and known.day == day,
        "side": bool(side) and known.counterpart == side,
    }
    return tuple(name for name, agrees in same.items() if agrees)


def _enough(known: Known, agree: tuple[str, ...], day: str, numbered: bool) -> bool:
    """Tell whether this much makes a proposal: numbers begin anew each year, days have many."""
    if "number" in agree:
        return "day" in agree or known.day[:4] == day[:4]
    if "their_number" in agree:
        return "day" in agree or "side" in agree
    bare = not numbered or not (known.number or known.their_number)
    return bare and {"day", "side"} <= set(agree)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _letters() -> Iterator[Known]:
    for row in Letter.objects.all().defer("form").iterator():
        day = row.received_on if row.incoming else row.sent_on
        if row.incoming or row.dispatched:
            yield Known(
                "letter", row.case, row.key, not row.incoming, day or "", row.counterpart,
                row.number, _text(row.their_number),
            )  # fmt: skip


def _replies() -> Iterator[Known]:
    sides = {
        (case, key): other
        for case, key, other in Letter.objects.values_list("case", "key", "counterpart")
    }
    for row in Reply.objects.all().iterator():
        yield Known(
            "reply", row.case, row.key, False, row.received, sides.get((row.case, row.letter), ""),
            "", _text(row.their_number),
        )  # fmt: skip


def _papers() -> Iterator[Known]:
    for row in RegisteredPaper.objects.all().iterator():
        yield Known(
            "paper", row.case, row.key, row.outgoing, row.passed, row.counterpart, row.number,
            _text(row.their_number),
        )  # fmt: skip


def standing_rows() -> list[ImportedRow]:
    """Return the imported rows that were not withdrawn, in the order of their entries."""
    return list(ImportedRow.objects.exclude(standing="withdrawn").order_by("case", "entry", "key"))
