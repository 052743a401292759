# SPDX-License-Identifier: Apache-2.0
"""Which articles of another state may correspond to one of ours: proposals from the data alone.

Two things in the data make a proposal, and each is named: a ``[[pair]]`` that holds both articles,
and tags that both rows bear.  A proposal is no opinion: whether two articles correspond, a person
decides (``casefile.offences``).  What the data does not hold (text, penalty, limitation, gravity,
official capacity, or the whole row) is said as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.errors import Malformed
from rogatory.instrument.offence import OffenceRow, Offences
from rogatory.instrument.terms import tag_label
from rogatory.language import N_, _

__all__ = ["Candidate", "Proposal", "articles_without_row", "propose", "unknown_of"]

PARTICULARS = ("text", "penalty", "limitation", "gravity", "official_capacity")
"""What a letter may have to say of an article beside its number and title."""

_LABELS = {
    "row": N_("everything but the number"),
    "text": N_("text"),
    "penalty": N_("penalty"),
    "limitation": N_("limitation"),
    "gravity": N_("gravity"),
    "official_capacity": N_("official capacity"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may correspond: why it is proposed, and what of it nobody knows.

    ``row`` is None for an article that only a pair names; ``shared`` are the tags of both rows;
    ``read`` tells whether both articles were read in their sources; ``unknown`` holds "row" or
    names out of ``PARTICULARS``.
    """

    state: str
    article: str
    row: OffenceRow | None
    named: bool
    shared: tuple[str, ...]
    read: bool
    unknown: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it is proposed, in the present language."""
        reasons = [_("named as a pair in the data")] if self.named else []
        if self.shared:
            reasons.append(
                _("both are marked: {tags}").format(tags=", ".join(map(tag_label, self.shared)))
            )
        return "; ".join(reasons)

    @property
    def source_word(self) -> str:
        """How far the two articles were read: "read" or "not verified"."""
        return _("read") if self.read else _("not verified")

    def unknown_now(self) -> str:
        """What is unknown of it, in the present language."""
        return ", ".join(_(_LABELS[name]) for name in self.unknown)

    def to_json(self) -> dict[str, Any]:
        """The candidate as plain JSON types."""
        row = self.row
        return {
            "state": self.state,
            "article": self.article,
            "title": row.title_now() if row else None,
            "named_pair": self.named,
            "shared_tags": list(self.shared),
            "reason": self.reason,
            "read": self.read,
            "source_url": row.source_url if row else None,
            "note": row.note if row else None,
            "official_capacity": row.capacity if row else "unknown",
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the data proposes: the article asked for (None when tags were given), candidates, notes.

    Candidates stand in this order: named pairs, then the more shared tags, then the read ones.
    ``digest`` is that of the data as it was applied.
    """

    of: OffenceRow | None
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]
    digest: str

    def to_json(self) -> dict[str, Any]:
        """The proposal as plain JSON types."""
        return {
            "of": {"state": self.of.state, "article": self.of.article} if self.of else None,
            "candidates": [one.to_json() for one in self.candidates],
            "notes": list(self.notes),
            "digest": self.digest,
        }


def propose(
    offences: Offences | None,
    from_: str,
    to: str,
    *,
    article: str | None = None,
    tags: Sequence[str] = (),
) -> Proposal:
    """Propose articles of state ``to`` for an article of state ``from_``, or for tags.

    Raises Malformed with every fault of the question: no data, one state twice, neither article nor
    tags, or both.
    """
    faults = []
    if offences is None:
        faults.append(_("no file of offences is loaded"))
    if from_ == to:
        faults.append(_("the two states are one"))
    if (article is None) == (not tags):
        faults.append(_("give an article, or tags, and not both"))
    if faults or offences is None:
        raise Malformed(
            _("Nothing can be proposed, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
    own = offences.row(from_, article) if article is not None else None
    marked = frozenset(own.tags if own else tags)
    named = _named(offences, from_, to, article)
    found = [_of_row(row, marked, named, own) for row in offences.rows if row.state == to]
    kept = [one for one in found if one.named or (one.shared and _is_offence(one.row))]
    rowless = [name for name in named if offences.row(to, name) is None]
    kept += [Candidate(to, name, None, True, (), False, ("row",)) for name in rowless]
    kept.sort(key=lambda one: (not one.named, -len(one.shared), not one.read))
    return Proposal(
        own, tuple(kept), _notes(offences, from_, to, article, own), offences.as_applied
    )


def unknown_of(row: OffenceRow) -> tuple[str, ...]:
    """What the data does not hold of an article."""
    unknown = [name for name in PARTICULARS[:-1] if getattr(row, name) in (None, "unknown")]
    return (*unknown, *(("official_capacity",) if row.capacity == "unknown" else ()))


def articles_without_row(offences: Offences) -> tuple[tuple[str, str], ...]:
    """Articles that a pair names and no row describes, as (state, article)."""
    named = ((state, one) for pair in offences.pairs for state, all in pair.items() for one in all)
    return tuple(dict.fromkeys(n for n in named if offences.row(*n) is None))


def _of_row(
    row: OffenceRow, marked: frozenset[str], named: Sequence[str], own: OffenceRow | None
) -> Candidate:
    shared = tuple(tag for tag in row.tags if tag in marked)
    read = row.is_read and (own is None or own.is_read)
    return Candidate(
        row.state, row.article, row, row.article in named, shared, read, unknown_of(row)
    )


def _is_offence(row: OffenceRow | None) -> bool:
    """Rows on jurisdiction stand among the offences and are none."""
    return row is not None and "jurisdiction" not in row.tags


def _named(offences: Offences, from_: str, to: str, article: str | None) -> list[str]:
    """Articles of ``to`` that a pair names together with the article."""
    pairs = (p for p in offences.pairs if article in p.get(from_, ()) and to in p)
    return list(dict.fromkeys(one for pair in pairs for one in pair[to]))


def _notes(
    offences: Offences, from_: str, to: str, article: str | None, own: OffenceRow | None
) -> tuple[str, ...]:
    """What the data does not hold of what was asked."""
    notes = []
    if article is not None and own is None:
        notes.append(
            _("The data holds no row of Art. {article} of {state}: it is compared by pairs alone.")
            .format(article=article, state=from_)
        )  # fmt: skip
    if not any(row.state == to for row in offences.rows):
        notes.append(_("The data holds no article of {state}.").format(state=to))
    return tuple(notes)
