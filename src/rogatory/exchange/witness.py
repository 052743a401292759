# SPDX-License-Identifier: Apache-2.0
"""What two records say of each other: what we confirm of the other side's, what contradicts itself
and is kept, and when a receipt bears witness against our own.

A receipt returns our checkpoint with the other side's cosignature.  When it is signed by our own
log key and shows more entries than we hold, or another history, then our record was put back or
replaced since: the receipt is genuine, and the proof is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.counterparts import CheckpointConfirmed, Confirmed, Fork, ForkKept
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.publish import leaves, published
from rogatory.clerk.tables import Docket
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.entry import Seen
from rogatory.docket.merkle import Tree
from rogatory.errors import RogatoryError
from rogatory.exchange.counterpart import trust_of
from rogatory.language import _, ngettext
from rogatory.pouch.container import open_container
from rogatory.verify import Report

MAX_NOTE = 65_536


@dataclass(frozen=True)
class Witness:
    """A checkpoint of ours, with another's cosignature, that our record does not bear out."""

    signed: SignedCheckpoint
    held: int
    """How many entries of that record are here."""

    confirmed_by: str

    @property
    def missing(self) -> int:
        """How many entries were there and are not here; 0 when the history is another one."""
        return max(0, self.signed.checkpoint.size - self.held)

    @property
    def said(self) -> str:
        """What happened and what to do, in one sentence or two."""
        case = self.signed.checkpoint.origin.partition("/")[2]
        advice = _(
            "The receipt is genuine and is kept as proof. Enter nothing more: restore the newest "
            "backup, or ask {domain} for what it holds."
        ).format(domain=self.confirmed_by)
        if not self.missing:
            told = _(
                "Our record of case {case} is another history than the one that our own key signed "
                "and {domain} confirmed at {n} entries."
            ).format(case=case, domain=self.confirmed_by, n=self.signed.checkpoint.size)
            return f"{told} {advice}"
        told = ngettext(
            "Our record of case {case} was rolled back by {k} entry: our own key signed {n}, "
            "{domain} confirmed them, and {held} are here.",
            "Our record of case {case} was rolled back by {k} entries: our own key signed {n}, "
            "{domain} confirmed them, and {held} are here.",
            self.missing,
        ).format(
            case=case,
            k=self.missing,
            n=self.signed.checkpoint.size,
            domain=self.confirmed_by,
            held=self.held,
        )
        return f"{told} {advice}"


def cosigned(path: Path) -> SignedCheckpoint:
    """Return the confirmed checkpoint that a receipt's file carries."""
    with open_container(path) as container:
        container.scan()
        return SignedCheckpoint.parse(container.read("log/cosigned", limit=MAX_NOTE))


def witness_against_us(instance: Instance, path: Path, domain: str) -> Witness | None:
    """Return what a receipt of ``domain`` proves against our record; None when it agrees, is not
    signed by our log key, or is of a record that is not ours."""
    try:
        signed = cosigned(path)
    except (RogatoryError, KeyError):
        return None
    checkpoint = signed.checkpoint
    ours, _slash, case = checkpoint.origin.partition("/")
    keys = [key for _card_key, key in trust_of(instance).log_keys(checkpoint.origin)]
    if ours != instance.config.domain or not keys:
        return None
    try:
        signed.verify(*keys)
    except RogatoryError:
        return None
    head = Docket.objects.filter(case=case).first()
    held = head.size if head is not None else 0
    if held >= checkpoint.size:
        root = Tree(leaves(case, 0, checkpoint.size)).root()
        if root == checkpoint.root:
            return None
    return Witness(signed, held, domain)


def keep_proof(instance: Instance, found: Witness, by: Hand) -> None:
    """Enter both states of our record, once: the one that is here and the one that was signed."""
    authority, origin = instance.config.authority, found.signed.checkpoint.origin
    theirs = found.signed.encode().decode()
    known = Fork.objects.filter(case=authority, origin=origin)
    if any(row.theirs == theirs for row in known):
        return
    now = published(instance, origin.partition("/")[2])
    ours = now.signed.encode().decode() if now is not None else _("nothing is published here")
    cases.enter(instance, authority, ForkKept(origin=origin, ours=ours, theirs=theirs), by=by)


def new_forks(instance: Instance, report: Report) -> list[Act]:
    """Return the proofs of misbehaviour that are not kept yet."""
    kept = Fork.objects.filter(case=instance.config.authority)
    known = {(row.ours, row.theirs) for row in kept}
    found = [
        (fork.second.checkpoint.origin, fork.first.encode().decode(), fork.second.encode().decode())
        for fork in report.forks
    ]
    return [
        ForkKept(origin=origin, ours=ours, theirs=theirs)
        for origin, ours, theirs in found
        if (ours, theirs) not in known
    ]


def confirm(instance: Instance, signed: SignedCheckpoint, domain: str, by: Hand) -> Seen:
    """Enter that we confirm the sender's record in this state; return what the case pins."""
    checkpoint = signed.checkpoint
    authority = instance.config.authority
    known = Confirmed.objects.filter(case=authority, key=checkpoint.origin).first()
    if known is None or known.size < checkpoint.size:
        act = CheckpointConfirmed(
            origin=checkpoint.origin,
            domain=domain,
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            old_size=known.size if known else 0,
            checkpoint=signed.encode().decode(),
        )
        cases.enter(instance, authority, act, by=by)
    return Seen(checkpoint.origin, checkpoint.size, checkpoint.root)
