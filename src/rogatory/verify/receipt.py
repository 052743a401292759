# SPDX-License-Identifier: Apache-2.0
"""Step 4 for a receipt: what the receiver entered, and its hand on the sender's record."""

from __future__ import annotations

from datetime import UTC, datetime

from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.cosignature import cosigned_at
from rogatory.docket.note import COSIGNATURE, MAX_NOTE_BYTES, VerifierKey
from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.pouch.receipt import Receipt
from rogatory.verify.inspection import Inspection
from rogatory.verify.report import Shown

__all__ = ["cosigned", "receipt_faults"]

#: Evidence that goes with the receiver's hand on the sender's record.
TAKEN = frozenset(("consigned", "content_handed_over"))


def receipt_faults(shown: Shown, receipt: Receipt) -> list[str]:
    """Return what the entry records otherwise than the receipt states."""
    wanted: dict[str, str | int] = {
        "digest": receipt.sha256,
        "pouch": receipt.pouch,
        "size": receipt.size,
    }
    names = {field.name for field in shown.fields}
    faults = [] if "digest" in names else [_("The entry does not say which package was received.")]
    return faults + [
        _("The entry records another {name} than the receipt states.").format(name=name)
        for name, value in wanted.items()
        if name in names and shown.value(name) != value
    ]


def cosigned(one: Inspection, receipt: Receipt) -> None:
    """A receipt carries the confirmed package's checkpoint with the receiver's cosignature."""
    say, domain = one.report, one.record.from_
    try:
        theirs = SignedCheckpoint.parse(one.archive.read("log/cosigned", limit=MAX_NOTE_BYTES))
    except Malformed as error:
        say.failed(4, "cosigned", str(error))
        return
    origin = theirs.checkpoint.origin
    if receipt.case is not None and origin != f"{receipt.from_}/{receipt.case}":
        say.failed(4, "cosigned", _("The confirmed state is of another case record."))
        return
    known = one.trust.known.get(origin)
    if (
        known is not None
        and known.checkpoint.size == theirs.checkpoint.size
        and (known.checkpoint.root != theirs.checkpoint.root)
    ):
        say.failed(
            4, "cosigned", _("The receipt confirms another history than the one known here.")
        )
        return
    keys = [key for _card_key, key in one.trust.log_keys(origin)]
    try:
        if keys:
            theirs.verify(*keys)
    except Unverified:
        say.failed(4, "cosigned", _("The confirmed state was not signed by that record's key."))
        return
    _confirmation(one, theirs, domain, taken=receipt.evidence in TAKEN)


def _confirmation(one: Inspection, theirs: SignedCheckpoint, domain: str, *, taken: bool) -> None:
    say = one.report
    if one.trust.card(domain) is None:
        say.not_checkable(
            4, "cosigned", _("Who confirmed it: no identity card of {domain} is here.").format(
                domain=domain)
        )  # fmt: skip
        return
    try:
        times = [
            at
            for key in one.trust.keys(domain, "cosign")
            if (at := cosigned_at(theirs, VerifierKey(domain, COSIGNATURE, key.raw()))) is not None
        ]
    except Unverified as error:
        say.failed(4, "cosigned", str(error))
        return
    if not times and not taken:  # what waits or was refused is answered, not confirmed
        say.not_checkable(
            4, "cosigned", _("{domain} answers, and does not confirm that state of the record.")
            .format(domain=domain)
        )  # fmt: skip
        return
    if not times:
        say.failed(4, "cosigned", _("The state does not bear the confirmation of {domain}.").format(
            domain=domain))  # fmt: skip
        return
    stated = datetime.fromtimestamp(max(times), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    say.facts["cosigned_at"] = stated
    say.facts["cosigned_size"] = theirs.checkpoint.size
    say.verified(
        4, "cosigned", _("{domain} confirmed the record of {n} entries; by its clock at {at}.")
        .format(domain=domain, n=theirs.checkpoint.size, at=stated)
    )  # fmt: skip
