# SPDX-License-Identifier: Apache-2.0
"""Receiving: never fails on content; whatever came is kept, judged, answered.

::

    1  the bytes into the vault, then pouch.received in the authority's docket
    2  verify_pouch; what is not the sender's own: pouch.refused with every reason
    3  the place in the channel (see ``channels``): an earlier number missing -> waiting
    4  checkpoint.confirmed: the sender's record as we confirm it, stored before it is answered
    5  pouch.opened in the case, pinning that record, with what it brings as our own acts
    6  pouch.placed, and the receipt

What is the sender's own and in its turn but cannot be taken over is refused with every reason and
a receipt; its number is used, so that the next one of the channel is not held up.  Run again after
an interruption, each step finds what is done and goes on from there; a file that comes again is
judged anew only while it waits or when it was refused for a reason that may have passed, such as a
card of the sender that was not here yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from rogatory.casefile import cases, compartments
from rogatory.casefile.cases import Case, CaseOpened
from rogatory.casefile.pouches import (
    OpenedPouch,
    PouchPlaced,
    PouchRefused,
    ReceivedPouch,
    SentPouch,
)
from rogatory.clerk import curtain
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket.entry import Seen
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.exchange import channels, submissions
from rogatory.exchange.acknowledge import digest_of, make_receipt, receipt_path
from rogatory.exchange.compared import Comparison
from rogatory.exchange.counterpart import card_of, trust_of
from rogatory.exchange.keeping import clear, keep, kept, letters_of, workshop
from rogatory.exchange.opening import Brought, acts_of_package, acts_of_receipt
from rogatory.exchange.outsiders import case_meant
from rogatory.exchange.witness import confirm, keep_proof, new_forks, witness_against_us
from rogatory.language import _
from rogatory.verify import Report, verify_pouch


@dataclass
class Outcome:
    """What became of a file that came: its state, why, where it went, and our receipt for it.

    ``state`` is opened, submission (kept apart), waiting, kept (for officers who are admitted to
    its case), refused, needs_case, needs_card, receipt, again (came before), or rolled_back: a
    genuine receipt that our own record does not bear out.
    """

    state: str
    digest: str
    report: Report | None = None
    case: str = ""
    receipt: Path | None = None
    reasons: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    also: list[Outcome] = field(default_factory=list)
    """Packages that waited for this one, in the order in which they were taken up after it."""


def receive(
    instance: Instance,
    path: Path,
    by: Hand,
    *,
    into: str | None = None,
    new_case: CaseOpened | None = None,
    by_way_of: str = "file",
    compare: Comparison | None = None,
) -> Outcome:
    """Take in the file at ``path``; return what became of it.

    ``into`` names the case for a first letter, ``new_case`` opens one for it; with neither, a
    first letter is kept and verified, and the outcome says ``needs_case``.  ``compare`` holds the
    paper inside against the data beside it, first.
    """
    try:
        if not path.is_file():
            raise Unavailable(_("There is no such file: name the file of one sealed package."))
        digest = digest_of(path)
    except OSError as error:
        raise Unavailable(
            _("The file cannot be read ({reason}): check the medium and try again.").format(
                reason=error.strerror
            )
        ) from None
    with curtain.aside():  # to which case it belongs does not hang on who carries it in
        clear(instance)
        row = ReceivedPouch.objects.filter(case=instance.config.authority, key=digest).first()
        if row is None:
            row = keep(instance, path, digest, by, by_way_of)
        outcome = _judge(instance, row, by, into, new_case, compare)
        outcome.also = _taken_up(instance, row, outcome.case, by, compare)
    return outcome


def _taken_up(
    instance: Instance, row: ReceivedPouch, case: str, by: Hand, compare: Comparison | None
) -> list[Outcome]:
    """Open what waited for a file, one after the other: thousands may wait."""
    also: list[Outcome] = []
    seen = {row.key}
    while row.sort not in ("receipt", submissions.SORT):
        following = (other for other in channels.left_to_do(row) if other.key not in seen)
        row = next(following, row)
        if row.key in seen:
            break
        seen.add(row.key)
        also.append(_judge(instance, row, by, case or None, None, compare))
        case = also[-1].case
    return also


def _judge(
    instance: Instance,
    row: ReceivedPouch,
    by: Hand,
    into: str | None,
    new_case: CaseOpened | None,
    compare: Comparison | None,
) -> Outcome:
    """Steps 2 to 6, as far as they are not done yet."""
    if row.sort == submissions.SORT:  # it belongs to no channel and opens nothing
        found = submissions.judge(instance, row, by)
        return Outcome(
            found.state, row.key, found.report, receipt=found.receipt, reasons=found.reasons
        )
    if channels.is_settled(row):
        outcome = Outcome("again", row.key, case=row.case_opened)
        outcome.receipt = receipt_path(instance, row)
        return _told_to(instance, row, by, outcome)
    with workshop(instance) as folder:
        report = verify_pouch(
            kept(instance, row),
            channels.trust_for(row, trust_of(instance)),
            identity=instance.secret("age"),
            workdir=folder,
            at=instance.clock(),
            unpack_into=folder / "payload",
        )
        outcome = _decide(instance, row, report, by, into, new_case, compare)
        return _told_to(instance, row, by, outcome)


def _told_to(instance: Instance, row: ReceivedPouch, by: Hand, outcome: Outcome) -> Outcome:
    """Take out of an outcome what only officers who are admitted to its case may learn."""
    package = outcome.report.package if outcome.report else None
    case = outcome.case or case_meant(row, package, instance.config.domain)
    if case and compartments.keeps_out(case, by.officer):
        return Outcome(outcome.state, row.key, receipt=outcome.receipt)
    return outcome


def _decide(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    by: Hand,
    into: str | None,
    new_case: CaseOpened | None,
    compare: Comparison | None,
) -> Outcome:
    """Say what becomes of a file that was verified."""
    package = report.package
    if row.state == "opened":  # all is done but the receipt
        receipt = _receipt(instance, row, report, channels.HANDED_OVER, by)
        return Outcome("again", row.key, case=row.case_opened, receipt=receipt)
    step = channels.refused_at(row)
    if channels.uses_number(step):
        receipt = _receipt(instance, row, report, "refused", by, (channels.code_of(step),))
        return Outcome("again", row.key, receipt=receipt)
    if report.checkpoint is None or package is None:
        return _refuse(instance, row, report, report.failures, str(report.failed_step), by)
    if package.to != instance.config.domain:
        why = _("The package is for {domain}, not for us.").format(domain=package.to)
        return _refuse(instance, row, report, [why], channels.ORDER, by)
    if card_of(instance, package.from_) is None:
        why = _("The sender {domain} is unknown here: add its identity card, then receive the "
                "file again.").format(domain=package.from_)  # fmt: skip
        return Outcome("needs_card", row.key, report, reasons=[why])
    if report.receipt is not None:
        return _take_receipt(instance, row, report, by)
    reasons = channels.reasons_against(row, package, report.checkpoint.checkpoint)
    if reasons:
        return _refuse(instance, row, report, reasons, channels.ORDER, by)
    if channels.is_early(row):
        return _wait(instance, row, report, by)
    if not package.encrypted:
        reasons = [_("The contents are not encrypted: ask for the package anew.")]
        return _refuse(instance, row, report, reasons, channels.CONTENTS, by)
    if not report.ok:
        return _refuse(instance, row, report, report.failures, str(report.failed_step), by)
    case = _case_for(instance, row, report, into, by)
    if case is not None and compartments.keeps_out(case, by.officer):
        return _keep_sealed(instance, row, report, by)
    if case is None and new_case is None:
        return Outcome("needs_case", row.key, report)
    return _open(instance, row, report, case, new_case, by, compare)


def _refuse(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    reasons: list[str],
    step: str,
    by: Hand,
) -> Outcome:
    """Enter the refusal, once; in its turn it uses up its number, and we confirm the record."""
    state = "refused"
    if row.state == "refused" and not channels.uses_number(step):
        state = "again"
    else:
        if channels.uses_number(step) and report.checkpoint and report.package:
            confirm(instance, report.checkpoint, report.package.from_, by)
        acts: list[Act] = [PouchRefused(digest=row.key, step=step, reasons=tuple(reasons))]
        acts += new_forks(instance, report)
        cases.enter(instance, instance.config.authority, *acts, by=by)
    receipt = _receipt(instance, row, report, "refused", by, reasons=(channels.code_of(step),))
    return Outcome(state, row.key, report, reasons=reasons, receipt=receipt)


def _receipt(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    family: str,
    by: Hand,
    reasons: tuple[str, ...] = (),
) -> Path | None:
    """Make our receipt, or return the one that says so already; none for a receipt, for a sender
    who is unknown here, or for what is not proved to be the sender's."""
    package = report.package
    row.refresh_from_db()
    if row.receipt and row.receipt_family == family:
        return receipt_path(instance, row)
    if package is None or package.kind == "receipt" or report.checkpoint is None:
        return None
    if card_of(instance, package.from_) is None or package.to != instance.config.domain:
        return None
    return make_receipt(
        instance,
        row,
        package,
        report.checkpoint,
        family=family,
        reasons=reasons,
        members=package.members,
        by=by,
    )


def _wait(instance: Instance, row: ReceivedPouch, report: Report, by: Hand) -> Outcome:
    state = "again" if row.state == "waiting" else "waiting"
    if state == "waiting":
        act = PouchPlaced(digest=row.key, state="waiting")
        cases.enter(instance, instance.config.authority, act, by=by)
    receipt = _receipt(instance, row, report, channels.ACCEPTED, by)
    why = _("It waits for number {n} of its channel.").format(n=channels.next_number(row))
    return Outcome(state, row.key, report, reasons=[why], receipt=receipt)


def _keep_sealed(instance: Instance, row: ReceivedPouch, report: Report, by: Hand) -> Outcome:
    """Leave a package of a confined case for who is admitted; tell the sender that it came."""
    if row.state != "waiting":
        act = PouchPlaced(digest=row.key, state="waiting")
        cases.enter(instance, instance.config.authority, act, by=by)
    receipt = _receipt(instance, row, report, channels.ACCEPTED, by)
    return Outcome("kept", row.key, report, receipt=receipt)


def _case_for(
    instance: Instance, row: ReceivedPouch, report: Report, into: str | None, by: Hand
) -> str | None:
    """Return the case of ours that a package belongs to; None when a person must say."""
    package = report.package
    assert package is not None
    begun = _case_of(instance, row)
    if Case.objects.filter(case=begun, key=begun).exists():
        return begun  # opened for this very package, before an interruption
    known = OpenedPouch.objects.filter(sender=package.from_, their_case=package.case).first()
    if known is not None:
        return known.case
    named = package.their_case
    if named is not None and SentPouch.objects.filter(case=named, to=package.from_).exists():
        return named
    if into is not None:
        if not Case.objects.filter(key=into).exists() or compartments.keeps_out(into, by.officer):
            raise compartments.no_such_case()
        return into
    return None


def _case_of(instance: Instance, row: ReceivedPouch) -> str:
    """Return the uuid of the case that is opened for a package: the same after an interruption."""
    return str(uuid.uuid5(uuid.UUID(instance.config.authority), row.key))


def _open(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    case: str | None,
    new_case: CaseOpened | None,
    by: Hand,
    compare: Comparison | None,
) -> Outcome:
    """Steps 4 to 6."""
    package, signed = report.package, report.checkpoint
    assert package is not None
    assert signed is not None
    seen = Seen(signed.checkpoint.origin, signed.checkpoint.size, signed.checkpoint.root)
    rows = OpenedPouch.objects.filter(case=case, key=package.pouch, digest=row.key)
    done = case is not None and rows.exists()
    brought, fresh = Brought(), None if case else _case_of(instance, row)
    if fresh is not None and new_case is not None:
        with _rehearsal():  # what is wrong with the new case is the officer's own matter
            cases.open_case(instance, new_case, by, case=fresh)
    if not done:
        try:
            brought = acts_of_package(instance, case, report, by, compare)
            with _rehearsal():  # what the case would refuse is refused before step 4
                if fresh is not None and new_case is not None:
                    cases.open_case(instance, new_case, by, case=fresh)
                cases.enter(instance, case or fresh or "", *brought.acts, by=by, seen=[seen])
        except (Malformed, Inadmissible) as error:
            reasons = list(getattr(error, "remarks", ())) or [str(error)]
            return _refuse(instance, row, report, reasons, channels.CONTENTS, by)
    confirm(instance, signed, package.from_, by)
    if case is None:
        assert new_case is not None
        case = cases.open_case(instance, new_case, by, case=fresh)
    if not done:
        stored = brought.store(instance, case)
        cases.enter(instance, case, *brought.acts, by=by, seen=[seen], stored=stored)
    placed = PouchPlaced(digest=row.key, state="opened", into=case)
    cases.enter(instance, instance.config.authority, placed, by=by)
    receipt = _receipt(instance, row, report, channels.HANDED_OVER, by)
    return Outcome(
        "opened",
        row.key,
        report,
        case=case,
        receipt=receipt,
        letters=brought.letters or letters_of(case, package.pouch),
        reasons=brought.remarks,
    )


@contextmanager
def _rehearsal() -> Iterator[None]:
    """Take back whatever the block enters; what it raises tells whether it may be entered."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _take_receipt(instance: Instance, row: ReceivedPouch, report: Report, by: Hand) -> Outcome:
    """Enter a receipt of the other side into the case whose package it confirms."""
    package, signed, receipt = report.package, report.checkpoint, report.receipt
    assert package is not None
    assert signed is not None
    assert receipt is not None
    found = witness_against_us(instance, kept(instance, row), package.from_)
    if found is not None:
        keep_proof(instance, found, by)
        return Outcome("rolled_back", row.key, report, reasons=[found.said])
    sent = SentPouch.objects.filter(key=receipt.pouch, to=package.from_).first()
    if sent is None or sent.digest != receipt.sha256:
        why = _("The receipt is for a package that we did not send, or for other bytes.")
        return _refuse(instance, row, report, [why], channels.ORDER, by)
    if compartments.keeps_out(sent.case, by.officer):
        return Outcome("kept", row.key, report, case=sent.case)
    checkpoint = signed.checkpoint
    if sent.receipt != package.pouch and not channels.is_weaker(receipt.evidence, sent):
        acts = acts_of_receipt(instance, kept(instance, row), report, sent)
        seen = Seen(checkpoint.origin, checkpoint.size, checkpoint.root)
        cases.enter(instance, sent.case, *acts, by=by, seen=[seen])
    placed = PouchPlaced(digest=row.key, state="opened", into=sent.case)
    cases.enter(instance, instance.config.authority, placed, by=by)
    return Outcome("receipt", row.key, report, case=sent.case)
