# SPDX-License-Identifier: Apache-2.0
"""Making the receipt: whatever came, and whatever became of it, is answered once and for ever.

The receipt rests on the entry ``pouch.received`` in our authority's docket, names the package and
its parts by digest, and returns the sender's checkpoint with our cosignature.  A file that comes
again gets the receipt that it got before; so does one whose receipt was sealed and not entered
before an interruption, for the receipt's id follows from what it says.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.counterparts import Confirmed
from rogatory.casefile.pouches import ReceiptIssued, ReceivedPouch
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.publish import publish, published, reader_of
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.cosignature import cosign
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.exchange.dispatch import durable_digest, pouches_of, sign_members
from rogatory.exchange.evidence import Shown, body_of, disclosures_of
from rogatory.pouch import entries
from rogatory.pouch.build import LogPart, seal_pouch
from rogatory.pouch.package import Listed, Package
from rogatory.pouch.receipt import Receipt

SHOWN = frozenset({"digest", "size", "received", "pouch"})


def receipt_path(instance: Instance, row: ReceivedPouch) -> Path | None:
    """Return the file of the receipt that was made for a received package; None when none was."""
    return pouches_of(instance) / f"{row.receipt}.asice" if row.receipt else None


def make_receipt(
    instance: Instance,
    row: ReceivedPouch,
    package: Package,
    checkpoint: SignedCheckpoint,
    *,
    family: str,
    reasons: Sequence[str] = (),
    members: Sequence[Listed] = (),
    by: Hand,
) -> Path:
    """Seal the receipt for a received package and enter that it was made; return its file.

    ``checkpoint`` is the package's own; it is cosigned only when we have confirmed it before,
    which is entered before it is answered.
    """
    authority = instance.config.authority
    receipt = Receipt(
        pouch=package.pouch,
        sha256=row.key,
        size=row.size,
        from_=package.from_,
        to=package.to,
        case=package.case,
        channel_number=package.number,
        evidence=family,
        at=row.received,
        members=tuple(members),
        reasons=tuple(reasons),
    )
    answer = Package(
        pouch=_id_of(instance, row, family, reasons),
        kind="receipt",
        from_=instance.config.domain,
        to=package.from_,
        case=None,
        their_case=package.case,
    )
    path = pouches_of(instance) / f"{answer.pouch}.asice"
    if not path.exists():
        seal_pouch(
            path.parent,
            answer,
            content=receipt.encode(),
            log=_log_part(instance, row, package.from_, checkpoint),
            keys={},
            sign_members=lambda parts: sign_members(instance, parts),
            seal_key=instance.signing_key("seal"),
        )
    sealed = durable_digest(path)
    act = ReceiptIssued(digest=row.key, receipt=answer.pouch, sealed=sealed, family=family)
    cases.enter(instance, authority, act, by=by)
    return path


def _id_of(instance: Instance, row: ReceivedPouch, family: str, reasons: Sequence[str]) -> str:
    """Return the uuid of a receipt: of what it says on which file, and after which receipt."""
    said = "\n".join((row.key, family, *reasons, row.receipt))
    return str(uuid.uuid5(uuid.UUID(instance.config.authority), said))


def _log_part(
    instance: Instance, row: ReceivedPouch, domain: str, checkpoint: SignedCheckpoint
) -> LogPart:
    """Return the proof that the receiving stands in our record, and our hand on theirs."""
    authority = instance.config.authority
    before = _previous(instance, domain)
    covering = publish(instance, authority)
    reader = reader_of(instance, authority, covering.size)
    shown = disclosures_of(authority, Shown(row.entry, SHOWN))
    return LogPart(
        checkpoint=covering.signed.encode(),
        entry=body_of(authority, row.entry),
        disclosures=entries.encode_disclosures(shown),
        proof=Proof.make(reader, row.entry, covering.signed).encode(),
        checkpoint_tsr=covering.token,
        acknowledged=before.encode() if before else None,
        consistency=ConsistencyProof.make(reader, before.checkpoint.size, covering.signed).encode()
        if before
        else None,
        cosigned=_cosigned(instance, checkpoint).encode(),
    )


def _cosigned(instance: Instance, checkpoint: SignedCheckpoint) -> SignedCheckpoint:
    """Return the checkpoint with our cosignature, if what we confirmed is exactly this one."""
    confirmed = Confirmed.objects.filter(
        case=instance.config.authority, key=checkpoint.checkpoint.origin
    ).first()
    if confirmed is None or confirmed.size != checkpoint.checkpoint.size:
        return checkpoint
    if confirmed.root != checkpoint.checkpoint.root.hex():
        return checkpoint
    line = cosign(
        checkpoint.checkpoint.text(),
        instance.config.domain,
        instance.signing_key("cosign"),
        int(instance.clock().timestamp()),
    )
    return checkpoint.and_by(line)


def _previous(instance: Instance, domain: str) -> SignedCheckpoint | None:
    """Return the state of our authority's record on which our last receipt to a domain rested."""
    authority = instance.config.authority
    rows = ReceivedPouch.objects.filter(case=authority, sender=domain).exclude(receipt="")
    sizes = [size for row in rows if (size := _size_in(instance, row)) is not None]
    if not sizes:
        return None
    known = published(instance, authority, max(sizes))
    return known.signed if known else None


def _size_in(instance: Instance, row: ReceivedPouch) -> int | None:
    """Return the size of our record that a receipt of ours was made at."""
    from rogatory.pouch.container import open_container

    path = receipt_path(instance, row)
    if path is None or not path.exists():
        return None
    with open_container(path) as container:
        container.scan()
        data = container.read("log/checkpoint", limit=65_536)
    return SignedCheckpoint.parse(data).checkpoint.size


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
