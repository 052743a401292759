# SPDX-License-Identifier: Apache-2.0
"""Receiving: never fails on content; whatever came is kept, judged, answered.

::

    1  the bytes into the vault, then pouch.received in the authority's docket
    2  verify_pouch; what fails: pouch.refused with every reason, and a receipt that says refused
    3  the place in the channel: an earlier number missing -> waiting; a number twice -> refused
    4  checkpoint.confirmed: the sender's record as we confirm it, stored before it is answered
    5  pouch.opened in the case, pinning that record, with what it brings as our own acts
    6  pouch.placed, and the receipt

Run again after an interruption, each step finds what is done and goes on from there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.cases import Case, CaseOpened
from rogatory.casefile.counterparts import CheckpointConfirmed, Confirmed, ForkKept
from rogatory.casefile.pouches import (
    OpenedPouch,
    PouchPlaced,
    PouchReceived,
    PouchRefused,
    ReceivedPouch,
    SentPouch,
)
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.entry import Seen
from rogatory.errors import Inadmissible, Malformed, RogatoryError, Unavailable
from rogatory.exchange.acknowledge import digest_of, make_receipt, receipt_path
from rogatory.exchange.counterpart import card_of, trust_of
from rogatory.exchange.opening import acts_of_package
from rogatory.language import _
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Listed, Package
from rogatory.verify import Report, verify_pouch

CHUNK = 1 << 20


@dataclass
class Outcome:
    """What became of a file that came: its state, why, where it went, and our receipt for it.

    ``state`` is opened, waiting, refused, needs_case, receipt, or again (came before).
    """

    state: str
    digest: str
    report: Report | None = None
    case: str = ""
    receipt: Path | None = None
    reasons: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    also: list[Outcome] = field(default_factory=list)
    """Packages that waited for this one and were opened after it."""


def receive(
    instance: Instance,
    path: Path,
    by: Hand,
    *,
    into: str | None = None,
    new_case: CaseOpened | None = None,
    by_way_of: str = "file",
) -> Outcome:
    """Take in the file at ``path``; return what became of it.

    ``into`` names the case for a first letter, ``new_case`` opens one for it; with neither, a
    first letter is kept and verified, and the outcome says ``needs_case``.
    """
    try:
        digest = digest_of(path)
    except OSError as error:
        raise Unavailable(
            _("The file cannot be read ({reason}): check the medium and try again.").format(
                reason=error.strerror
            )
        ) from None
    row = ReceivedPouch.objects.filter(case=instance.config.authority, key=digest).first()
    if row is not None and row.state != "received":
        return Outcome("again", digest, case=row.case_opened, receipt=receipt_path(instance, row))
    if row is None:
        row = _keep(instance, path, digest, by, by_way_of)
    return _judge(instance, row, by, into, new_case)


def _keep(instance: Instance, path: Path, digest: str, by: Hand, by_way_of: str) -> ReceivedPouch:
    """Step 1: bytes first, then the entry that they came."""
    authority = instance.config.authority
    with path.open("rb") as stream:
        placed = instance.vault.put(authority, iter(lambda: stream.read(CHUNK), b""))
    if placed.sha256 != digest:
        raise Unavailable(_("The file changed while it was read: copy it, then try again."))
    package = _claims(path)
    act = PouchReceived(
        digest=digest,
        size=placed.size,
        received=instance.now(),
        by_way_of=by_way_of,
        sender=package.from_ if package else None,
        pouch=package.pouch if package else None,
        sort=package.kind if package else None,
        their_case=package.case if package else None,
        number=(package.number or 0) if package else 0,
    )
    cases.enter(instance, authority, act, by=by)
    return ReceivedPouch.objects.get(case=authority, key=digest)


def _claims(path: Path) -> Package | None:
    """Return what a file says of itself, believed by nobody yet; None when it says nothing."""
    try:
        with open_container(path) as container:
            container.scan()
            return Package.decode(container.read("package.json", limit=16 * 2**20))
    except RogatoryError:
        return None


def _kept(instance: Instance, row: ReceivedPouch) -> Path:
    return instance.vault.root / instance.config.authority / row.key


@contextmanager
def _workshop(instance: Instance) -> Iterator[Path]:
    """A private folder inside the instance, for plaintext; gone afterwards."""
    parent = instance.home / "tmp"
    parent.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _judge(
    instance: Instance,
    row: ReceivedPouch,
    by: Hand,
    into: str | None,
    new_case: CaseOpened | None,
) -> Outcome:
    with _workshop(instance) as folder:
        report = verify_pouch(
            _kept(instance, row),
            trust_of(instance),
            identity=instance.secret("age"),
            workdir=folder,
            at=instance.clock(),
            unpack_into=folder / "payload",
        )
        reasons = _refusals(instance, row, report)
        if reasons:
            return _refuse(instance, row, report, reasons, by)
        if report.receipt is not None:
            return _take_receipt(instance, row, report, by)
        if _too_early(instance, row):
            return _wait(instance, row, report, by)
        case = _case_for(instance, report, into)
        if case is None and new_case is None:
            return Outcome("needs_case", row.key, report)
        outcome = _open(instance, row, report, case, new_case, by)
    outcome.also = _waiting_ones(instance, row, outcome.case, by)
    return outcome


def _refusals(instance: Instance, row: ReceivedPouch, report: Report) -> list[str]:
    """Return every reason why a package may not be opened: step 2, and the channel's order."""
    if not report.ok:
        return report.failures
    package = report.package
    assert package is not None
    if package.to != instance.config.domain:
        return [_("The package is for {domain}, not for us.").format(domain=package.to)]
    if card_of(instance, package.from_) is None:
        return [
            _("The sender {domain} is unknown here: add its identity card first.").format(
                domain=package.from_
            )
        ]
    if package.kind == "receipt":
        return []
    if not package.encrypted:
        return [_("The contents are not encrypted: ask for the package anew.")]
    known = _channel(instance, row)
    if any(other.number == package.number for other in known):
        return [
            _("Number {n} of this channel came before with other contents; both are kept.").format(
                n=package.number
            )
        ]
    before = next((o for o in known if o.number == (package.number or 0) - 1), None)
    if before is not None and package.previous != before.key:
        return [_("The package does not follow the one that came before it in this channel.")]
    return []


def _channel(instance: Instance, row: ReceivedPouch) -> list[ReceivedPouch]:
    """Return the packages of the same channel that were opened or wait, but this one."""
    rows = ReceivedPouch.objects.filter(
        case=instance.config.authority,
        sender=row.sender,
        their_case=row.their_case,
        state__in=("opened", "waiting"),
    )
    return [other for other in rows if other.key != row.key]


def _too_early(instance: Instance, row: ReceivedPouch) -> bool:
    opened = [other.number for other in _channel(instance, row) if other.state == "opened"]
    return row.number != max(opened, default=0) + 1


def _refuse(
    instance: Instance, row: ReceivedPouch, report: Report, reasons: list[str], by: Hand
) -> Outcome:
    step = str(report.failed_step or "channel")
    act = PouchRefused(digest=row.key, step=step, reasons=tuple(reasons))
    acts: list[Act] = [act]
    for fork in report.forks:
        acts.append(
            ForkKept(
                origin=fork.second.checkpoint.origin,
                ours=fork.first.encode().decode(),
                theirs=fork.second.encode().decode(),
            )
        )
    cases.enter(instance, instance.config.authority, *acts, by=by)
    receipt = None
    if report.package is not None and report.checkpoint is not None:
        receipt = _receipt(instance, row, report, "refused", by, reasons=("not-in-order",))
    return Outcome("refused", row.key, report, reasons=reasons, receipt=receipt)


def _receipt(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    family: str,
    by: Hand,
    reasons: tuple[str, ...] = (),
) -> Path | None:
    """Make our receipt, unless the package is a receipt itself or its sender is unknown here."""
    package = report.package
    if package is None or package.kind == "receipt" or report.checkpoint is None:
        return None
    if card_of(instance, package.from_) is None or package.to != instance.config.domain:
        return None
    members: tuple[Listed, ...] = package.members
    row.refresh_from_db()
    return make_receipt(
        instance,
        row,
        package,
        report.checkpoint,
        family=family,
        reasons=reasons,
        members=members,
        by=by,
    )


def _wait(instance: Instance, row: ReceivedPouch, report: Report, by: Hand) -> Outcome:
    if row.state == "received":
        act = PouchPlaced(digest=row.key, state="waiting")
        cases.enter(instance, instance.config.authority, act, by=by)
    receipt = _receipt(instance, row, report, "submission_accepted", by)
    opened = [o.number for o in _channel(instance, row) if o.state == "opened"]
    why = _("It waits for number {n} of its channel.").format(n=max(opened, default=0) + 1)
    return Outcome("waiting", row.key, report, reasons=[why], receipt=receipt)


def _waiting_ones(instance: Instance, row: ReceivedPouch, case: str, by: Hand) -> list[Outcome]:
    """Open the package that waited for this number, and so those after it."""
    following = [o for o in _channel(instance, row) if o.state == "waiting"]
    for other in following:
        if other.number == row.number + 1:
            return [_judge(instance, other, by, case, None)]
    return []


def _case_for(instance: Instance, report: Report, into: str | None) -> str | None:
    """Return the case of ours that a package belongs to; None when a person must say."""
    package = report.package
    assert package is not None
    known = OpenedPouch.objects.filter(sender=package.from_, their_case=package.case).first()
    if known is not None:
        return known.case
    named = package.their_case
    if named is not None and SentPouch.objects.filter(case=named, to=package.from_).exists():
        return named
    if into is not None:
        if not Case.objects.filter(key=into).exists():
            raise Inadmissible(_("There is no such case in this instance."))
        return into
    return None


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


def _open(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    case: str | None,
    new_case: CaseOpened | None,
    by: Hand,
) -> Outcome:
    """Steps 4 to 6."""
    package, signed = report.package, report.checkpoint
    assert package is not None
    assert signed is not None
    try:
        brought = acts_of_package(instance, case, report, by)
    except (Malformed, Inadmissible) as error:
        reasons = list(getattr(error, "remarks", ())) or [str(error)]
        return _refuse(instance, row, report, reasons, by)
    seen = confirm(instance, signed, package.from_, by)
    if case is None:
        assert new_case is not None
        case = cases.open_case(instance, new_case, by)
        brought.store(instance, case)
    else:
        brought.store(instance, case)
    if not OpenedPouch.objects.filter(case=case, key=package.pouch).exists():
        cases.enter(instance, case, *brought.acts, by=by, seen=[seen])
    placed = PouchPlaced(digest=row.key, state="opened", into=case)
    cases.enter(instance, instance.config.authority, placed, by=by)
    receipt = _receipt(instance, row, report, "content_handed_over", by)
    return Outcome(
        "opened",
        row.key,
        report,
        case=case,
        receipt=receipt,
        letters=brought.letters,
        reasons=brought.remarks,
    )


def _take_receipt(instance: Instance, row: ReceivedPouch, report: Report, by: Hand) -> Outcome:
    """Enter a receipt of the other side into the case whose package it confirms."""
    from rogatory.exchange.opening import acts_of_receipt

    package, signed, receipt = report.package, report.checkpoint, report.receipt
    assert package is not None
    assert signed is not None
    assert receipt is not None
    sent = SentPouch.objects.filter(key=receipt.pouch, to=package.from_).first()
    if sent is None or sent.digest != receipt.sha256:
        why = _("The receipt is for a package that we did not send, or for other bytes.")
        return _refuse(instance, row, report, [why], by)
    checkpoint = signed.checkpoint
    if sent.receipt != package.pouch:
        acts = acts_of_receipt(instance, _kept(instance, row), report, sent)
        seen = Seen(checkpoint.origin, checkpoint.size, checkpoint.root)
        cases.enter(instance, sent.case, *acts, by=by, seen=[seen])
    placed = PouchPlaced(digest=row.key, state="opened", into=sent.case)
    cases.enter(instance, instance.config.authority, placed, by=by)
    return Outcome("receipt", row.key, report, case=sent.case)
