# SPDX-License-Identifier: Apache-2.0
"""``receipt.json``: what a receiver confirms of one pouch, in terms that a court can map.

One object in canonical JSON (RFC 8785), at most 16 MiB::

    {"at":"2026-11-23T02:00:00Z","case":<sender's case uuid>,"channel_number":1,
     "evidence":"consigned","from":"xa.example","members":[{"name":…,"sha256":<hex>,"size":9},…],
     "pouch":<uuid>,"reasons":["not-for-us"],"sha256":<hex of the whole pouch>,"size":123,
     "to":"xb.example","v":1}

``members`` lists every member of the confirmed pouch, in order (empty when it could not be read).
``from`` and ``to`` are those of the confirmed pouch: the receipt itself travels the other way.
``evidence`` is one of EVIDENCE; each stands for an event of ETSI EN 319 522-1.  ``reasons`` are
codes, at least one when and only when the evidence is negative: no personal data, no free text.

A receipt travels in a pouch of kind ``receipt``: this record instead of a payload; ``log/*`` of the
receiver's authority docket with the entry that records the receiving; and ``log/cosigned``, the
confirmed pouch's ``log/checkpoint`` with the receiver's cosignature added.  It is never confirmed
in its turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rogatory.docket import canon
from rogatory.docket.entry import is_instant
from rogatory.language import _
from rogatory.pouch.package import (
    CODE_FORM,
    DOMAIN_FORM,
    HEX_FORM,
    UUID_FORM,
    Listed,
    are_listed,
    in_form,
)
from rogatory.pouch.structure import Unsound

__all__ = ["EVIDENCE", "MAX_RECEIPT", "NEGATIVE", "Receipt"]

MAX_RECEIPT = 16 * 2**20

#: Our word for each piece of evidence -> the event of ETSI EN 319 522-1 that it stands for.
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "submission_accepted": "SubmissionAcceptance",
        "submission_rejected": "SubmissionRejection",
        "relayed": "RelayAcceptance",
        "consigned": "ContentConsignment",
        "content_handed_over": "ContentHandover",
        "refused": "ConsignmentRejection",
        "failed": "ContentConsignmentFailure",
        "expired_without_answer": "AcceptanceRejectionExpiry",
    }
)
#: Evidence that says why something did not happen; it carries reasons.
NEGATIVE = frozenset(("submission_rejected", "refused", "failed", "expired_without_answer"))
_FIELDS = frozenset(
    "v pouch sha256 size members from to case channel_number evidence reasons at".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Receipt:
    """The fields of ``receipt.json``; nothing is checked until ``encode`` or ``decode``."""

    pouch: str
    sha256: str
    size: int
    from_: str
    to: str
    case: str | None
    channel_number: int | None
    evidence: str
    at: str
    members: tuple[Listed, ...] = ()
    reasons: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """Return the canonical bytes; Unsound, with every fault, for what ``decode`` refuses."""
        value: dict[str, Any] = {
            "v": 1,
            "pouch": self.pouch,
            "sha256": self.sha256,
            "size": self.size,
            "members": [one._asdict() for one in self.members],
            "from": self.from_,
            "to": self.to,
            "case": self.case,
            "channel_number": self.channel_number,
            "evidence": self.evidence,
            "reasons": list(self.reasons),
            "at": self.at,
        }
        Unsound.unless_empty(_faults(value))
        return canon.dumps(value)

    @classmethod
    def decode(cls, data: bytes) -> Receipt:
        """Return the receipt of its canonical bytes; Unsound with every fault, or Malformed."""
        value = canon.loads(data, limit=MAX_RECEIPT)
        if not isinstance(value, dict):
            raise Unsound([_("receipt.json is not an object.")])
        found: Mapping[str, Any] = value
        Unsound.unless_empty(_faults(found))
        return cls(
            pouch=found["pouch"],
            sha256=found["sha256"],
            size=found["size"],
            from_=found["from"],
            to=found["to"],
            case=found["case"],
            channel_number=found["channel_number"],
            evidence=found["evidence"],
            at=found["at"],
            members=tuple(Listed(m["name"], m["size"], m["sha256"]) for m in found["members"]),
            reasons=tuple(found["reasons"]),
        )


def _faults(value: Mapping[str, Any]) -> list[str]:
    if set(value) != _FIELDS:
        return [_("receipt.json has missing or unknown fields: {names}.").format(
            names=ascii(sorted(set(value) ^ _FIELDS)))]  # fmt: skip
    if value["v"] != 1 or type(value["v"]) is not int:
        return [_("The receipt is of a later version; use a newer Rogatory.")]
    number, reasons = value["channel_number"], value["reasons"]
    negative = isinstance(value["evidence"], str) and value["evidence"] in NEGATIVE
    checks = {
        "pouch": in_form(UUID_FORM, value["pouch"]),
        "sha256": in_form(HEX_FORM, value["sha256"]),
        "size": type(value["size"]) is int and 0 <= value["size"] < 2**53,
        "members": are_listed(value["members"]),
        "from": in_form(DOMAIN_FORM, value["from"]),
        "to": in_form(DOMAIN_FORM, value["to"]) and value["to"] != value["from"],
        "case": value["case"] is None or in_form(UUID_FORM, value["case"]),
        "channel_number": number is None or (type(number) is int and 1 <= number < 2**53),
        "evidence": isinstance(value["evidence"], str) and value["evidence"] in EVIDENCE,
        "reasons": isinstance(reasons, list)
        and all(in_form(CODE_FORM, reason) for reason in reasons)
        and bool(reasons) == negative,
        "at": is_instant(value["at"]),
    }
    return [
        _("The field {name} of receipt.json is not in form.").format(name=name)
        for name, sound in checks.items()
        if not sound
    ]
