# SPDX-License-Identifier: Apache-2.0
"""The sheet: what a machine read in one file, and what it could not read.

The child process writes it as JSON and the parent reads it strictly, because the child has parsed a
stranger's file and is not trusted either::

    {"media": "image/jpeg",
     "facts": [["location", "GPS position", "-48.52130, -122.98710", ""]],
     "passages": [["page 1", "text ..."]],
     "faults": [["not_looked_at", ""]]}

``place`` says where inside the file: "" is the file itself, "page 3", "attachment 1", and inside
containers "attachment 1 / page 3".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rogatory.errors import Malformed
from rogatory.language import _

#: What a fact is about; :mod:`.harm` weighs each of them.
FACT_KINDS = frozenset(
    {"location", "device", "author", "time", "route", "hidden", "phone", "title", "count"}
)
#: Faults with which nothing of the file was read.
FATAL = frozenset(
    {
        "empty",
        "unknown_form",
        "form_not_parsed",
        "encrypted",
        "damaged",
        "crashed",
        "not_permitted",
        "not_a_file",
        "absent",
        "bad_reply",
        "not_strippable",
        "left_over",
    }
)
#: Faults with which a limit ended the reading.
LIMITS = frozenset({"too_large", "too_deep", "too_many", "memory", "time"})
#: What no machine here looks at; the file still counts as read.
NOTES = frozenset(
    {
        *("not_looked_at", "not_heard", "no_text_layer"),
        *("issuer_unchecked", "stamp_unchecked", "signature_unchecked", "digest_unchecked"),
    }
)
#: Parts that were not read although the file was.
PARTIAL = frozenset({"text_cut", "part_unread", "page_unread", "history_unread", "cut_short"})
#: What a file says of itself and what it is do not agree.
DOUBTS = frozenset({"altered", "signature_wrong"})

MAX_ITEMS = 5_000
MAX_VALUE = 500
MAX_TEXT = 4_000_000


@dataclass(frozen=True)
class Fact:
    """One thing the file says about itself: kind (see FACT_KINDS), name, value, place."""

    kind: str
    name: str
    value: str
    place: str = ""


@dataclass(frozen=True)
class Passage:
    """A stretch of text and where in the file it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Fault:
    """Why something was not read: a code of this module, and where."""

    code: str
    place: str = ""

    def sentence(self) -> str:
        """Say in the reader's language why, and what to do about it."""
        said = _sentences().get(self.code, self.code)
        return f"{self.place}: {said}" if self.place else said


@dataclass
class Sheet:
    """What was read in one file; adding beyond the limits notes a fault instead of growing."""

    media: str = "application/octet-stream"
    facts: list[Fact] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    room_for_text: int = MAX_TEXT

    def fact(self, kind: str, name: str, value: object, place: str = "") -> None:
        """Add a fact; an empty value is none, a long one is cut and kept whole as a passage."""
        text = _plain(str(value))
        if not text:
            return
        if len(text) > MAX_VALUE:
            self.passage(f"{place} / {name}" if place else name, text)
            text = text[:MAX_VALUE]
        if len(self.facts) >= MAX_ITEMS:
            self.fault("too_many", "")
            return
        entry = Fact(kind, name[:MAX_VALUE], text, place[:MAX_VALUE])
        if entry not in self.facts[-50:]:
            self.facts.append(entry)

    def passage(self, place: str, text: str) -> None:
        """Add text; what exceeds MAX_TEXT characters a file is cut, and said to be."""
        if not text.strip():
            return
        if len(text) > self.room_for_text or len(self.passages) >= MAX_ITEMS:
            self.fault("text_cut", "")
            text = text[: self.room_for_text]
        if text and len(self.passages) < MAX_ITEMS:
            self.room_for_text -= len(text)
            self.passages.append(Passage(place[:MAX_VALUE], text))

    def fault(self, code: str, place: str = "") -> None:
        """Add a fault once."""
        entry = Fault(code, place[:MAX_VALUE])
        if entry not in self.faults and len(self.faults) < MAX_ITEMS:
            self.faults.append(entry)

    def status(self) -> str:
        """Return read, partly, unreadable or refused, judged by the faults."""
        here = {f.code for f in self.faults if not f.place}
        if here & LIMITS:
            return "refused"
        if here & FATAL:
            return "unreadable"
        return "partly" if any(f.code not in NOTES for f in self.faults) else "read"

    def as_json(self) -> dict[str, object]:
        """Return the wire form of the module docstring."""
        return {
            "media": self.media,
            "facts": [[f.kind, f.name, f.value, f.place] for f in self.facts],
            "passages": [[p.place, p.text] for p in self.passages],
            "faults": [[f.code, f.place] for f in self.faults],
        }

    @classmethod
    def from_json(cls, value: object) -> Sheet:
        """Read the wire form strictly; anything else raises Malformed."""
        if not isinstance(value, dict) or set(value) != {"media", "facts", "passages", "faults"}:
            raise Malformed(_("The reading process answered with something that is no sheet."))
        media = value["media"]
        facts = _rows(value["facts"], 4)
        passages = _rows(value["passages"], 2)
        faults = _rows(value["faults"], 2)
        known = FATAL | LIMITS | NOTES | PARTIAL | DOUBTS
        if not (
            isinstance(media, str)
            and len(media) < 100
            and all(f[0] in FACT_KINDS for f in facts)
            and all(f[0] in known for f in faults)
        ):
            raise Malformed(_("The reading process answered with something that is no sheet."))
        return cls(
            media,
            [Fact(*f) for f in facts],
            [Passage(*p) for p in passages],
            [Fault(*f) for f in faults],
        )


def _rows(value: object, width: int) -> list[list[str]]:
    """Return ``value`` as rows of ``width`` strings, or raise Malformed."""
    if not isinstance(value, list) or not all(
        isinstance(row, list) and len(row) == width and all(isinstance(c, str) for c in row)
        for row in value
    ):
        raise Malformed(_("The reading process answered with something that is no sheet."))
    return value


def _plain(text: str) -> str:
    """Make one printable line: controls, line ends and direction marks become spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _sentences() -> dict[str, str]:
    """Return what each code means, in the reader's language."""
    return {
        "empty": _("The file is empty."),
        "unknown_form": _("The form of the file is not known to the machine; look at it by hand."),
        "form_not_parsed": _("The form is known but not read here; look at it by hand."),
        "encrypted": _("The file is encrypted; open it with its password and look at it by hand."),
        "damaged": _("The file is damaged or not in the form it claims; look at it by hand."),
        "crashed": _("The reading process ended abruptly at this file; look at it by hand."),
        "not_permitted": _("The file may not be read; check its permissions."),
        "not_a_file": _("This is not an ordinary file."),
        "absent": _("The file is not there any more."),
        "bad_reply": _("The reading process gave no usable answer; look at the file by hand."),
        "not_strippable": _("It cannot be stripped: leave it out or send it as it is."),
        "left_over": _("After stripping something was still there: leave the file out."),
        "too_large": _("The file is larger than the limit; look at it by hand."),
        "too_deep": _("The file is nested deeper than the limit; look at it by hand."),
        "too_many": _("The file has more parts than the limit; look at it by hand."),
        "memory": _("Reading it would take more memory than the limit; look at it by hand."),
        "time": _("Reading it took longer than the limit; look at it by hand."),
        "not_looked_at": _("The machine did not look at what the picture shows."),
        "not_heard": _("The machine did not hear or see what was recorded."),
        "no_text_layer": _("The page is a picture without text; the machine did not read it."),
        "text_cut": _("The text is longer than the limit; the rest was not read."),
        "part_unread": _("This part could not be read."),
        "page_unread": _("This page could not be read."),
        "history_unread": _("Earlier versions inside the file were not read."),
        "cut_short": _("This ends before its end, or is missing: something of it is not there."),
        "altered": _(
            "This does not agree with the digest that the file gives of it: it was altered "
            "after the digest was made, or is damaged."
        ),
        "signature_wrong": _("The signature does not hold for what is signed."),
        "signature_unchecked": _(
            "There is a signature, which cannot be checked here: its form or its key is not known."
        ),
        "issuer_unchecked": _(
            "The signature holds for the key that the file brings along; whose "
            "key that is was not checked."
        ),
        "stamp_unchecked": _(
            "There is a time-stamp on the signature; who made it was not checked."
        ),
        "digest_unchecked": _(
            "The digest that the file gives of this is of a form that is not "
            "known here, and was not checked."
        ),
    }
