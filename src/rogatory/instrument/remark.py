# SPDX-License-Identifier: Apache-2.0
"""What a check says: remarks with a verdict each, and the answers that persons give to them.

A remark never calls a letter good.  It says of one row what was read and where, how far the row
itself was read in a source, and what to do::

    ok (Art. 7(1)(c), read)
    missing (Art. 7(1)(f), read)
    check by hand (Art. 17?, not verified)
    does not apply: the crime was not on the requesting state's territory (Art. 91(1))
    in doubt: whether the persons have representatives is not stated (Art. 7(1)(e))
    basis in doubt: date of entry into force for KZ unknown
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

from rogatory.instrument.record import FullDate, OneOf, read, write
from rogatory.language import _

RESULTS = ("confirmed", "does_not_apply", "not_met")


class Verdict(Enum):
    """The five words of a check."""

    OK = "ok"
    MISSING = "missing"
    BY_HAND = "check by hand"
    DOES_NOT_APPLY = "does not apply"
    IN_DOUBT = "in doubt"

    def label(self) -> str:
        """The word in the present language."""
        labels = {
            "ok": _("ok"),
            "missing": _("missing"),
            "check by hand": _("check by hand"),
            "does not apply": _("does not apply"),
            "in doubt": _("in doubt"),
        }
        return labels[self.value]


class Group(Enum):
    """How remarks are grouped; their order here is the order on a screen."""

    ERROR = "error"
    WARNING = "warning"
    BY_HAND = "by hand"
    SETTLED = "settled"

    def label(self) -> str:
        """The heading in the present language."""
        labels = {
            "error": _("errors"),
            "warning": _("warnings"),
            "by hand": _("to be checked by hand"),
            "settled": _("settled"),
        }
        return labels[self.value]


GROUPS = tuple(Group)


@dataclass(frozen=True, slots=True)
class Spot:
    """What was read and where: a place in the form, or a source outside it."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a named person answers to a row that needs a human eye.

    ``read``: what was read; ``where``: source or paper; ``on``: the day (YYYY-MM-DD); ``result``:
    one of ``RESULTS``; ``officer``: who answers.  ``instrument_digest`` says which text of the
    data the row stood in.
    """

    requirement: str
    read: str
    where: str
    on: FullDate
    result: Annotated[str, OneOf(RESULTS)]
    officer: str
    instrument_digest: str | None = None

    @classmethod
    def from_json(cls, value: object) -> Answer:
        """Read an answer from plain JSON; raises Malformed with every fault."""
        return read(cls, value, _("The answer"))

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON types."""
        return write(self)

    @property
    def settles(self) -> bool:
        """Whether this answer lets a check pass."""
        return self.result in ("confirmed", "does_not_apply")


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark; texts are in the language of the moment of the check, codes are not.

    ``source`` is "read", "read, number not verified" or "not verified" (translated); ``as_of`` the
    day that the row's text is of, where it is known; ``untranslated`` is true when the label had
    to be shown in English.
    """

    requirement: str
    article: str
    label: str
    verdict: Verdict
    group: Group
    source: str
    reason: str = ""
    read: tuple[Spot, ...] = ()
    todo: str = ""
    source_url: str | None = None
    untranslated: bool = False
    as_of: str | None = None
    answer: Answer | None = None

    @property
    def wording(self) -> str:
        """The remark in one line, as the glossary words it."""
        word = self.verdict.label()
        if not self.article:
            named = _("{label} {verdict}").format(label=self.label, verdict=word)
            return f"{named}: {self.reason}" if self.reason else named
        if self.verdict in (Verdict.DOES_NOT_APPLY, Verdict.IN_DOUBT) and self.reason:
            return f"{word}: {self.reason} ({self.article})"
        return f"{word} ({self.article}, {self.source})"

    @property
    def needs_answer(self) -> bool:
        """Whether a named person must still answer this row before the check can pass."""
        return self.group is Group.BY_HAND and not (self.answer and self.answer.settles)

    def to_json(self) -> dict[str, Any]:
        """The remark as plain JSON types (codes and the texts of the moment)."""
        return {
            "requirement": self.requirement,
            "article": self.article,
            "label": self.label,
            "verdict": self.verdict.value,
            "group": self.group.value,
            "wording": self.wording,
            "reason": self.reason,
            "read": [{"place": spot.place, "text": spot.text} for spot in self.read],
            "todo": self.todo,
            "source_url": self.source_url or "",
            "as_of": self.as_of or "",
            "untranslated": self.untranslated,
            "answer": self.answer.to_json() if self.answer else {},
        }


def passes(remarks: Iterable[Remark], answers: Sequence[Answer] = ()) -> bool:
    """Whether nothing stands against the letter: no error, and every row by hand is answered.

    The last answer to a row counts, those of ``answers`` after the one the remark carries; an
    answer "not met" stands against the letter whatever the row's group.  That a check passes says
    nothing about what the other state will find.
    """
    given = {answer.requirement: answer for answer in answers}
    for remark in remarks:
        answer = given.get(remark.requirement, remark.answer)
        if remark.group is Group.ERROR or (answer is not None and not answer.settles):
            return False
        if remark.group is Group.BY_HAND and answer is None:
            return False
    return True
