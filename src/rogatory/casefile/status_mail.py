# SPDX-License-Identifier: Apache-2.0
"""What crossed the border, as parts of a status statement: packages, papers, searches.

Codes and numbers only; ``status_words`` says them.  Every part names its entries; those of the
authority's own record stand apart as ``authority_entries``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rogatory.casefile import grounds
from rogatory.casefile.correspondence import Correspondence
from rogatory.casefile.days import AsOf, Span, span
from rogatory.casefile.lives import CameIn, Lost, SentPackage
from rogatory.casefile.reckoning import Reckoning
from rogatory.casefile.status_carried import of_reply
from rogatory.clerk.act import Act, Stamp

Part = dict[str, Any]

_ARRIVALS: Final = {
    "reply.recorded/1": ("reply", "received"),
    "letter.received/1": ("letter_in", "received_on"),
    "letter.dispatched/1": ("dispatch", "sent_on"),
}
"""Acts that bring a paper into the record, and the field that says when the paper came or went."""


@dataclass
class Mail:
    """What was told, made into the parts of one statement."""

    told: Correspondence
    case: str
    as_of: AsOf
    erased: Mapping[tuple[int, str], int]
    erased_of_authority: Mapping[tuple[int, str], int]
    reckoning: Reckoning

    def said(self, value: Any) -> Any:
        """Return an erasable value, or which entry erased it (None when no entry says so)."""
        if isinstance(value, Lost):
            return {"erased": self.erased.get((value.entry, value.name))}
        return value

    def names(self) -> Any:
        """Return the authority's names by language, or which entry of its record erased them."""
        founded, stamp = self.told.founded, self.told.founded_stamp
        if founded is None or stamp is None:
            return {}
        if isinstance(founded.names, dict):
            return founded.names
        return {"erased": self.erased_of_authority.get((stamp.number, "names"))}

    def packages_sent(self) -> list[Part]:
        """Return our sealed packages in the order of their announcement."""
        return [self._sent(package) for package in self.told.sent.values()]

    def _sent(self, package: SentPackage) -> Part:
        stamps = [package.stamp, package.sealed, *(r.stamp for r in package.receipts)]
        return {
            "number": package.number,
            "kind": package.sort,
            "to": package.to,
            "package": package.pouch,
            "letter": package.letter or None,
            "announced": package.stamp.at,
            "sealed": package.sealed.at if package.sealed else None,
            "digest": package.digest or None,
            "receipts": [
                {
                    "family": receipt.family,
                    "received_at": receipt.received_at,
                    "entered": receipt.stamp.at,
                    "confirmed": self.said(receipt.confirmed),
                    "entries": [receipt.stamp.number],
                }
                for receipt in package.receipts
            ],
            "received_there": package.there is not None,
            "entries": [stamp.number for stamp in stamps if stamp],
        }

    def packages_received(self) -> list[Part]:
        """Return the files that came for this case, or may have come for it.

        A file that was refused, waits or was not dealt with names its case only by its own word:
        ``certain`` is false unless that word is one that opened packages of this case confirm.
        """
        told = self.told
        partners = {life.counterpart for life in told.letters.values()}
        partners |= {package.to for package in told.sent.values()}
        partners |= {package.sender for package in told.came.values()}
        theirs = {(p.sender, p.their_case) for p in told.came.values()}
        elsewhere = {
            (f.sender, f.their_case)
            for f in told.files.values()
            if f.into not in ("", self.case) and f.sort != "receipt"
        } - theirs
        rows = []
        for file in told.files.values():
            mine = file.into == self.case or file.digest in told.came
            known = mine or (file.sender, file.their_case) in theirs
            perhaps = file.sender in partners and (file.sender, file.their_case) not in elsewhere
            if file.into in ("", self.case) and (known or perhaps):
                rows.append(self._came(file, certain=known))
        seen = {row["digest"] for row in rows}
        for package in told.came.values():
            if package.digest not in seen:
                came = CameIn(
                    package.stamp, package.digest, package.stamp.at, package.sender,
                    package.pouch, package.sort, package.their_case, package.number,
                )  # fmt: skip
                rows.append(self._came(came, certain=True, here=False))
        return rows

    def _came(self, file: CameIn, *, certain: bool, here: bool = True) -> Part:
        opened = self.told.came.get(file.digest)
        stamps = [file.stamp, file.last] if here else []
        return {
            "number": file.number,
            "kind": file.sort or None,
            "from": file.sender or None,
            "package": file.pouch or None,
            "digest": file.digest,
            "received": file.received,
            "state": "opened" if opened is not None else file.state,
            "failed_step": file.step or None,
            "certain": certain,
            "entries": [opened.stamp.number] if opened else [],
            "authority_entries": [stamp.number for stamp in stamps if stamp],
        }

    def replies(self) -> list[Part]:
        """Return what came outside Rogatory, in the order of entry."""
        rows = []
        for paper in self.told.papers.values():
            life = self.told.letters.get(paper.letter)
            rows.append(
                {
                    "reply": paper.reply,
                    "letter": paper.letter,
                    "our_number": life.number if life else "",
                    "their_number": self.said(paper.their_number),
                    "reference_read": self.said(paper.reference_read),
                    "medium": paper.medium,
                    "dated": paper.dated or None,
                    "received": paper.received,
                    "entered": paper.stamp.at,
                    "rests_on": grounds.of_medium(paper.medium, kept=paper.exhibits > 0),
                    "exhibits": paper.exhibits,
                    "entries": [paper.stamp.number],
                    **of_reply(paper, self.told.papers),
                }
            )
        return rows

    def searches(self) -> list[Part]:
        """Return every search in a register: where, about what, until when, with what result."""
        return [
            {
                "register": search.register,
                "letter": search.letter or None,
                "until": search.until,
                "found": search.found,
                "entered": search.stamp.at,
                "by": search.stamp.by,
                "entries": [search.stamp.number],
            }
            for search in self.told.searches
        ]

    def late(self) -> list[Part]:
        """Return the papers told of here that came or went on an earlier day than their entry."""
        rows = [(p.stamp, "reply", p.received) for p in self.told.papers.values()]
        for life in self.told.letters.values():
            if life.incoming:
                rows.append((life.first, "letter_in", life.received_on))
            elif life.dispatched is not None:
                rows.append((life.dispatched, "dispatch", life.sent_on))
        parts = [self._late(*row) for row in sorted(rows, key=lambda row: row[0].number)]
        return [part for part in parts if part["days"] > 0]

    def since(self, acts: Iterable[tuple[Stamp, Act]]) -> list[Part]:
        """Return the papers that came or went by then and were entered only afterwards."""
        rows = []
        for stamp, act in acts:
            what, name = _ARRIVALS.get(stamp.kind, ("", ""))
            if what and stamp.at > self.as_of.instant and self.as_of.holds(getattr(act, name)):
                rows.append(self._late(stamp, what, getattr(act, name)))
        return rows

    def _late(self, stamp: Stamp, what: str, happened: str) -> Part:
        entered = self._span(stamp.at).last
        return {
            "what": what,
            "happened": happened,
            "entered": stamp.at,
            "days": self._span(happened).days_until(entered),
            "entries": [stamp.number],
        }

    def _span(self, value: str) -> Span:
        assert self.as_of.local.tzinfo is not None
        return span(value, self.as_of.local.tzinfo)
